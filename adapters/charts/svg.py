"""Elements of SVG, as text. Lengths are CSS pixels."""

from __future__ import annotations

from html import escape
from typing import Literal, NamedTuple

from adapters.charts.text import Label
from adapters.charts.theme import Theme

# Where the baseline lies below the middle of a line of capitals, digits or Hangul, in em.
_BASELINE = 0.36
# The font has one weight. An outline of this many em makes it look heavier; more closes the gaps inside of syllables.
_BOLD = 0.018
# From one line of a label to the next, in em.
_LEADING = 1.18


class Piece(NamedTuple):
    """Part of a card, drawn from its own left upper corner."""

    svg: str
    height: float


def element(tag: str, content: str = "", /, **attributes: float | str) -> str:
    """One element. Attributes are escaped, the content is not; `_` stands for the `-` of an attribute's name."""
    written = "".join(f' {name.replace("_", "-")}="{_value(value)}"' for name, value in attributes.items())
    return f"<{tag}{written}>{content}</{tag}>" if content else f"<{tag}{written}/>"


def moved(content: str, x: float, y: float) -> str:
    return element("g", content, transform=f"translate({_value(x)} {_value(y)})")


def words(
    content: str,
    x: float,
    middle: float,
    size: float,
    fill: str,
    *,
    anchor: Literal["start", "middle", "end"] = "start",
    bold: bool = False,
) -> str:
    """One line of text, escaped; the middle of its capitals is at `middle`."""
    weight: dict[str, float | str] = {"stroke": fill, "stroke_width": size * _BOLD} if bold else {}
    y = middle + size * _BASELINE
    return element("text", escape(content), x=x, y=y, font_size=size, fill=fill, text_anchor=anchor, **weight)


def name(label: Label, x: float, middle: float, fill: str) -> str:
    """A label on its one or two lines, the middle of which is at `middle`."""
    first = middle - label.size * _LEADING * (len(label.lines) - 1) / 2
    return "".join(
        words(line, x, first + label.size * _LEADING * i, label.size, fill) for i, line in enumerate(label.lines)
    )


# One for each line of a chart, within 10 px of its middle and of about the same area.
MARKS = (
    "M-8 0A8 8 0 1 1 8 0A8 8 0 1 1 -8 0Z",  # circle
    "M0 -9L9 7L-9 7Z",  # triangle
    "M-7 -7H7V7H-7Z",  # square
    "M0 -10L10 0L0 10L-10 0Z",  # diamond
    "M0 9L9 -7L-9 -7Z",  # triangle on its tip
    "M-3.2 -9H3.2V-3.2H9V3.2H3.2V9H-3.2V3.2H-9V-3.2H-3.2Z",  # plus
    "M0 -9.5L9 -2.9L5.6 7.7H-5.6L-9 -2.9Z",  # pentagon
    "M0 -10L2.6 -3.5L9.5 -3.1L4.2 1.3L5.9 8.1L0 4.4L-5.9 8.1L-4.2 1.3L-9.5 -3.1L-2.6 -3.5Z",  # star
)


def mark(index: int, x: float, y: float, size: float, theme: Theme) -> str:
    """The mark of a line in the line's colour; its rim keeps it apart from what it lies on.

    Args:
        size: about half of its width.
    """
    at = f"translate({_value(x)} {_value(y)}) scale({_value(size / 10)})"
    return element(
        "path",
        d=MARKS[index],
        transform=at,
        fill=theme.lines[index],
        stroke=theme.card,
        stroke_width=3,
        paint_order="stroke",
    )


def _value(value: float | str) -> str:
    if isinstance(value, str):
        return escape(value)
    return f"{value:.2f}".rstrip("0").rstrip(".")
