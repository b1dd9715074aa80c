"""What one interview says about a person's skills.

A skill is a question category. Its score in one interview is the mean over that category's graded questions, where a
main question counts 1 and a follow-up 0.5. Of several tries at a question the first graded one counts: later tries
come after the feedback, so they show what was learned and not what was known; the summary shows them as
"before → after". Skipped and ungraded questions count nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

_FOLLOW_UP_WEIGHT = 0.5


@dataclass(frozen=True, slots=True)
class Marked:
    """One turn as far as scores go. `kind` is main, follow_up or retry; turns come in the order they were asked."""

    question_key: str
    category: str
    kind: str
    score: int | None


def skill_scores(turns: Iterable[Marked]) -> dict[str, int]:
    """Score 0-100 of each category that has a graded turn, rounded half up."""
    sums: dict[str, float] = {}
    weights: dict[str, float] = {}
    counted: set[str] = set()
    for turn in turns:
        if turn.score is None or turn.question_key in counted:
            continue
        counted.add(turn.question_key)
        weight = _FOLLOW_UP_WEIGHT if turn.kind == "follow_up" else 1.0
        sums[turn.category] = sums.get(turn.category, 0.0) + weight * turn.score
        weights[turn.category] = weights.get(turn.category, 0.0) + weight
    return {category: int(sums[category] / weights[category] + 0.5) for category in sums}


def improvements(turns: Iterable[Marked]) -> list[tuple[str, int, int]]:
    """(question key, first score, last score) of every question whose score another try changed."""
    tries: dict[str, list[int]] = {}
    for turn in turns:
        if turn.score is not None:
            tries.setdefault(turn.question_key, []).append(turn.score)
    return [(key, scores[0], scores[-1]) for key, scores in tries.items() if scores[0] != scores[-1]]
