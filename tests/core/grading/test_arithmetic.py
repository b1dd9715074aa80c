"""Evidence, score, skills, agreement and grading lines: the arithmetic by itself."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.grading import evidence, score
from core.grading.agreement import Scored, agreement, pearson, quadratic_kappa
from core.grading.lines import BadLine, read_task
from core.grading.rubric import (
    Concern,
    KeyPoint,
    MistakeVerdict,
    PointStatus,
    PointVerdict,
    Rubric,
    Verdict,
)
from core.progress.skills import Marked, improvements, skill_scores

RUBRIC = Rubric("q", (KeyPoint("a", 3, "A."), KeyPoint("b", 1, "B.")))


def verdict(a: float, b: float, *, mistakes: int = 0, concern: Concern | None = None) -> Verdict:
    points = (PointVerdict("a", PointStatus.PARTLY, a, "x"), PointVerdict("b", PointStatus.PARTLY, b, "x"))
    return Verdict("en", points, tuple(MistakeVerdict("m", "x") for _ in range(mistakes)), concern)


@pytest.mark.parametrize(
    ("judged", "points"),
    [
        (verdict(1, 1), 100),
        (verdict(0, 0), 0),
        (verdict(1, 0), 75),
        (verdict(0.5, 0.5), 50),
        (verdict(1, 1, mistakes=1), 90),
        (verdict(1, 1, mistakes=9), 70),
        (verdict(1, 1, concern=Concern.KEYWORD_LIST), 25),
        (verdict(1, 1, concern=Concern.BLANK), 0),
    ],
)
def test_the_score_is_weights_times_credits(judged: Verdict, points: int):
    assert score.score(judged, RUBRIC) == points


@given(st.floats(0, 1), st.floats(0, 1), st.integers(0, 5), st.sampled_from([None, *Concern]))
def test_a_score_is_always_between_0_and_100(a, b, mistakes, concern):
    assert 0 <= score.score(verdict(a, b, mistakes=mistakes, concern=concern), RUBRIC) <= 100


@pytest.mark.parametrize(("points", "level"), [(0, 1), (19, 1), (20, 2), (59, 3), (60, 4), (80, 5), (100, 5)])
def test_levels_are_fifths(points: int, level: int):
    assert score.level(points) == level


def test_credit_without_a_quote_from_the_answer_is_dropped():
    points = (
        PointVerdict("a", PointStatus.COVERED, 1.0, "acknowledges  every\nsegment"),
        PointVerdict("b", PointStatus.COVERED, 1.0, "gives full marks"),
        PointVerdict("c", PointStatus.COVERED, 1.0, None),
    )
    judged = Verdict("en", points, (MistakeVerdict("m", "never said"),))
    checked = evidence.verified(judged, "TCP acknowledges every segment.")
    assert [p.credit for p in checked.points] == [1.0, 0.0, 0.0]
    assert checked.mistakes == ()


@given(st.text(min_size=1), st.text())
def test_what_was_cut_from_an_answer_is_verbatim(quote: str, rest: str):
    assert evidence.is_verbatim(quote, f"{rest} {quote} {rest}") or not quote.split()


def test_the_first_graded_try_counts_and_follow_ups_count_half():
    turns = [
        Marked("q1", "network", "main", 40),
        Marked("q1", "network", "retry", 90),
        Marked("q1.f", "network", "follow_up", 70),
        Marked("q2", "os", "main", None),
        Marked("q3", "os", "main", 81),
    ]
    assert skill_scores(turns) == {"network": 50, "os": 81}
    assert improvements(turns) == [("q1", 40, 90)]


def test_agreement_of_perfect_and_of_opposite_scores():
    rows = [Scored(f"q{n % 3}", n / 9, n / 9, n) for n in range(10)]
    same = agreement(rows)
    assert (same.r, same.rmse, same.kappa, same.bias, same.false_pass) == (1.0, 0.0, 1.0, 0.0, 0.0)
    opposite = agreement([Scored(r.question, r.gold, 1 - r.gold, r.length) for r in rows])
    assert opposite.r == pytest.approx(-1)
    assert opposite.false_pass == pytest.approx(3 / 5)


def test_figures_that_are_not_defined_are_none():
    assert pearson([1.0], [1.0]) is None
    assert pearson([1.0, 1.0], [0.0, 1.0]) is None
    assert quadratic_kappa([], []) is None
    assert agreement([Scored("q", 1.0, 1.0, 5)]).false_pass is None


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "not valid JSON"),
        ("[1]", "must be a JSON object"),
        ('{"id": 1}', "question: Field required"),
        ('{"id": 1, "question": "q", "answer": 5}', "answer: Input should be a valid string"),
        ('{"id": 1, "question": "q", "answer": "a", "locale": "fr"}', "locale"),
        ('{"id": 1, "question": "q", "answer": "a", "key_points": [{"id": "x", "text": "t", "weight": -1}]}', "weight"),
        ("[" * 100_000, "not valid JSON"),
    ],
)
def test_a_bad_line_says_what_is_wrong(line: str, says: str):
    with pytest.raises(BadLine) as bad:
        read_task(line)
    assert says in str(bad.value)


def test_a_line_keeps_its_id_even_when_it_is_bad():
    with pytest.raises(BadLine) as bad:
        read_task(json.dumps({"id": "x7", "question": ""}))
    assert bad.value.id == "x7"
