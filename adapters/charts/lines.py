"""Scores over days: one line for each skill, 0 to 100 upwards, days from left to right."""

from __future__ import annotations

from itertools import pairwise
from math import ceil
from typing import NamedTuple

from adapters.charts.scale import clamped
from adapters.charts.svg import MARKS, Piece, element, mark, words
from adapters.charts.text import shorten, width
from adapters.charts.theme import Theme
from core.posts import Chart

MOST_LINES = len(MARKS)
MOST_DAYS = 120

_HEIGHT = 300.0
_SCALE = 20.0
_SCALE_COLUMN = 50.0
_DAY_AT_MOST = 140.0
_BETWEEN_DAYS = 16.0
_DAYS_ROW = 44.0
_ABOVE = 14.0
_MARK = 9.0
_SMALLER = 0.75


class _Plot(NamedTuple):
    """The area of the lines.

    Attributes:
        left, right: where the grid begins and ends.
        first: where the first day stands; the last one stands as far from the other end.
        step: from one day to the next.
        days: what the days are called.
        named: the days whose names are shown.
    """

    left: float
    right: float
    first: float
    step: float
    days: tuple[str, ...]
    named: range

    def x(self, day: int) -> float:
        return self.first + self.step * day

    def y(self, score: int) -> float:
        return _ABOVE + _HEIGHT * (1 - score / 100)


def draw_lines(chart: Chart, theme: Theme, wide: float) -> Piece:
    """The first lines of the chart over its latest days."""
    plot = _plot(chart, wide)
    scores = [_scores(line.values, chart, len(plot.days)) for line in chart.lines[:MOST_LINES]]
    parts = [_grid(plot, theme), _days(plot, theme)]
    # All marks lie above all lines: where lines cross, the points are what was measured.
    parts += [_strokes(line, plot, theme.lines[i]) for i, line in enumerate(scores)]
    parts += [_marks(line, plot, i, theme) for i, line in enumerate(scores)]
    return Piece("".join(parts), _ABOVE + _HEIGHT + _DAYS_ROW)


def _plot(chart: Chart, wide: float) -> _Plot:
    """Names of days must not touch, so not all may be shown: the latest is, and others at equal distances before it."""
    count = _count(chart)
    named = (*chart.days, *([""] * (count - len(chart.days))))[-MOST_DAYS:]
    days = tuple(shorten(day, _SCALE, _DAY_AT_MOST) for day in named)
    widest = max((width(day, _SCALE) for day in days), default=0)
    left, right = _SCALE_COLUMN, wide
    first = left + max(widest / 2, 2 * _MARK) if len(days) > 1 else (left + right) / 2
    step = (left + right - 2 * first) / max(len(days) - 1, 1)
    every = max(1, ceil((widest + _BETWEEN_DAYS) / step)) if step else 1
    return _Plot(left, right, first, step, days, range(len(days) - 1, -1, -every))


def _count(chart: Chart) -> int:
    return max(len(chart.days), *(len(line.values) for line in chart.lines))


def _scores(values: tuple[int | None, ...], chart: Chart, shown: int) -> dict[int, int]:
    """Day shown -> score. Where a line has no score there is no key."""
    first = _count(chart) - shown
    return {day - first: clamped(score) for day, score in enumerate(values) if score is not None and day >= first}


def _grid(plot: _Plot, theme: Theme) -> str:
    parts = []
    for score in (0, 25, 50, 75, 100):
        y = plot.y(score)
        parts.append(element("line", x1=plot.left, x2=plot.right, y1=y, y2=y, stroke=theme.rule, stroke_width=2))
        parts.append(words(str(score), plot.left - 14, y, _SCALE, theme.muted, anchor="end"))
    return "".join(parts)


def _days(plot: _Plot, theme: Theme) -> str:
    y = plot.y(0) + _DAYS_ROW / 2 + 6
    return "".join(
        words(plot.days[day], plot.x(day), y, _SCALE, theme.muted, anchor="middle")
        for day in plot.named
        if plot.days[day]
    )


def _strokes(scores: dict[int, int], plot: _Plot, colour: str) -> str:
    """Solid between neighbouring days. Days without a score are bridged by dots, so that a skill that was not practised
    every day can still be followed, and nobody takes the bridge for scores."""
    parts = []
    for (day, score), (next_day, next_score) in pairwise(scores.items()):
        apart = next_day > day + 1
        look: dict[str, float | str] = {"stroke_width": 3, "stroke_dasharray": "2 9"} if apart else {"stroke_width": 4}
        ends = {"x1": plot.x(day), "y1": plot.y(score), "x2": plot.x(next_day), "y2": plot.y(next_score)}
        parts.append(element("line", **ends, **look, stroke=colour, stroke_linecap="round"))
    return "".join(parts)


def _marks(scores: dict[int, int], plot: _Plot, index: int, theme: Theme) -> str:
    """A mark on every score. Where days are close, smaller ones, and none between two neighbours without a name below:
    there the line alone says as much."""
    close = 0 < plot.step < 4 * _MARK
    size = _MARK * _SMALLER if close else _MARK
    return "".join(
        mark(index, plot.x(day), plot.y(score), size, theme)
        for day, score in scores.items()
        if not close or day in plot.named or not {day - 1, day + 1} <= scores.keys()
    )
