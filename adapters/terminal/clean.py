"""Text from anywhere, made safe to show: a terminal obeys control characters, so none get through."""

from __future__ import annotations

import re
import unicodedata

# Colour, cursor and title sequences as a whole: without their first character the rest would stay as litter.
_SEQUENCES = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[ -/][0-~]|\x1b[@-Z\\-_]")


def shown(text: str) -> str:
    """The text without terminal sequences and control characters other than line breaks and tabs."""
    plain = _SEQUENCES.sub("", text)
    return "".join(char for char in plain if char in "\n\t" or unicodedata.category(char) not in {"Cc", "Cs"})
