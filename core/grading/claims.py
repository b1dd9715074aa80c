"""Passages of an answer that turn a fact of the rubric round: said of the other of two compared things, or denied.

The rubric's own texts show which wordings belong to which thing and which they affirm. A passage is turned round only
where more of its wordings speak against the rubric than for it, and silence or doubt speaks for neither.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate

from core.grading.clauses import Clause, clauses
from core.grading.contrast import Names, finder, subjects
from core.grading.match import Needle, needles_of
from core.grading.rubric import Rubric
from core.grading.text import Span, content_stems, sentences

_Stances = dict[tuple[int | None, str], int]  # how often a wording is said of a thing, and how
_LEAST_WITHOUT_NAME = 2  # contradictions in a clause that speaks of no compared thing
_MUCH = 3  # times as often is much more often
_LEAST_AFFIRMED = 2  # times the rubric must affirm what an answer about no compared thing is charged with denying


def turned_round(spans: Sequence[Span], rubric: Rubric) -> list[Span]:
    """The passages of these sentences that say the opposite of the rubric: clauses, joined where they touch."""
    reading = _Reading(spans, subjects(rubric))
    balances = [0] * len(reading.clauses)
    for needle, stances in _table(rubric).items():
        for at, about, stance in reading.stances(needle):
            balances[at] += _agreement(about, stance, stances)
    wrong: list[Clause] = []
    for clause, balance in zip(reading.clauses, balances, strict=True):
        # What only goes on about the same thing falls with it, unless something speaks for it.
        falls = balance <= 0 and clause.after is not None and clause.after in wrong[-1:]
        if falls or balance <= (-1 if clause.about is not None else -_LEAST_WITHOUT_NAME):
            wrong.append(clause)
    return _joined([clause.span for clause in wrong])


def _joined(spans: Sequence[Span]) -> list[Span]:
    found: list[Span] = []
    for span in spans:
        if found and found[-1].end == span.start:
            found[-1] = Span(span.original, found[-1].start, span.end)
        else:
            found.append(span)
    return found


def without(spans: Sequence[Span], wrong: Sequence[Span]) -> list[Span]:
    """What is left of the sentences when the wrong clauses are cut out."""
    kept: list[Span] = []
    for span in spans:
        start = span.start
        for cut in (w for w in wrong if span.start <= w.start < span.end):
            kept.append(Span(span.original, start, cut.start))
            start = cut.end
        kept.append(Span(span.original, start, span.end))
    return [span for span in kept if span.content]


class _Reading:
    """The clauses of some sentences, with all of their words in one string, for most wordings are in none of them."""

    def __init__(self, spans: Iterable[Span], things: Sequence[Names]) -> None:
        self.clauses: list[Clause] = []
        for span in spans:
            self.clauses += clauses(span, things, self.clauses[-1].about if self.clauses else None)
        self._tight = _Row([clause.tight for clause in self.clauses])
        self._joined = _Row([clause.joined for clause in self.clauses])

    def stances(self, needle: Needle) -> Iterator[tuple[int, int | None, str]]:
        """For each clause that says the wording: its place, what it is about, and how it takes the wording."""
        korean, text = needle
        for at in (self._tight if korean else self._joined).holding(text):
            stance = self.clauses[at].stance(korean, text)
            if stance is not None:
                yield at, self.clauses[at].about, stance


class _Row:
    def __init__(self, texts: Sequence[str]) -> None:
        self._all = "|".join(texts)
        self._starts = list(accumulate((len(text) + 1 for text in texts), initial=0))

    def holding(self, needle: str) -> Iterator[int]:
        """Which of the texts hold the needle, each once."""
        place = self._all.find(needle)
        while place >= 0:
            at = bisect_right(self._starts, place) - 1
            yield at
            place = self._all.find(needle, self._starts[at + 1])


@lru_cache(maxsize=512)
def _table(rubric: Rubric) -> dict[Needle, _Stances]:
    """How the rubric's own texts take each wording."""
    texts = [*(point.text for point in rubric.key_points), *rubric.references]
    reading = _Reading((span for text in texts for span in sentences(text)), subjects(rubric))
    table: dict[Needle, _Stances] = {}
    for needle in _wordings(rubric):
        stances: _Stances = {}
        for _, about, stance in reading.stances(needle):
            stances[about, stance] = stances.get((about, stance), 0) + 1
        if stances:
            table[needle] = stances
    return table


def _wordings(rubric: Rubric) -> set[Needle]:
    """The wordings that credit rests on, without the names of the compared things."""
    found: set[Needle] = set()
    texts = [point.text for point in rubric.key_points] or list(rubric.references)
    for point in rubric.key_points:
        found |= needles_of(point.signals)
    for text in texts:
        for word in content_stems(text):
            korean = "가" <= word[0] <= "힣"
            if len(word) >= (2 if korean else 3):
                found.add((True, word) if korean else (False, f" {word} "))
    things = [name for names in subjects(rubric) for name in names]
    parts = frozenset().union(*(content_stems(name) for name in things))
    return {
        needle
        for needle in found
        if needle[1].strip() not in parts and not any(finder(n).search(needle[1]) for n in things)
    }


def _agreement(about: int | None, stance: str, stances: _Stances) -> int:
    """1 where the rubric says the same of the same thing, -1 where it says the opposite, 0 where it is silent."""
    affirmed = sum(count for (_, how), count in stances.items() if how == "+")
    if stance == "?":
        return 0
    if about is None:
        denied_alone = stance == "-" and affirmed >= _LEAST_AFFIRMED and all(how == "+" for _, how in stances)
        return -1 if denied_alone else 0
    of_none = stances.get((None, "+"), 0)
    of_own = stances.get((about, "+"), 0)
    of_others = affirmed - of_none - of_own
    denied = (about, "-") in stances
    if stance == "+":
        return _affirming(of_own, of_others, of_none, denied)
    return _denying(of_own, of_others, of_none, denied)


def _affirming(of_own: int, of_others: int, of_none: int, denied: bool) -> int:
    """The answer says it of a thing: right where the rubric does too, wrong where it says it of the others."""
    if of_own > of_others:
        return 1
    if of_own:
        return -1 if of_others >= _MUCH * of_own else 0
    return -1 if of_others > of_none or denied else 0


def _denying(of_own: int, of_others: int, of_none: int, denied: bool) -> int:
    """The answer denies it of a thing: right where the rubric does too, or says it of the others; else wrong."""
    if denied:
        return 1
    if of_own:
        return -1 if of_own >= of_none and of_own > of_others else 0
    return 1 if of_others > of_none else 0
