"""The offline grader on the bank: speed, load time, the shares its subject check rests on, and swapped comparisons."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from common import percentile, table

from adapters.grading.offline import judge
from core.bank.loader import BUILT_IN, load
from core.bank.sync import drafts_of
from core.grading import checks, contrast, evidence, score
from core.grading.rubric import GradeRequest, Rubric
from core.grading.text import sentences
from core.localization import LOCALES
from core.repositories.questions import QuestionDraft

PASSES = 3

Drafts = dict[tuple[str, str], QuestionDraft]


def timed(work: Callable[[], object]) -> float:
    """CPU seconds of this one thread."""
    started = time.thread_time()
    work()
    return time.thread_time() - started


def read() -> Drafts:
    packs, findings = load([BUILT_IN], rules=False)
    assert not findings, findings[0]
    drafts = [draft for item in packs for draft in drafts_of(item.pack)]
    return {(draft.key, draft.locale): draft for draft in drafts if draft.parent_key is None}


def rubric_of(draft: QuestionDraft) -> Rubric:
    return Rubric.from_content(draft.text, draft.type, draft.content)


def grade_all(drafts: Drafts, locale: str) -> None:
    """As the assessor does it: rubrics of both languages are made anew from what is stored, for every answer."""
    for key in {key for key, _ in drafts}:
        rubrics = {other: rubric_of(drafts[key, other]) for other in LOCALES}
        answer = drafts[key, locale].content["model_answer"]
        verdict = evidence.verified(judge(GradeRequest(answer, locale, rubrics)), answer)
        score.score(verdict, rubrics[verdict.locale])


def said(answer: str) -> frozenset[str]:
    return frozenset().union(*(span.content for span in sentences(answer)))


def subject_row(drafts: Drafts, locale: str) -> list[object]:
    """How much of an answer lies in the subject's vocabulary: of the right subject, and of others.

    A model answer belongs to the vocabulary of its own question, so it is left out there. Others are those of another
    category, judged with the whole vocabulary as the grader does.
    """
    mine = [draft for (_, other), draft in drafts.items() if other == locale]
    rubrics = {draft.key: rubric_of(draft) for draft in mine}
    answers = {draft.key: said(draft.content["model_answer"]) for draft in mine}
    own: list[float] = []
    others: list[float] = []
    for draft in mine:
        rubric = rubrics[draft.key]
        if not any(point.signals for point in rubric.key_points):
            continue
        rest = tuple(text for text in rubric.references if text != draft.content["model_answer"])
        without = checks._vocabulary(replace(rubric, references=rest))
        whole = checks._vocabulary(rubric)
        own.append(share(answers[draft.key], without))
        others += [share(answers[o.key], whole) for o in mine if o.category != draft.category]
    limit = checks._LEAST_SUBJECT[locale]
    over = sum(value >= limit for value in others) / len(others)
    return [
        locale,
        len(own),
        min(own),
        limit,
        percentile(others, 0.5),
        percentile(others, 0.99),
        max(others),
        f"{over:.1%}",
    ]


def swapped_row(drafts: Drafts, locale: str) -> list[object]:
    """Scores of the rubric's own key points as an answer, and with the first two compared things exchanged in them.

    Not all that is said of one thing is wrong of the other, so a perfect grader leaves the exchanged ones some credit.
    """
    rubrics = [rubric_of(draft) for (_, other), draft in drafts.items() if other == locale]
    compared = [rubric for rubric in rubrics if contrast.subjects(rubric)]
    straight: list[float] = []
    swapped: list[float] = []
    for rubric in compared:
        first, second = (max(names, key=len) for names in contrast.subjects(rubric)[:2])
        text = " ".join(point.text for point in rubric.key_points)
        either = f"(?P<first>{contrast.finder(first).pattern})|{contrast.finder(second).pattern}"
        other = re.sub(either, partial(exchanged, first, second), text, flags=re.IGNORECASE)
        for answer, found in ((text, straight), (other, swapped)):
            verdict = evidence.verified(judge(GradeRequest(answer, locale, {locale: rubric})), answer)
            found.append(score.score(verdict, rubric))
    return [locale, len(compared), sum(straight) / len(compared), sum(swapped) / len(compared), max(swapped)]


def exchanged(first: str, second: str, match: re.Match[str]) -> str:
    return second if match["first"] else first


def share(words: frozenset[str], subject: frozenset[str]) -> float:
    return len(words & subject) / len(words)


def main() -> None:
    drafts = read()
    load_time = timed(read)
    rows: list[list[object]] = []
    for locale in LOCALES:
        answers = sum(other == locale for _, other in drafts)
        first = timed(lambda locale=locale: grade_all(drafts, locale))
        later = min(timed(lambda locale=locale: grade_all(drafts, locale)) for _ in range(PASSES))
        length = sum(len(d.content["model_answer"]) for (_, other), d in drafts.items() if other == locale) // answers
        rows.append(
            [locale, answers, length, f"{answers / first:.0f}", f"{answers / later:.0f}", later / answers * 1e3]
        )
    print(f"answers graded a second of one core; the bank is read in {load_time:.2f} s of CPU\n")
    table(["", "answers", "mean chars", "first pass", "later passes", "ms each, later"], rows)
    print("\nshare of an answer's words that lie in the subject's vocabulary\n")
    head = ["", "questions", "own: least", "limit", "others: p50", "p99", "most", "over the limit"]
    table(head, [subject_row(drafts, locale) for locale in LOCALES])
    print("\nkey points of comparing questions as an answer, and with the compared things exchanged\n")
    head = ["", "questions", "mean score", "exchanged: mean", "most"]
    table(head, [swapped_row(drafts, locale) for locale in LOCALES])


main()
