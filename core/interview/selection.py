"""Which questions an interview asks. Pure, and the same for the same seed.

Each candidate gets a penalty; the smallest are taken, spread over the categories. Seeded noise makes interviews
differ without letting a question far from the person's level win.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

_LEVEL_STEP = 1.0  # penalty for each level between question and person
_OTHER_POSITION = 2.5
_RECENT = 6.0  # just asked; fades over _RECENT_DAYS
_RECENT_DAYS = 30
_WEAK = 1.5  # the most a weak skill or a weak answer can draw a question forward
_NOISE = 1.2


@dataclass(frozen=True, slots=True)
class Candidate:
    id: int
    key: str
    category: str
    level: int
    positions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Memory:
    """What the person did with this question last. `score` 0-100 or None when it was skipped or not graded."""

    asked_at: datetime
    score: int | None


@dataclass(frozen=True, slots=True)
class Wish:
    position: str
    level: int
    count: int
    seed: int


def choose(
    candidates: Sequence[Candidate],
    wish: Wish,
    memories: Mapping[str, Memory],
    skills: Mapping[str, int],
    now: datetime,
) -> list[Candidate]:
    """At most `wish.count` questions, easier ones first.

    Args:
        candidates: questions of the wanted categories.
        memories: by question key.
        skills: the person's latest score, 0-100, by category.
    """
    noise = random.Random(wish.seed)  # noqa: S311 - variety, not secrecy
    penalties = {
        candidate.key: _penalty(candidate, wish, memories.get(candidate.key), skills, now) + noise.random() * _NOISE
        for candidate in sorted(candidates, key=lambda c: c.key)
    }
    left = sorted(candidates, key=lambda c: (penalties[c.key], c.key))
    chosen: list[Candidate] = []
    taken: dict[str, int] = {}
    while left and len(chosen) < wish.count:
        # One more of a category weighs as much as two levels, so a mixed interview stays mixed.
        best = min(left, key=lambda c: (penalties[c.key] + 2 * taken.get(c.category, 0), c.key))
        left.remove(best)
        chosen.append(best)
        taken[best.category] = taken.get(best.category, 0) + 1
    return sorted(chosen, key=lambda c: (c.level, penalties[c.key], c.key))


def _penalty(
    candidate: Candidate, wish: Wish, memory: Memory | None, skills: Mapping[str, int], now: datetime
) -> float:
    total = _LEVEL_STEP * abs(candidate.level - wish.level)
    if not suits(candidate.positions, wish.position):
        total += _OTHER_POSITION
    if candidate.category in skills:
        total -= _WEAK * (100 - skills[candidate.category]) / 100
    if memory is not None:
        age = (now - memory.asked_at).total_seconds() / 86_400
        total += _RECENT * max(0.0, 1 - age / _RECENT_DAYS)
        if memory.score is not None:
            total -= _WEAK * (100 - memory.score) / 100
    return total


def suits(positions: Sequence[str], wanted: str) -> bool:
    """Whether a question is for this position. A full-stack developer is asked what back end and front end are."""
    accepted = {"any", wanted} | ({"backend", "frontend"} if wanted == "fullstack" else set())
    return bool(accepted.intersection(positions))
