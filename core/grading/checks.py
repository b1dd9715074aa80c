"""Answers that earn little as a whole: blank, "no idea", one word, the question, a list of terms, another subject."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from core.grading.dont_know import says_only_dont_know
from core.grading.lists import is_keyword_list
from core.grading.rubric import Concern, PointStatus, PointVerdict, Rubric
from core.grading.text import Span, content_stems, words

# Measured on the bank (bench/grading.py): with their own text left out of the subject, model answers keep at least
# 0.54 of their words in it in English and 0.29 in Korean. Of model answers of other categories 6 % in English and 22 %
# in Korean keep more than these limits: a limit that never wrongs a good answer lets some others through.
_LEAST_SUBJECT = {"en": 0.3, "ko": 0.15}
_COPY_FROM = 4  # words; fewer are a bare term
_NEW_IN_COPY = 0.15  # share of content words that may be new where an answer only repeats the question
_ASKS_FOR_LIST = re.compile(r"^(?:please )?(?:list|name|enumerate|state)\b|list out|나열", re.IGNORECASE)
_SUBJECT_FROM = 15  # different content words
_FOUND = 0.3
_MOSTLY_COVERED = 0.6


def concern_before(answer: str, locale: str, rubric: Rubric, spans: Sequence[Span]) -> Concern | None:
    """What can be said before looking at the rubric's points."""
    said = words(answer)
    if not said or not spans:
        return Concern.BLANK
    asked = content_stems(rubric.question)
    content = frozenset().union(*(span.content for span in spans))
    new = content - asked
    if len(said) >= _COPY_FROM and len(new) <= _NEW_IN_COPY * min(len(asked), len(content)):
        return Concern.COPIED_QUESTION
    if says_only_dont_know(answer, asked):
        return Concern.DONT_KNOW
    if (len(said) <= 2 or not new) and not _is_answered_by_the_question(rubric, asked):
        return Concern.TOO_SHORT
    if is_keyword_list(answer, locale) and not _ASKS_FOR_LIST.search(rubric.question):
        return Concern.KEYWORD_LIST
    return None


def _is_answered_by_the_question(rubric: Rubric, asked: set[str]) -> bool:
    """Whether a key point says no more than words of the question, as where one part of a story is asked for."""
    return any(content_stems(point.text) <= asked for point in rubric.key_points)


def concern_after(points: Sequence[PointVerdict], locale: str, rubric: Rubric, spans: Sequence[Span]) -> Concern | None:
    """Nothing of the rubric was found, or what was found is scattered over an answer about something else."""
    if not points or any(point.status is PointStatus.WRONG for point in points):
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
