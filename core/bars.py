"""Scores as characters, for platforms that show text."""

from __future__ import annotations

from collections.abc import Sequence

_HEIGHTS = "▁▂▃▄▅▆▇█"
_CELLS = 10


def sparkline(scores: Sequence[int]) -> str:
    """One bar for each score, 0-100 over eight heights."""
    return "".join(_HEIGHTS[min(score * len(_HEIGHTS) // 101, len(_HEIGHTS) - 1)] for score in scores)


def gauge(score: int) -> str:
    """A score 0-100 as ten cells. Full and empty ones differ by shape, so that it can be read without colour."""
    full = round(score * _CELLS / 100)
    return "█" * full + "░" * (_CELLS - full)


def steps(current: int, total: int) -> str:
    """How far something is: `current` of `total` cells are full."""
    return "▰" * current + "▱" * (total - current)
