"""Text from anywhere, made safe to show: a terminal obeys control characters, so none get through."""

from __future__ import annotations

import unicodedata


def shown(text: str) -> str:
    """The text without control characters other than line breaks and tabs."""
    return "".join(char for char in text if char in "\n\t" or unicodedata.category(char) not in {"Cc", "Cs"})
