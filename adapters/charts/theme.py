"""The colours of the two cards.

Text has a contrast of at least 4.5:1 against its card and everything else that carries meaning at least 3:1 (WCAG 2.2,
1.4.3 and 1.4.11). The colours of the lines have the hues of Okabe and Ito, "Color Universal Design" (2008,
https://jfly.uni-koeln.de/color/); their lightness is moved until every pair stays apart on the card for people with
protanopia, deuteranopia and tritanopia. Each line has a mark of its own as well, so colour is never all there is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ThemeName = Literal["light", "dark"]


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours as `#RRGGBB`.

    Attributes:
        card, border, rule: the background, its edge, and lines that only guide the eye.
        text, muted: words and numbers.
        bar, track: a score, and the whole from 0 to 100 behind it.
        up, down: how far a score moved; a sign always says the same.
        lines: one colour for each line of a chart.
    """

    card: str
    border: str
    rule: str
    text: str
    muted: str
    bar: str
    track: str
    up: str
    down: str
    lines: tuple[str, ...]


THEMES: dict[ThemeName, Theme] = {
    "light": Theme(
        card="#FFFFFF",
        border="#D5DBE1",
        rule="#E3E7EB",
        text="#1F2328",
        muted="#59636E",
        bar="#0072B2",
        track="#E6EAEE",
        up="#0067A3",
        down="#B34A00",
        lines=("#009EDF", "#A83C00", "#0F8F6D", "#074D71", "#C47DA9", "#9F9800", "#A27230", "#1F2328"),
    ),
    "dark": Theme(
        card="#1E2227",
        border="#3A4149",
        rule="#343A42",
        text="#F0F3F6",
        muted="#A9B3BD",
        bar="#56B4E9",
        track="#363D45",
        up="#6CC0F0",
        down="#F0A43A",
        lines=("#56B4E9", "#E69F00", "#93D7B8", "#BC7696", "#F7DA24", "#2188E3", "#BD5A08", "#F0F3F6"),
    ),
}
