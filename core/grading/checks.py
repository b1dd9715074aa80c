"""Answers that earn little as a whole: blank, one word, the question itself, a list of terms, another subject."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from core.grading.rubric import Concern, PointVerdict, Rubric
from core.grading.text import Span, content_stems, grammar_share, words

# A sentence has about one function word in two or three in English and mostly inflected words in Korean.
_LEAST_GRAMMAR = {"en": 0.14, "ko": 0.3}
_LIST_FROM = 6  # words; shorter answers are short, not lists
# Measured on the bank (bench/grading.py): with their own text left out of the subject, model answers keep at least
# 0.54 of their words in it in English and 0.29 in Korean. Of model answers of other categories 6 % in English and 22 %
# in Korean keep more than these limits: a limit that never wrongs a good answer lets some others through.
_LEAST_SUBJECT = {"en": 0.3, "ko": 0.15}
_SUBJECT_FROM = 15  # different content words
_FOUND = 0.3
_MOSTLY_COVERED = 0.6
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


def concern_after(points: Sequence[PointVerdict], locale: str, rubric: Rubric, spans: Sequence[Span]) -> Concern | None:
    """Nothing of the rubric was found, or what was found is scattered over an answer about something else."""
    if not points:
        return None
    best = max(point.credit for point in points)
    covered = sum(point.credit for point in points) / len(points)
    if best < _FOUND or (covered < _MOSTLY_COVERED and is_about_something_else(locale, rubric, spans)):
        return Concern.OFF_TOPIC
    return None


def is_about_something_else(locale: str, rubric: Rubric, spans: Sequence[Span]) -> bool:
    """Too few of the answer's words belong to the question's subject.

    Only told of rubrics with signals, whose vocabulary is wide, and of answers long enough to have a subject.
    """
    said = frozenset().union(*(span.content for span in spans))
    if len(said) < _SUBJECT_FROM or not any(point.signals for point in rubric.key_points):
        return False
    subject = _vocabulary(rubric)
    return sum(word in subject for word in said) / len(said) < _LEAST_SUBJECT[locale]


@lru_cache(maxsize=512)
def _vocabulary(rubric: Rubric) -> frozenset[str]:
    texts = [rubric.question, *rubric.references]
    for point in rubric.key_points:
        texts += [point.text, *(way for entry in point.signals for way in entry)]
    return frozenset().union(*(content_stems(text) for text in texts))
