"""What to tell the person about a verdict, chosen here and worded by the catalogues.

The order follows the research on feedback: one thing done well, the one fix that would help most, then the rest.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.grading.rubric import COVERED_FROM, Concern, KeyPoint, PointStatus, PointVerdict, Rubric, Verdict

_MOST_MISSED = 4


@dataclass(frozen=True, slots=True)
class Praise:
    """A point that was made well, with the words that made it."""

    point: KeyPoint
    quote: str


@dataclass(frozen=True, slots=True)
class Fix:
    """The one thing to change: a mistake to correct, a passage to check, a point to add or to say more fully."""

    kind: str  # "correct", "check", "add" or "complete"
    text: str
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class Feedback:
    concern: Concern | None
    praise: Praise | None
    fix: Fix | None
    missed: tuple[tuple[PointStatus, KeyPoint], ...]  # heaviest first, without the one the fix is about
    covered: int
    total: int


def compose(verdict: Verdict, rubric: Rubric) -> Feedback:
    """Choose what to say. `rubric` is in the language of the feedback, whatever language the answer was in."""
    points = {point.id: point for point in rubric.key_points}
    found = {judged.id: judged for judged in verdict.points}
    good = [j for j in verdict.points if j.credit >= COVERED_FROM and j.quote and j.id in points]
    # Words that were found in a list of terms or in an answer to another question are nothing to praise.
    praised = good if verdict.concern is None else []
    best = max(praised, key=lambda j: points[j.id].weight * j.credit, default=None)
    lost = sorted(
        (point for point in rubric.key_points if _credit(found, point.id) < COVERED_FROM),
        key=lambda point: -point.weight * (1 - _credit(found, point.id)),
    )
    fix, about = _fix(verdict, rubric, lost, found)
    missed = tuple((found[p.id].status if p.id in found else PointStatus.MISSING, p) for p in lost if p.id != about)
    return Feedback(
        concern=verdict.concern,
        praise=Praise(points[best.id], best.quote) if best is not None and best.quote else None,
        fix=fix,
        missed=missed[:_MOST_MISSED],
        covered=len(good),
        total=len(rubric.key_points),
    )


def _credit(found: dict[str, PointVerdict], point_id: str) -> float:
    return found[point_id].credit if point_id in found else 0.0


def _fix(
    verdict: Verdict, rubric: Rubric, lost: list[KeyPoint], found: dict[str, PointVerdict]
) -> tuple[Fix | None, str | None]:
    """A wrong statement is mended before anything is added: it costs more in an interview than a gap."""
    corrections = {mistake.id: mistake.text for mistake in rubric.mistakes}
    for mistake in verdict.mistakes:
        if mistake.id in corrections:
            return Fix("correct", corrections[mistake.id], mistake.quote), None
    if not lost:
        return None, None
    # The rest of `lost` is heaviest first, and so are the wrong ones among it.
    point = next((p for p in lost if p.id in found and found[p.id].status is PointStatus.WRONG), lost[0])
    judged = found.get(point.id)
    if judged is not None and judged.status is PointStatus.WRONG:
        return Fix("check", point.text, judged.quote), point.id
    if judged is not None and judged.status is PointStatus.PARTLY:
        return Fix("complete", point.text, judged.quote), point.id
    return Fix("add", point.text), point.id
