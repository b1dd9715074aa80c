"""How well scores agree with people's: the figures of the short-answer-grading literature.

All scores are 0-1. Figures that are not defined for the data (no variance, no failing answers) are None.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

FAILING_BELOW = 0.5
PASSING_FROM = 0.7
_STEPS = 5  # quadratic weighted kappa is computed on a 0-5 scale, as the public data sets are graded


@dataclass(frozen=True, slots=True)
class Scored:
    question: str
    gold: float
    score: float
    length: int  # characters of the answer


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of `answers` graded answers.

    within_r: Pearson r after each question's mean was taken off both scores.
    bias: mean of score minus gold.
    false_pass: share of answers with gold < 0.5 that were scored 0.7 or more.
    """

    answers: int
    questions: int
    r: float | None
    rmse: float | None
    kappa: float | None
    within_r: float | None
    bias: float | None
    false_pass: float | None
    length_r: float | None
    gold_length_r: float | None


def agreement(rows: Sequence[Scored]) -> Agreement:
    """All figures at once."""
    gold, scores = [row.gold for row in rows], [row.score for row in rows]
    lengths = [float(row.length) for row in rows]
    failing = [row for row in rows if row.gold < FAILING_BELOW]
    return Agreement(
        answers=len(rows),
        questions=len({row.question for row in rows}),
        r=pearson(gold, scores),
        rmse=math.sqrt(_mean([(s - g) ** 2 for g, s in zip(gold, scores, strict=True)])) if rows else None,
        kappa=quadratic_kappa(gold, scores),
        within_r=pearson(_centred(rows, gold), _centred(rows, scores)),
        bias=_mean([s - g for g, s in zip(gold, scores, strict=True)]) if rows else None,
        false_pass=_mean([float(row.score >= PASSING_FROM) for row in failing]) if failing else None,
        length_r=pearson(lengths, scores),
        gold_length_r=pearson(lengths, gold),
    )


def pearson(xs: Sequence[float], ys: Sequence[float]) -> float | None:
    """Pearson's correlation; None for fewer than two values or no variance."""
    if len(xs) < 2:
        return None
    mean_x, mean_y = _mean(xs), _mean(ys)
    covariance = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True))
    spread = math.sqrt(sum((x - mean_x) ** 2 for x in xs) * sum((y - mean_y) ** 2 for y in ys))
    return covariance / spread if spread > 1e-12 else None


def quadratic_kappa(gold: Sequence[float], scores: Sequence[float]) -> float | None:
    """Cohen's kappa with quadratic weights (Cohen 1968) on scores rounded to whole points of a 0-5 scale."""
    if not gold:
        return None
    a = [round(value * _STEPS) for value in gold]
    b = [round(value * _STEPS) for value in scores]
    observed = _mean([(x - y) ** 2 for x, y in zip(a, b, strict=True)])
    expected = _expected(a, b)
    return 1 - observed / expected if expected else None


def _expected(a: Sequence[int], b: Sequence[int]) -> float:
    counts_a = [a.count(step) for step in range(_STEPS + 1)]
    counts_b = [b.count(step) for step in range(_STEPS + 1)]
    total = sum(counts_a[x] * counts_b[y] * (x - y) ** 2 for x in range(_STEPS + 1) for y in range(_STEPS + 1))
    return total / (len(a) * len(b))


def _centred(rows: Sequence[Scored], values: Sequence[float]) -> list[float]:
    by_question: dict[str, list[float]] = {}
    for row, value in zip(rows, values, strict=True):
        by_question.setdefault(row.question, []).append(value)
    means = {question: _mean(group) for question, group in by_question.items()}
    return [value - means[row.question] for row, value in zip(rows, values, strict=True)]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
