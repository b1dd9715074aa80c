"""Clauses of a text: of which compared thing each speaks, and whether a wording in it is affirmed or denied.

This is no parser. A clause ends at punctuation and at words that join clauses; it speaks of the one compared thing it
names, or of the one named last. Where that is not plain, a clause speaks of nothing and nothing is concluded from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from core.grading.contrast import Names, finder
from core.grading.text import STOP_WORDS, Span, normalized, stem, word_set, words_of

_BORDER = re.compile(
    r"[;:,()–—]\s|\s[-–—]\s"
    r"|\b(?=(?:and|but|while|whereas|because|since|so|although|though|however|until|unless|before|after|if|when|which"
    r"|where|then)\b)"
    r"|(?<=[가-힣]고|지만|는데|은데|인데|으며|[가-힣]며|면서|니까|므로|어서|아서|해서|라서)[ ,]\s*",
    re.IGNORECASE,
)
# "Unlike UDP", "than UDP", "not UDP", "UDP와 달리", "UDP보다": a name that is only there to be told apart from.
_CONTRAST_BEFORE = re.compile(
    r"\b(?:unlike|than|(?:compared|opposed|contrast) (?:to|with)|instead of|not|over)(?: an?| the)? $"
)
_CONTRAST_AFTER = re.compile(r"^(?:[와과]는? (?:달리|다르게|반대로)|보다|에 비해|[이가]? 아니라| 대신| 말고)")
_ANAPHORA = re.compile(r"\b(?:former|latter|neither|either|both|others?|ones?)\b|둘|두 |전자|후자|양쪽|서로|반대|다른 ")
_GOES_ON = re.compile(r"^(?:it|its|this|they|their|that)\b")
_ADDS = re.compile(r"^(?:and|or|nor)\b")
_TOPIC = re.compile(r"[가-힣](?:은|는)(?= )")

_DENIALS = {"not", "t", "no", "never", "cannot", "without", "neither", "nor"}
_REACH = 4  # words from an English denial to what it denies
_DENYING_KO = ("안", "못", "비", "무")  # 비연결, 무상태
_DENIED_KO = re.compile(r"^[가-힣]{0,7}?(?:지않|지는않|지도않|지못|지는못|없|아니|아닌|안하|안해|못하|못해|안돼|안되)")
# Words that may turn a statement without denying it: "leaves ordering to the application", "you retransmit yourself".
_HEDGES = word_set(
    "avoid avoids skip skips skipping lack lacks lacking leave leaves left instead drop drops save saves ignore"
    " ignores itself yourself themselves fail fails prevent prevents unless rarely hardly unnecessary reduce"
    " reduces eliminate eliminates remove removes rather would should could might if nothing none nobody"
    " application free"
)
_HEDGES_KO = re.compile(
    "생략|대신|직접|애플리케이션|맡기|맡겨|포기|실패|막|필요|없으면|않으면|않아도|없어도|문제없|상관없|관계없|수밖에|만약|줄이|줄여|덜|제외|아껴|아낀"
)
# With these a denial says something good or nothing plain: "never loses the order", "not only", 순서가 바뀌지 않아요.
_TURNS = word_set(
    "lose loses lost loss losing only just longer necessarily doubt miss missing break breaks wrong less few"
    " fewer even always must need needs matter unlike than duplicate duplicates fail fails drop drops swap block"
    " blocks wait waits"
)
_TURNS_KO = re.compile(
    "뒤바뀌|바뀌|바뀔|깨지|유실|잃|손실|어긋|누락|중복|실패|끊|막|보다|뿐|문제|빠지|빠진|밀리|기다리|멈추|사라"
)
_NEGATIVE_KO = re.compile(r"않|못|없|아니|(?:^| )안 ")


@dataclass(frozen=True, eq=False)
class Clause:
    """original[start:end], normalized as `plain`, and the index of the compared thing it speaks of, if it is one."""

    original: str
    start: int
    end: int
    plain: str
    about: int | None = None
    after: Clause | None = None  # the clause of the sentence that this one goes on from, naming nothing new

    @property
    def span(self) -> Span:
        return Span(self.original, self.start, self.end)

    @cached_property
    def _words(self) -> list[str]:
        return words_of(self.plain)

    @cached_property
    def joined(self) -> str:
        """As of a span."""
        return f" {' '.join(map(stem, self._words))} "

    @cached_property
    def tight(self) -> str:
        """As of a span."""
        return self.plain.replace(" ", "")

    @cached_property
    def hedged(self) -> bool:
        return not _HEDGES.isdisjoint(self._words) or _HEDGES_KO.search(self.plain) is not None

    @cached_property
    def _turned(self) -> bool:
        return not _TURNS.isdisjoint(self._words) or _TURNS_KO.search(self.plain) is not None

    @cached_property
    def denies(self) -> bool:
        return not _DENIALS.isdisjoint(self._words) or _NEGATIVE_KO.search(self.plain) is not None

    @cached_property
    def _shares_doubt(self) -> bool:
        """Whether a verb of doubt before it governs it, as in "skips the handshake and the acknowledgements"."""
        before = self.after
        return before is not None and _ADDS.match(self.plain) is not None and (before.hedged or before.denies)

    def stance(self, korean: bool, needle: str) -> str | None:
        """How the clause takes a wording: "+" affirmed, "-" denied, "?" not plain; None where it does not say it."""
        place = self.tight.find(needle) if korean else self.joined.find(needle)
        if place < 0:
            return None
        if self.hedged or self._shares_doubt:
            return "?"
        if self._denied(korean, needle, place):
            return "?" if self._turned else "-"
        return "?" if self.denies else "+"

    def _denied(self, korean: bool, needle: str, place: int) -> bool:
        if korean:
            before = self.tight[max(0, place - 1) : place]
            return before in _DENYING_KO or _DENIED_KO.match(self.tight[place + len(needle) :]) is not None
        at = self.joined[:place].count(" ")
        nearest = self._words[max(0, at - _REACH) : at]
        return nearest[-2:] == ["out", "of"] or not _DENIALS.isdisjoint(nearest)


def clauses(span: Span, things: Sequence[Names], before: int | None) -> list[Clause]:
    """The clauses of one sentence; `before` is the thing the sentence before ended with."""
    text = normalized(span.text)
    current = before if _GOES_ON.match(text) or (before is not None and _is_korean_without_topic(text)) else None
    found: list[Clause] = []
    for start, end, piece in _pieces(span, things):
        named = _named(piece, things)
        if named:
            current = named[0] if len(named) == 1 else None
        about = None if _ANAPHORA.search(piece) else current
        after = found[-1] if found and not named and about is not None and about == found[-1].about else None
        found.append(Clause(span.original, start, end, piece, about, after))
    return found


def _is_korean_without_topic(text: str) -> bool:
    return re.search("[가-힣]", text) is not None and _TOPIC.search(text) is None


def _pieces(span: Span, things: Sequence[Names]) -> Iterator[tuple[int, int, str]]:
    """What stands between borders; a piece of nothing but names and function words belongs to what follows."""
    start = span.start
    for border in _BORDER.finditer(span.original, span.start, span.end):
        piece = normalized(span.original[start : border.end()])
        if _says_something(piece, things):
            yield start, border.end(), piece
            start = border.end()
    if start < span.end:
        yield start, span.end, normalized(span.original[start : span.end])


def _says_something(piece: str, things: Sequence[Names]) -> bool:
    for names in things:
        for name in names:
            piece = finder(name).sub(" ", piece)
    return any(word not in STOP_WORDS and len(word) > 1 for word in words_of(piece))


def _named(piece: str, things: Sequence[Names]) -> list[int]:
    return [at for at, names in enumerate(things) if any(_stands(piece, name) for name in names)]


def _stands(piece: str, name: str) -> bool:
    """Whether the name is said otherwise than to tell something apart from it."""
    return any(
        not _CONTRAST_BEFORE.search(piece[: match.start()]) and not _CONTRAST_AFTER.search(piece[match.end() :])
        for match in finder(name).finditer(piece)
    )
