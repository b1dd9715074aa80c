"""Which questions are chosen, and that the same seed chooses the same."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.interview.selection import Candidate, Memory, Wish, choose, suits
from tests.support import START

BANK = [
    Candidate(n, f"{category}-{n}", category, level, positions)
    for n, (category, level, positions) in enumerate(
        (category, level, positions)
        for category in ("network", "database", "os", "frontend")
        for level in (1, 2, 3, 4, 5)
        for positions in (("any",), ("backend",), ("frontend",))
    )
]


def pick(count=5, position="backend", level=2, seed=1, memories=None, skills=None, bank=BANK):
    return choose(bank, Wish(position, level, count, seed), memories or {}, skills or {}, START)


@given(seed=st.integers(0, 2**31), count=st.integers(1, 20), level=st.integers(1, 5))
def test_the_same_seed_asks_the_same_and_never_twice(seed: int, count: int, level: int):
    chosen = pick(count, level=level, seed=seed)
    assert chosen == pick(count, level=level, seed=seed, bank=list(reversed(BANK)))
    assert len({c.key for c in chosen}) == count


def test_other_seeds_ask_other_questions():
    assert len({tuple(c.key for c in pick(seed=seed)) for seed in range(20)}) > 5


@pytest.mark.parametrize("level", [1, 3, 5])
def test_questions_are_near_the_level_and_for_the_position(level: int):
    chosen = [c for seed in range(30) for c in pick(level=level, seed=seed)]
    assert sum(abs(c.level - level) for c in chosen) / len(chosen) < 0.8
    assert sum(suits(c.positions, "backend") for c in chosen) / len(chosen) > 0.9


def test_questions_get_harder_and_cover_the_categories():
    chosen = pick(4)
    assert [c.level for c in chosen] == sorted(c.level for c in chosen)
    assert len({c.category for c in chosen}) >= 3


def test_what_was_just_asked_is_not_asked_again_and_returns_later():
    first = pick(5)
    just = {c.key: Memory(START - timedelta(days=1), 90) for c in first}
    assert not {c.key for c in pick(5, memories=just)} & set(just)
    long_ago = {key: Memory(START - timedelta(days=60), 20) for key in just}
    assert len({c.key for c in pick(5, memories=long_ago)} & set(just)) >= 3


def test_weak_skills_come_first():
    def share(skills):
        chosen = [c for seed in range(60) for c in pick(2, seed=seed, skills=skills)]
        return sum(c.category == "os" for c in chosen) / len(chosen)

    assert share({"os": 10, "network": 95, "database": 95, "frontend": 95}) > share({"os": 95, "network": 10}) + 0.2


def test_a_full_stack_developer_is_asked_both_sides():
    assert suits(("frontend",), "fullstack")
    assert suits(("backend", "data"), "fullstack")
    assert not suits(("ml",), "fullstack")


def test_fewer_questions_than_wanted_is_all_there_are():
    assert len(pick(50, bank=BANK[:7])) == 7
