"""How far a key point is met by an answer, and by which of its words.

A point with signals is met by its ideas standing close together: within one sentence, or up to three in a row. A
point without signals is met by the content words of its text (recall), weighed down where the question says them
already.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from core.grading.rubric import KeyPoint, Ways
from core.grading.text import Span, content_stems, normalized, stems

MAX_QUOTE = 240
_SCATTERED = 0.6  # credit of ideas that are all there but nowhere near each other
_WINDOWS = (1, 2, 3)


@dataclass(frozen=True, slots=True)
class Match:
    """`strength` 0-1 and the stretch of the answer that shows it; None where nothing does."""

    strength: float
    quote: str | None = None


NOTHING = Match(0.0)
Needle = tuple[bool, str]  # whether it is Korean, and what to look for


@lru_cache(maxsize=4096)
def _prepared(ways: Ways) -> tuple[tuple[Needle, ...], ...]:
    """Each wording as a needle."""
    return tuple(tuple(_needle(way) for way in entry) for entry in ways)


def needles_of(ways: Ways) -> set[Needle]:
    return {needle for entry in _prepared(ways) for needle in entry}


def _needle(way: str) -> Needle:
    text = normalized(way)
    if any("가" <= char <= "힣" for char in text):
        return True, text.replace(" ", "")
    return False, f" {' '.join(stems(text))} "


def _windows(spans: Sequence[Span]) -> Iterator[Sequence[Span]]:
    for size in _WINDOWS:
        for start in range(len(spans) - size + 1):
            yield spans[start : start + size]


def _has(window: Sequence[Span], needle: Needle) -> bool:
    korean, text = needle
    return any(text in (span.tight if korean else span.joined) for span in window)


def _ideas(window: Sequence[Span], entries: tuple[tuple[Needle, ...], ...]) -> float:
    return sum(any(_has(window, needle) for needle in entry) for entry in entries) / len(entries)


def match_signals(spans: Sequence[Span], ways: Ways) -> Match:
    """The closest stretch of the answer that holds most of the ideas."""
    entries = _prepared(ways)
    best, where = 0.0, None
    for window in _windows(spans):
        share = _ideas(window, entries)
        if share > best:
            best, where = share, window
            if best == 1.0:
                break
    if where is None:
        return NOTHING
    scattered = _ideas(spans, entries) * _SCATTERED
    return Match(max(best, scattered), quote(where))


def match_text(spans: Sequence[Span], text: str, question_stems: set[str]) -> Match:
    """Recall of the content words of `text`; words of the question count a fifth, for anyone can repeat them."""
    weights = {word: 0.2 if word in question_stems else 1.0 for word in content_stems(text)}
    total = sum(weights.values())
    if not total:
        return NOTHING
    best, where = 0.0, None
    for window in _windows(spans):
        found = frozenset().union(*(span.content for span in window))
        share = sum(weight for word, weight in weights.items() if word in found) / total
        if share > best + 1e-9:
            best, where = share, window
    return Match(best, quote(where)) if where is not None else NOTHING


def match_point(spans: Sequence[Span], point: KeyPoint, question_stems: set[str]) -> Match:
    """Signals where the point has them; they were written for it and beat its wording."""
    by_text = match_text(spans, point.text, question_stems)
    if not point.signals:
        return by_text
    by_signals = match_signals(spans, point.signals)
    # A point said in the rubric's own words counts even where no signal foresaw them.
    return by_signals if by_signals.strength >= by_text.strength * 0.9 else Match(by_text.strength * 0.9, by_text.quote)


def quote(window: Sequence[Span]) -> str:
    """The original words of a window, verbatim; a long one is cut at a space."""
    text = window[0].original[window[0].start : window[-1].end]
    if len(text) <= MAX_QUOTE:
        return text
    cut = text.rfind(" ", 0, MAX_QUOTE)
    return text[: cut if cut > 0 else MAX_QUOTE]
