"""Breaking long text where a reader would pause."""

from __future__ import annotations

import re

_PAUSES = (
    re.compile(r"\n\n+"),
    re.compile(r"\n"),
    re.compile(r"(?<=[.!?。？！…])\s+"),
    re.compile(r"(?<=[,;:·])\s+"),
    re.compile(r"\s+"),
)


def split(text: str, most: int, whole: re.Pattern[str]) -> list[str]:
    """Pieces of at most `most` characters that together are the whole text: cut at a paragraph, a line, the end of a
    sentence, a comma or a space, and within a word only where nothing else is left.

    Args:
        whole: what stays in one piece even then, such as an escaped character of the platform's markup.
    """
    pieces: list[str] = []
    rest = text
    while len(rest) > most:
        cut = _last_pause(rest, most, whole)
        pieces.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip("\n ")
    return [*pieces, rest] if rest else pieces


def _last_pause(text: str, most: int, whole: re.Pattern[str]) -> int:
    for pause in _PAUSES:
        ends = [found.end() for found in pause.finditer(text, 0, most + 1) if found.end() <= most]
        if ends and ends[-1] >= most // 3:
            return ends[-1]
    within = (found.start() for found in whole.finditer(text) if found.start() < most < found.end())
    return next(within, most)
