"""Scores side by side: one bar for each skill on a track from 0 to 100."""

from __future__ import annotations

from typing import NamedTuple

from adapters.charts.scale import clamped
from adapters.charts.svg import Piece, element, name, words
from adapters.charts.text import drawable, labels, shorten, width
from adapters.charts.theme import Theme
from core.posts import Bar, Chart

MOST_BARS = 12

_ROW, _ROW_OF_TWO = 56.0, 64.0
_LABEL, _VALUE, _DELTA, _LEGEND = 26.0, 28.0, 22.0, 22.0
_LABELS_AT_MOST = 244.0
_TRACK = 20.0
_ROUND = 5.0
_LEGEND_ROW = 44.0


class _Columns(NamedTuple):
    """Where the track begins and ends, and where the numbers end."""

    track: float
    track_end: float
    value_end: float
    delta_end: float

    def x(self, score: int) -> float:
        return self.track + (self.track_end - self.track) * score / 100


def draw_bars(chart: Chart, theme: Theme, wide: float) -> Piece:
    """The first bars of the chart, how many more there are, and what the marks stand for."""
    shown = chart.bars[:MOST_BARS]
    names = labels((bar.label for bar in shown), _LABEL, _LABELS_AT_MOST)
    row = _ROW_OF_TWO if any(len(each.lines) > 1 for each in names) else _ROW
    compared = any(bar.before is not None for bar in shown)
    columns = _columns(max(each.width for each in names), wide, compared=compared)
    parts = [name(each, 0, row * (i + 0.5), theme.text) for i, each in enumerate(names)]
    parts += [_row(bar, columns, row * (i + 0.5), theme) for i, bar in enumerate(shown)]
    height = row * len(shown)
    if len(chart.bars) > len(shown):
        more = f"+{len(chart.bars) - len(shown)}"
        parts.append(words(more, columns.track, height + _LEGEND_ROW / 2, _LEGEND, theme.muted))
        height += _LEGEND_ROW
    if compared:
        parts.append(_legend(chart, columns.track, height + _LEGEND_ROW / 2, wide, theme))
        height += _LEGEND_ROW
    return Piece("".join(parts), height)


def _columns(names: float, wide: float, *, compared: bool) -> _Columns:
    """The track takes what the labels and the numbers leave."""
    value_end = wide - (width("+100", _DELTA) + 12 if compared else 0)
    track_end = value_end - width("100", _VALUE) - 18
    return _Columns(names + 20 if names else 0, track_end, value_end, wide)


def _row(bar: Bar, columns: _Columns, middle: float, theme: Theme) -> str:
    now = clamped(bar.value)
    track: dict[str, float | str] = {"x": columns.track, "y": middle - _TRACK / 2, "height": _TRACK, "rx": _ROUND}
    # A score of 0 keeps a stub as wide as its rounding: an empty track would look like a bar that is missing.
    filled = max(columns.x(now) - columns.track, 2 * _ROUND)
    parts = [
        element("rect", **track, width=columns.track_end - columns.track, fill=theme.track),
        element("rect", **track, width=filled, fill=theme.bar),
        words(str(now), columns.value_end, middle, _VALUE, theme.text, anchor="end", bold=True),
    ]
    if bar.before is not None:
        before = clamped(bar.before)
        parts += [_tick(columns.x(before), middle, theme), _delta(now - before, columns.delta_end, middle, theme)]
    return "".join(parts)


def _tick(x: float, middle: float, theme: Theme) -> str:
    """Hollow, and higher than the bar: it stays visible where it lies on it."""
    return element(
        "rect",
        x=x - 4,
        y=middle - _TRACK / 2 - 5,
        width=8,
        height=_TRACK + 10,
        rx=4,
        fill=theme.card,
        stroke=theme.text,
        stroke_width=2.5,
    )


def _delta(change: int, end: float, middle: float, theme: Theme) -> str:
    sign, fill = ("+", theme.up) if change > 0 else ("−", theme.down) if change < 0 else ("±", theme.muted)
    return words(f"{sign}{abs(change)}", end, middle, _DELTA, fill, anchor="end")


def _legend(chart: Chart, x: float, middle: float, wide: float, theme: Theme) -> str:
    """A swatch and its word for now and for before; nothing for a word that is empty."""
    parts = []
    most = (wide - x) / 2 - 48
    if drawable(chart.now):
        now = shorten(chart.now, _LEGEND, most)
        parts.append(element("rect", x=x, y=middle - 9, width=18, height=18, rx=_ROUND, fill=theme.bar))
        parts.append(words(now, x + 28, middle, _LEGEND, theme.muted))
        x += 28 + width(now, _LEGEND) + 28
    if drawable(chart.before):
        before = shorten(chart.before, _LEGEND, most)
        parts.append(_tick(x + 4, middle, theme))
        parts.append(words(before, x + 20, middle, _LEGEND, theme.muted))
    return "".join(parts)
