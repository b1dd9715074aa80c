"""Words in a picture: what can be drawn of them, how wide they are, and how they are made to fit."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from itertools import accumulate
from typing import NamedTuple

# Longer than any card is wide: a label of a million characters must not cost a second to measure.
_MOST = 400

# Advances in 1/1000 em of the characters U+0020 to U+007E, from the `hmtx` table of Noto Sans CJK KR Regular 2.004.
# fmt: off
_ASCII = (
    224, 323, 474, 555, 555, 921, 680, 278, 338, 338, 467, 555, 278, 347, 278, 392, 555, 555, 555, 555, 555, 555, 555,
    555, 555, 555, 278, 278, 555, 555, 555, 474, 946, 608, 657, 638, 688, 589, 552, 689, 728, 293, 535, 646, 543, 812,
    723, 742, 633, 742, 635, 596, 599, 721, 575, 878, 573, 531, 603, 338, 392, 338, 555, 559, 606, 563, 618, 510, 620,
    554, 325, 564, 607, 275, 275, 552, 284, 926, 610, 606, 620, 620, 388, 468, 377, 607, 521, 802, 498, 521, 475, 338,
    270, 338, 555,
)
# fmt: on
_HANGUL = 920
_LONG_DASHES = {"⸺": 1676, "⸻": 2459}
_EM = 1000
_SMALLER = 0.88


class Label(NamedTuple):
    """A name on one line or two."""

    lines: tuple[str, ...]
    size: float

    @property
    def width(self) -> float:
        return max(width(line, self.size) for line in self.lines)


def drawable(text: str) -> str:
    """The text on one line, without what a font cannot show or XML cannot hold.

    Control and direction characters go, and marks that did not compose with a letter (they would pile up over the line
    above). So do emoji: the font has none, and an empty box says less than nothing.
    """
    line = unicodedata.normalize("NFC", " ".join(text[:_MOST].split()))
    return "".join(char for char in line if unicodedata.category(char)[0] not in "CM" and not _is_emoji(char)).strip()


def width(text: str, size: float) -> float:
    """How wide the text becomes, in the unit of `size`, the height of an em. Never less than what is drawn.

    Exact for ASCII and Hangul. Letters with accents are as wide as without, and everything else counts as a whole em,
    which is what East Asian wide characters and the box of a missing glyph take.
    """
    return sum(map(_advance, text)) * size / _EM


def shorten(text: str, size: float, most: float) -> str:
    """What can be drawn of the text, ended with `…` where more than `most` would be needed."""
    words = drawable(text)
    if width(words, size) <= most:
        return words
    return _beginning(words, size, most - width("…", size)).rstrip() + "…"


def fit(text: str, sizes: tuple[float, ...], most: float) -> tuple[str, float]:
    """The text in the first of the sizes that shows all of it, or shortened in the last."""
    words = drawable(text)
    size = next((size for size in sizes if width(words, size) <= most), sizes[-1])
    return shorten(words, size, most), size


def labels(texts: Iterable[str], size: float, most: float) -> list[Label]:
    """Each text on one line; or all of them smaller and on up to two lines, where one is wider than `most`.

    All have one size, because names in a list are read as equals. What two lines do not hold ends with `…`.
    """
    names = [drawable(text) for text in texts]
    if all(width(name, size) <= most for name in names):
        return [Label((name,), size) for name in names]
    small = size * _SMALLER
    return [Label(_broken(name, small, most), small) for name in names]


def _broken(words: str, size: float, most: float) -> tuple[str, ...]:
    first = _first_line(words, size, most)
    rest = shorten(words[len(first) :], size, most)
    return (first, rest) if rest else (first,)


def _first_line(words: str, size: float, most: float) -> str:
    """As many whole words as fit, or of a longer word as many characters."""
    fitting = _beginning(words, size, most)
    if len(fitting) == len(words) or words[len(fitting)] == " " or " " not in fitting:
        return fitting
    return fitting[: fitting.rindex(" ")]


def _beginning(words: str, size: float, most: float) -> str:
    ends = accumulate(map(_advance, words))
    return words[: sum(1 for end in ends if end * size / _EM <= most)]


def _is_emoji(char: str) -> bool:
    return "\U0001f000" <= char <= "\U0001ffff"


def _advance(char: str) -> int:
    if "가" <= char <= "힣":
        return _HANGUL
    if char in _LONG_DASHES:
        return _LONG_DASHES[char]
    letter = unicodedata.normalize("NFD", char)[0]
    return _ASCII[ord(letter) - ord(" ")] if " " <= letter <= "~" else _EM
