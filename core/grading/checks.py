"""Answers that earn little as a whole: blank, one word, the question itself, a list of terms, another subject."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.grading.rubric import Concern, PointVerdict, Rubric
from core.grading.text import Span, content_stems, grammar_share, words

# A sentence has about one function word in two or three in English and mostly inflected words in Korean.
_LEAST_GRAMMAR = {"en": 0.14, "ko": 0.3}
_LIST_FROM = 6  # words; shorter answers are short, not lists
_SEPARATORS = re.compile(r"[,;/|·\n]+")


def concern_before(answer: str, locale: str, rubric: Rubric, spans: Sequence[Span]) -> Concern | None:
    """What can be said before looking at the rubric's points."""
    said = words(answer)
    if not said or not spans:
        return Concern.BLANK
    asked = content_stems(rubric.question)
    new = frozenset().union(*(span.content for span in spans)) - asked
    if len(said) >= 4 and len(new) <= 0.2 * len(asked):
        return Concern.COPIED_QUESTION
    if len(said) <= 2:
        return Concern.TOO_SHORT
    if is_keyword_list(answer, locale):
        return Concern.KEYWORD_LIST
    return None


def is_keyword_list(answer: str, locale: str) -> bool:
    """Terms strung together: too little grammar for sentences, or many fragments of a word or two."""
    if len(words(answer)) < _LIST_FROM:
        return False
    if grammar_share(answer, locale) < _LEAST_GRAMMAR[locale]:
        return True
    fragments = [len(words(part)) for part in _SEPARATORS.split(answer) if words(part)]
    return len(fragments) >= _LIST_FROM and sum(fragments) / len(fragments) < 2.2


def concern_after(points: Sequence[PointVerdict]) -> Concern | None:
    """Nothing of the rubric was found."""
    return Concern.OFF_TOPIC if points and max(point.credit for point in points) < 0.3 else None
