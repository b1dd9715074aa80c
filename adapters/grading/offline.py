"""Grading without a network: rubric signals and wording, matched in the answer. No model, so it is labelled so."""

from __future__ import annotations

from collections.abc import Sequence

from core.grading import checks, claims, match
from core.grading.rubric import (
    PARTLY_FROM,
    Concern,
    GradeRequest,
    GradingFailed,
    KeyPoint,
    Mistake,
    MistakeVerdict,
    PointStatus,
    PointVerdict,
    Rubric,
    Verdict,
    status_of,
)
from core.grading.text import Span, content_stems, detect_language, sentences

# A strength below the first value is chance overlap, one above the second is full credit.
_SIGNAL_CURVE = (0.34, 1.0)
_TEXT_CURVE = (0.1, 0.6)
_REFERENCE_CURVE = (0.0, 0.45)


def _curve(strength: float, curve: tuple[float, float]) -> float:
    low, high = curve
    return max(0.0, min(1.0, (strength - low) / (high - low)))


class OfflineGrader:
    """Judges by what a rubric says a good answer contains; with no rubric, by the reference answers."""

    name = "offline"
    version = "2"

    async def grade(self, request: GradeRequest) -> Verdict:
        """Judge one answer; takes a few milliseconds and never waits.

        Raises:
            GradingFailed: the answer is in a language the question does not exist in.
        """
        return judge(request)


def judge(request: GradeRequest) -> Verdict:
    """The grading itself, for callers that have no event loop.

    Raises:
        GradingFailed: the answer is in a language the question does not exist in.
    """
    locale = detect_language(request.answer, request.locale)
    if locale is None or locale not in request.rubrics:
        raise GradingFailed("language")
    rubric = request.rubrics[locale]
    spans = sentences(request.answer)
    concern = checks.concern_before(request.answer, locale, rubric, spans)
    if concern in (Concern.BLANK, Concern.DONT_KNOW, Concern.COPIED_QUESTION):
        return Verdict(
            locale, tuple(PointVerdict(p.id, status_of(0), 0.0) for p in rubric.key_points), (), concern, 0.0
        )
    asked = content_stems(rubric.question)
    wrong = claims.turned_round(spans, rubric)
    points = _points(spans, rubric, asked, wrong)
    mistakes = tuple(_mistakes(spans, rubric.mistakes))
    overall = None if points else _by_reference(claims.without(spans, wrong), rubric.references, asked)
    return Verdict(locale, points, mistakes, concern or checks.concern_after(points, locale, rubric, spans), overall)


def _points(spans: Sequence[Span], rubric: Rubric, asked: set[str], wrong: Sequence[Span]) -> tuple[PointVerdict, ...]:
    """A point is judged by what is left without the passages that turn a fact round."""
    kept = claims.without(spans, wrong) if wrong else spans
    judged = []
    for point in rubric.key_points:
        verdict = _point(kept, point, asked)
        if wrong and verdict.status is PointStatus.MISSING and _point(spans, point, asked).credit >= PARTLY_FROM:
            verdict = _said_wrongly(wrong, point, asked) or verdict
        judged.append(verdict)
    return tuple(judged)


def _point(spans: Sequence[Span], point: KeyPoint, asked: set[str]) -> PointVerdict:
    found = match.match_point(spans, point, asked)
    credit = round(_curve(found.strength, _SIGNAL_CURVE if point.signals else _TEXT_CURVE), 3)
    return PointVerdict(point.id, status_of(credit), credit, found.quote if credit > 0 else None)


def _said_wrongly(wrong: Sequence[Span], point: KeyPoint, asked: set[str]) -> PointVerdict | None:
    """The point was touched, but by words that say its opposite; shown is the passage that touched it most."""
    found = max((match.match_point([span], point, asked) for span in wrong), key=lambda m: m.strength)
    return PointVerdict(point.id, PointStatus.WRONG, 0.0, found.quote.strip(" ,;")) if found.quote else None


def _mistakes(spans: Sequence[Span], mistakes: Sequence[Mistake]) -> list[MistakeVerdict]:
    """A mistake counts only where all of its words stand in one sentence: a wrong accusation costs trust."""
    made = []
    for mistake in mistakes:
        if not mistake.signals:
            continue
        for span in spans:
            found = match.match_signals([span], mistake.signals)
            if found.strength == 1.0 and found.quote:
                made.append(MistakeVerdict(mistake.id, found.quote))
                break
    return made


def _by_reference(spans: Sequence[Span], references: Sequence[str], asked: set[str]) -> float:
    """Recall of the nearest reference answer's words over the whole answer."""
    said = frozenset().union(*(span.content for span in spans)) if spans else frozenset()
    best = 0.0
    for reference in references:
        weights = {word: 0.3 if word in asked else 1.0 for word in content_stems(reference)}
        if weights:
            recall = sum(weight for word, weight in weights.items() if word in said) / sum(weights.values())
            best = max(best, recall)
    return round(_curve(best, _REFERENCE_CURVE), 3)
