"""Colours that can be told from their card, and from each other."""

from __future__ import annotations

from itertools import combinations

import pytest

from adapters.charts.svg import MARKS
from adapters.charts.theme import THEMES, Theme

# Linear RGB as people with a colour vision deficiency see it: Machado, Oliveira and Fernandes, "A Physiologically-based
# Model for Simulation of Color Vision Deficiency" (IEEE TVCG 15(6), 2009), severity 1.0.
VISION = {
    "typical": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}


@pytest.fixture(params=sorted(THEMES))
def theme(request: pytest.FixtureRequest) -> Theme:
    return THEMES[request.param]


def linear(colour: str) -> list[float]:
    """sRGB without its gamma, each part 0-1 (IEC 61966-2-1)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def contrast(one: str, other: str) -> float:
    """From 1 to 21 (WCAG 2.2, relative luminance and contrast ratio)."""
    low, high = sorted(0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in (linear(one), linear(other)))
    return (high + 0.05) / (low + 0.05)


def seen(colour: str, vision: str) -> tuple[float, float, float]:
    """Where the colour is in Oklab (Ottosson, 2020, https://bottosson.github.io/posts/oklab/)."""
    mixed = [sum(a * b for a, b in zip(row, linear(colour), strict=True)) for row in VISION[vision]]
    r, g, b = (min(1.0, max(0.0, part)) for part in mixed)
    long = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)
    middle = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    short = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def test_words_can_be_read(theme: Theme):
    for colour in (theme.text, theme.muted, theme.up, theme.down):
        assert contrast(colour, theme.card) >= 4.5, colour


def test_shapes_can_be_seen(theme: Theme):
    for colour in (theme.bar, *theme.lines):
        assert contrast(colour, theme.card) >= 3, colour
    assert contrast(theme.bar, theme.track) >= 3


@pytest.mark.parametrize("vision", VISION)
def test_lines_can_be_told_apart(theme: Theme, vision: str):
    for one, other in combinations(theme.lines, 2):
        # About two and a half times what is just noticeable, 0.02.
        apart = sum((a - b) ** 2 for a, b in zip(seen(one, vision), seen(other, vision), strict=True)) ** 0.5
        assert apart > 0.05, (one, other)


@pytest.mark.parametrize("vision", VISION)
def test_up_and_down_can_be_told_apart(theme: Theme, vision: str):
    up, down = seen(theme.up, vision), seen(theme.down, vision)
    assert sum((a - b) ** 2 for a, b in zip(up, down, strict=True)) ** 0.5 > 0.1


def test_every_line_has_a_mark_and_a_colour_of_its_own(theme: Theme):
    assert len(set(MARKS)) == len(set(theme.lines)) == len(MARKS)
