"""Saying how a skill changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.posts import Trend

if TYPE_CHECKING:
    from core.localization import Translator


def trend_block(say: Translator, label: str, scores: Sequence[int]) -> Trend:
    """Two scores or more, oldest first, with the change since the one before the last."""
    change = scores[-1] - scores[-2]
    note = say("trend.up", points=change) if change > 0 else say("trend.down", points=-change)
    return Trend(label=label, values=tuple(scores), note=note if change else say("trend.same"))
