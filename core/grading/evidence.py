"""Credit needs evidence: a quote that stands in the answer, word for word."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

from core.grading.rubric import PointStatus, PointVerdict, Verdict


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def is_verbatim(quote: str, answer: str) -> bool:
    """Whether the quote stands in the answer. Runs of white space are equal; nothing else is."""
    wanted = _plain(quote)
    return bool(wanted) and wanted in _plain(answer)


def verified(verdict: Verdict, answer: str) -> Verdict:
    """The same verdict without any credit, mistake or wrong point whose quote is not in the answer."""
    points = tuple(_checked(point, answer) for point in verdict.points)
    mistakes = tuple(mistake for mistake in verdict.mistakes if is_verbatim(mistake.quote, answer))
    return replace(verdict, points=points, mistakes=mistakes)


def _checked(point: PointVerdict, answer: str) -> PointVerdict:
    claims = point.credit > 0 or point.status is PointStatus.WRONG
    if claims and (point.quote is None or not is_verbatim(point.quote, answer)):
        return PointVerdict(point.id, PointStatus.MISSING, 0.0, None)
    return point
