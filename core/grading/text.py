"""Reading an answer: sentences with their place in the original, words as stems, the language it is in.

Matching happens on a normalized copy; quotes are always cut from the original.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from dataclasses import dataclass
from functools import cached_property, lru_cache

import snowballstemmer

_WORD = re.compile(r"[a-z0-9]+(?:[+#]+)?|[가-힣]+")
_SENTENCE_END = re.compile(r"(?<=[.!?。？！])\s+|\n+|(?<=[가-힣]다\.)(?=\S)")
_HANGUL = re.compile(r"[가-힣]")
_JAMO = re.compile(r"[\u1100-\u11ff\u3131-\u318e\ua960-\ua97f\ud7b0-\ud7ff]")
_LATIN = re.compile(r"[A-Za-z]")
_stemmer = snowballstemmer.stemmer("english")
_stemmer_lock = threading.Lock()

# Function words: they carry grammar, so their share tells sentences from lists of terms.
STOP_WORDS = frozenset(
    [
        "a",
        "an",
        "the",
        "and",
        "or",
        "but",
        "so",
        "if",
        "then",
        "than",
        "that",
        "this",
        "these",
        "those",
        "it",
        "its",
        "he",
        "she",
        "they",
        "we",
        "you",
        "i",
        "me",
        "my",
        "your",
        "our",
        "their",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "being",
        "am",
        "do",
        "does",
        "did",
        "done",
        "has",
        "have",
        "had",
        "having",
        "will",
        "would",
        "can",
        "could",
        "should",
        "may",
        "might",
        "must",
        "of",
        "in",
        "on",
        "at",
        "to",
        "for",
        "from",
        "by",
        "with",
        "without",
        "into",
        "over",
        "under",
        "between",
        "about",
        "as",
        "while",
        "when",
        "where",
        "which",
        "who",
        "whom",
        "what",
        "why",
        "how",
        "not",
        "no",
        "nor",
        "only",
        "also",
        "too",
        "very",
        "just",
        "more",
        "most",
        "less",
        "each",
        "every",
        "any",
        "some",
        "such",
        "both",
        "all",
        "one",
        "there",
        "here",
        "because",
        "through",
        "during",
        "before",
        "after",
        "until",
        "up",
        "down",
        "out",
        "off",
        "again",
        "same",
        "other",
        "own",
        "s",
        "t",
        "ll",
        "ve",
        "re",
        "d",
        "m",
        "don",
        "doesn",
        "isn",
        "aren",
    ]
)
# Particles, endings and helper words whose trailing syllables show that Korean words form a sentence.
_KO_GRAMMAR = re.compile(
    r"(은|는|이|가|을|를|에|의|로|와|과|도|서|고|면|며|다|요|니다|지만|해|하게|하는|되는|된|할|한|인|던|게|록|까지|부터|보다|처럼|마다|라는|라고)$"
)
_KO_SUFFIX = re.compile(
    r"(이라고|라고|에서는|에서|에게|으로|하고|하며|하면|하는|한다|합니다|해요|하여|해서|되는|된다|됩니다|돼요|되어|되며|입니다|이에요|예요"
    r"|이다|까지|부터|보다|처럼|마다|이나|에는|들을|들이|들은|은|는|이|가|을|를|에|의|로|와|과|도|만|고|며|다|요)$"
)


def word_set(text: str) -> frozenset[str]:
    """The words of a table that is written as running text."""
    return frozenset(text.split())


def normalized(text: str) -> str:
    """NFKC, lower case, without invisible format characters and with single spaces."""
    return " ".join(_visible(unicodedata.normalize("NFKC", text)).casefold().split())


def _visible(text: str) -> str:
    if text.isascii() or text.isprintable():  # no format character is either, and most texts are one of them
        return text
    return "".join(char for char in text if unicodedata.category(char) != "Cf")


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The English stem of a Latin word; a Korean word without its particle or ending."""
    if _HANGUL.match(word):
        shorter = _KO_SUFFIX.sub("", word)
        return shorter if len(shorter) >= 2 else word
    with _stemmer_lock:  # the stemmer keeps its working string in itself
        return str(_stemmer.stemWord(word))


def words(text: str) -> list[str]:
    """Lower-case words: runs of Latin letters and digits, or of Hangul."""
    return words_of(normalized(text))


def words_of(plain: str) -> list[str]:
    """The words of a text that is normalized already."""
    return _WORD.findall(plain)


def stems(text: str) -> list[str]:
    return [stem(word) for word in words(text)]


def content_stems(text: str) -> set[str]:
    """Stems without function words and single letters."""
    return {stem(word) for word in words(text) if word not in STOP_WORDS and (len(word) > 1 or word.isdigit())}


@dataclass(frozen=True)
class Span:
    """A stretch of the answer: original[start:end], read once for matching."""

    original: str
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.original[self.start : self.end]

    @cached_property
    def stems(self) -> tuple[str, ...]:
        return tuple(stems(self.text))

    @cached_property
    def joined(self) -> str:
        """Stems between spaces, so that a phrase is found as a substring."""
        return f" {' '.join(self.stems)} "

    @cached_property
    def tight(self) -> str:
        """The normalized text without spaces, where Korean is looked for: spacing varies from writer to writer."""
        return normalized(self.text).replace(" ", "")

    @cached_property
    def content(self) -> frozenset[str]:
        return frozenset(content_stems(self.text))


def sentences(answer: str, most: int = 400) -> list[Span]:
    """The sentences of an answer in order, each different one once; at most `most` of them are read."""
    spans: list[Span] = []
    seen: set[str] = set()
    start = 0
    ends = [(match.start(), match.end()) for match in _SENTENCE_END.finditer(answer)]
    for end, following in [*ends, (len(answer), len(answer))]:
        span = _trimmed(answer, start, end)
        start = following
        if span.start < span.end and span.tight not in seen:
            seen.add(span.tight)
            spans.append(span)
        if len(spans) >= most:
            break
    return spans


def _trimmed(answer: str, start: int, end: int) -> Span:
    while start < end and not answer[start].isalnum():
        start += 1
    while end > start and answer[end - 1].isspace():
        end -= 1
    return Span(answer, start, end)


def detect_language(text: str, expected: str) -> str | None:
    """`ko` or `en` by its letters; None where most are of another script. Code and names in Latin do not make
    a Korean answer English. An answer without words, such as "..." or "ㅋㅋ", is of the language that was expected."""
    plain = normalized(text)  # also makes syllables of Hangul that was typed or stored as single letters
    hangul = len(_HANGUL.findall(plain))
    latin = len(_LATIN.findall(plain))
    letters = sum(char.isalpha() for char in _JAMO.sub("", plain))
    if letters == 0:
        return expected
    if hangul + latin < letters * 0.5:
        return None
    if hangul >= letters * 0.15:
        return "ko"
    return "en" if len(words(text)) >= 4 or expected == "en" else expected


def grammar_share(answer: str, locale: str) -> float:
    """Share of words that carry grammar: function words in English, particles and endings in Korean. 0-1."""
    found = words(answer)
    if not found:
        return 0.0
    if locale == "ko":
        korean = [word for word in found if _HANGUL.match(word)]
        return sum(bool(_KO_GRAMMAR.search(word)) for word in korean) / max(len(korean), 1)
    return sum(word in STOP_WORDS for word in found) / len(found)
