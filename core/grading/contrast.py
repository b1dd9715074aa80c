"""Which named things a question compares: TCP and UDP, a process and a thread, 퀵 정렬과 병합 정렬.

Only what the question itself sets side by side is taken, only where it asks for a comparison, and only if the rubric's
texts speak of each by name. Guessing more would put words into the question's mouth.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from core.grading.rubric import Rubric
from core.grading.text import STOP_WORDS, normalized, word_set

Names = frozenset[str]  # the ways to say one compared thing

_CUE = re.compile(
    r"\b(?:differ\w*|distinguish\w*|versus|vs|compar\w+|contrast|choose between|instead of|rather than)\b"
    r"|다르|다른가|달라|차이|비교|대신|중 하나|중에"
)
_TOKEN = re.compile(r"[a-z0-9가-힣](?:[\w+#/-]|\.(?=\w))*|[,.?;:]")
_HANGUL = re.compile("[가-힣]")
_MOST_WORDS = 3  # of one name
# Words beside a name in a question that do not belong to it.
_NO_NAME = STOP_WORDS | word_set(
    "differ differs difference differences different differentiate distinguish distinguishes compare compared"
    " comparison contrast between choose use uses used using several many explain describe main versus vs take"
    " takes while than instead rather inside keyword keywords method methods 중 중에 중에서 각각 둘"
)
_SKIPPED = {"a", "an", "the", "several", "one", "using", "differ", "differs", "different", "rather", "instead"}
_JOINS = {"and", "or", "vs", "versus", "than"}
_JOINS_AFTER = {"from": "differ distinguish", "with": "compar", "to": "compar"}  # and what must stand before them
_JOINING_KO = re.compile(r"(?<=[\w가-힣])(?:이랑|랑|와|과|하고)$")
_PARTICLE_KO = re.compile(r"(?:에서는|에는|에서|은|는|의|을|를|이|가|란|이란)$")
_INFLECTED_KO = re.compile(r"(?:에서|에게|으로|한|된|하는|되는|할|는|을|를|의|은|로|때|고|면|요)$")


@lru_cache(maxsize=512)
def subjects(rubric: Rubric) -> tuple[Names, ...]:
    """The ways to say each compared thing, normalized; empty where the question compares nothing."""
    question = normalized(rubric.question)
    if not _CUE.search(question):
        return ()
    texts = [*rubric.references, *(point.text for point in rubric.key_points)]
    said = normalized(" ".join(texts))
    for names in _side_by_side(question):
        found = _without_shared([_ways(name, names, said) for name in names])
        if all(any(finder(way).search(said) for way in ways) for ways in found):
            return tuple(found)
    return ()


@lru_cache(maxsize=4096)
def finder(name: str) -> re.Pattern[str]:
    """A Latin name as whole words, also in the plural; a Korean one where a word begins. Hyphens are as spaces."""
    loose = "[ -]?".join(re.escape(part) for part in re.split("[ -]", name))
    if not re.search("[가-힣]", name):
        return re.compile(rf"(?<![a-z0-9]){loose}(?:s|es)?(?![a-z0-9])")
    whole = r"(?![가-힣])|(?=[은는이가을를과와의도에만])" if len(name) == 1 else ""
    return re.compile(rf"(?<![가-힣]){loose}(?:{whole})")


def _side_by_side(question: str) -> Iterator[list[str]]:
    """Names joined by a word such as "and" or by a Korean particle, with those that commas list beside them."""
    korean = _HANGUL.search(question) is not None
    words = _korean_words(question) if korean else _TOKEN.findall(question)
    for at, word in enumerate(words):
        if word in _JOINS or (word == "," and korean) or _joins_after(words, at):
            left, right = _before(words, at), _after(words, at + 1, {",", "and"} if korean else set())
            names = [*left, *right]
            if left and right and len(set(names)) == len(names) and not any(name[0].isdigit() for name in names):
                yield names


def _joins_after(words: Sequence[str], at: int) -> bool:
    stems = _JOINS_AFTER.get(words[at], "").split()
    return any(earlier.startswith(stem) for earlier in words[:at] for stem in stems)


def _korean_words(question: str) -> list[str]:
    """The words with "and" in place of a particle that joins names, and a full stop for one that ends a name."""
    found: list[str] = []
    for word in _TOKEN.findall(question):
        if word == "대신" or _JOINING_KO.search(word):
            found += [_JOINING_KO.sub("", word), "and"] if word != "대신" else ["and"]
        elif _INFLECTED_KO.search(word) or _PARTICLE_KO.search(word):
            found += [_PARTICLE_KO.sub("", word), "."]
        else:
            found.append(word)
    return found


def _before(words: Sequence[str], end: int) -> list[str]:
    """The names that end before `end`: the nearest, and others listed before it with commas."""
    while end and words[end - 1] in _SKIPPED:
        end -= 1
    start = end
    while start and end - start < _MOST_WORDS and not _is_border(words[start - 1]):
        start -= 1
    if start == end:
        return []
    earlier = _before(words, start - 1) if start and words[start - 1] == "," else []
    return [*earlier, " ".join(words[start:end])]


def _after(words: Sequence[str], start: int, joining: set[str]) -> list[str]:
    """The name that begins at `start`, and those that one of the `joining` words adds."""
    while start < len(words) and words[start] in _SKIPPED:
        start += 1
    end = start
    while end < len(words) and end - start < _MOST_WORDS and not _is_border(words[end]):
        end += 1
    if start == end:
        return []
    more = _after(words, end + 1, joining) if end < len(words) and words[end] in joining else []
    return [" ".join(words[start:end]), *more]


def _is_border(word: str) -> bool:
    return word in _NO_NAME or not word[0].isalnum()


def _ways(name: str, names: Sequence[str], said: str) -> Names:
    """The name and shorter ways to say it: without a head that others share, by one of its words, by initials."""
    parts = re.split("[ -]", name)
    head = re.split("[ -]", names[-1])[-1]
    lent = _is_lent(head, names, said)
    ways = {name}
    if lent and parts[-1] == head:
        ways.add(" ".join(parts[:-1]) or name)
    elif not lent:
        ways.add(parts[-1])
    if not re.search("[가-힣]", name):
        whole = [*parts, head] if lent and parts[-1] != head else parts
        initials = "".join(part[0] for part in whole)
        ways |= {parts[0], *([initials] if len(whole) > 1 and finder(initials).search(said) else [])}
    return frozenset(way for way in ways if way not in _NO_NAME and (len(way) > 1 or _HANGUL.match(way)))


def _is_lent(head: str, names: Sequence[str], said: str) -> bool:
    """Whether the last word belongs to the earlier names too, as in "breadth-first and depth-first search"."""
    earlier = [re.split("[ -]", name) for name in names[:-1]]
    last = re.split("[ -]", names[-1])
    if all(len(parts) > 1 and parts[-1] == head for parts in earlier):
        return True
    parallel = len(last) > 2 and all(len(parts) > 1 and parts[-1] == last[-2] for parts in earlier)
    return parallel or any(finder(f"{name} {head.removesuffix('s')}").search(said) for name in names[:-1])


def _without_shared(ways: Sequence[Names]) -> list[Names]:
    """A word of two names, such as the "sort" of quicksort and merge sort, tells them apart no more."""
    kept = []
    for at, own in enumerate(ways):
        others = frozenset().union(*(other for n, other in enumerate(ways) if n != at))
        kept.append(frozenset(way for way in own if not any(way in other for other in others)))
    return kept
