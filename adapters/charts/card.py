"""A chart as a card: what it is called, its bars, its lines, one below the other."""

from __future__ import annotations

from adapters.charts.bars import draw_bars
from adapters.charts.legend import draw_legend
from adapters.charts.lines import draw_lines
from adapters.charts.svg import Piece, element, moved, words
from adapters.charts.text import fit
from adapters.charts.theme import Theme
from core.posts import Chart

WIDTH = 720
_MARGIN = 40.0
_GAP = 26.0
_ROUND = 28.0
# A picture 720 px wide is about half as wide on a phone, so 26 px become 13: the largest size that fits is taken.
_TITLE_SIZES = (38.0, 34.0, 30.0, 27.0)
_SUBTITLE_SIZES = (25.0, 23.0, 21.0)


def compose(chart: Chart, theme: Theme) -> str:
    """The chart as an SVG document, 720 CSS px wide and as high as its content."""
    wide = WIDTH - 2 * _MARGIN
    pieces = [_header(chart, theme, wide)]
    if chart.bars:
        pieces.append(draw_bars(chart, theme, wide))
    if chart.lines:
        pieces += [draw_lines(chart, theme, wide), draw_legend(chart, theme, wide)]
    parts, y = [], _MARGIN
    for piece in pieces:
        parts.append(moved(piece.svg, _MARGIN, y))
        y += piece.height + _GAP
    height = round(y - _GAP + _MARGIN)
    return element(
        "svg",
        _background(height, theme) + "".join(parts),
        xmlns="http://www.w3.org/2000/svg",
        width=WIDTH,
        height=height,
        font_family="Noto Sans CJK KR",
    )


def _background(height: int, theme: Theme) -> str:
    """The card brings its own ground: chats are light or dark, and a picture cannot know which."""
    return element(
        "rect",
        x=1,
        y=1,
        width=WIDTH - 2,
        height=height - 2,
        rx=_ROUND,
        fill=theme.card,
        stroke=theme.border,
        stroke_width=2,
    )


def _header(chart: Chart, theme: Theme, wide: float) -> Piece:
    title, size = fit(chart.title, _TITLE_SIZES, wide)
    parts, height = [words(title, 0, 20, size, theme.text, bold=True)], 40.0
    subtitle, size = fit(chart.subtitle, _SUBTITLE_SIZES, wide)
    if subtitle:
        parts.append(words(subtitle, 0, 62, size, theme.muted))
        height = 78.0
    return Piece("".join(parts), height)
