"""Which line is which, and where each one stands now."""

from __future__ import annotations

from adapters.charts.lines import MOST_LINES
from adapters.charts.scale import clamped
from adapters.charts.svg import Piece, element, mark, moved, name, words
from adapters.charts.text import Label, labels, width
from adapters.charts.theme import Theme
from core.posts import Chart, Line

_ROW, _ROW_OF_TWO = 46.0, 56.0
_SIZE = 24.0
_BETWEEN = 24.0
_SAMPLE = 46.0


def draw_legend(chart: Chart, theme: Theme, wide: float) -> Piece:
    """The lines in two columns, in rows from left to right, and how many lines the picture leaves out."""
    shown = chart.lines[:MOST_LINES]
    column = wide if len(shown) == 1 else (wide - _BETWEEN) / 2
    names = labels((line.label for line in shown), _SIZE, column - _SAMPLE - width("100", _SIZE) - 12)
    row = _ROW_OF_TWO if any(len(each.lines) > 1 for each in names) else _ROW
    parts = [
        moved(_entry(i, names[i], _latest(line), column, theme), (i % 2) * (column + _BETWEEN), (i // 2 + 0.5) * row)
        for i, line in enumerate(shown)
    ]
    rows = (len(shown) + 1) // 2
    if len(chart.lines) > len(shown):
        more = f"+{len(chart.lines) - len(shown)}"
        parts.append(words(more, _SAMPLE, (rows + 0.5) * row, _SIZE, theme.muted))
        rows += 1
    return Piece("".join(parts), rows * row)


def _latest(line: Line) -> str:
    return next((str(clamped(score)) for score in reversed(line.values) if score is not None), "–")


def _entry(index: int, skill: Label, latest: str, wide: float, theme: Theme) -> str:
    stroke: dict[str, float | str] = {"stroke": theme.lines[index], "stroke_width": 4, "stroke_linecap": "round"}
    return "".join(
        (
            element("line", x1=2, x2=34, y1=0, y2=0, **stroke),
            mark(index, 18, 0, 10, theme),
            name(skill, _SAMPLE, 0, theme.text),
            words(latest, wide, 0, _SIZE, theme.text, anchor="end", bold=True),
        )
    )
