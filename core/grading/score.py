"""From a verdict to a number: the only place where a score is made."""

from __future__ import annotations

from core.grading.rubric import Concern, Rubric, Verdict

MISTAKE_PENALTY = 0.1  # of full marks for each mistake made
MOST_PENALTY = 0.3

# What an answer with this concern can earn at most, in 0-1.
CAPS = {
    Concern.BLANK: 0.0,
    Concern.DONT_KNOW: 0.0,
    Concern.COPIED_QUESTION: 0.0,
    Concern.TOO_SHORT: 0.1,
    Concern.KEYWORD_LIST: 0.25,
    Concern.OFF_TOPIC: 0.1,
}


def fraction(verdict: Verdict, rubric: Rubric) -> float:
    """0-1: the credits weighed by the rubric, less a tenth for each mistake (three at most), capped by the concern.

    Without key points it is the grader's overall estimate.
    """
    weights = {point.id: point.weight for point in rubric.key_points}
    total = sum(weights.values())
    if total > 0:
        earned = sum(weights.get(point.id, 0.0) * point.credit for point in verdict.points) / total
    else:
        earned = verdict.overall or 0.0
    earned -= min(MISTAKE_PENALTY * len(verdict.mistakes), MOST_PENALTY)
    cap = CAPS[verdict.concern] if verdict.concern else 1.0
    return max(0.0, min(earned, cap, 1.0))


def score(verdict: Verdict, rubric: Rubric) -> int:
    """0-100, rounded half up."""
    return int(fraction(verdict, rubric) * 100 + 0.5)


def level(score_: int) -> int:
    """1-5 on the question type's scale: fifths of the score. 0-19 is 1, 80-100 is 5."""
    return min(score_ // 20 + 1, 5)
