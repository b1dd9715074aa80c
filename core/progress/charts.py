"""Scores as a picture: this interview beside the one before, and each skill over its days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from core.posts import Bar, Chart, Line

if TYPE_CHECKING:
    from core.localization import Translator


@dataclass(frozen=True, slots=True)
class Scored:
    """A score 0-100 of one skill and when it was given."""

    at: datetime
    score: int


@dataclass(frozen=True, slots=True)
class Words:
    """What stands around the scores, already localized."""

    title: str
    subtitle: str
    now: str
    before: str


def skills_chart(say: Translator, words: Words, skills: Mapping[str, Sequence[Scored]], zone: str) -> Chart:
    """The newest score of each skill beside the one before it, best first, and a line for each skill with a history.

    Args:
        skills: by the name to show, oldest first; each has one score at least.
        zone: the IANA time zone whose days stand under the lines. Of several scores on one day the last is drawn.
    """
    order = sorted(skills.items(), key=lambda item: (-item[1][-1].score, item[0]))
    bars = tuple(Bar(label=name, value=rows[-1].score, before=_before(rows)) for name, rows in order)
    history = {name: _by_day(say, rows, zone) for name, rows in order if len(rows) > 1}
    days = _days(say, [row for name in history for row in skills[name]], zone)
    lines = tuple(Line(label=name, values=tuple(found.get(day) for day in days)) for name, found in history.items())
    drawn = len(days) > 1
    return Chart(
        title=words.title,
        subtitle=words.subtitle,
        bars=bars,
        lines=lines if drawn else (),
        days=tuple(days) if drawn else (),
        now=words.now,
        before=words.before,
        alt=say("chart.alt", scores="; ".join(_said(say, bar) for bar in bars)),
    )


def _before(rows: Sequence[Scored]) -> int | None:
    return rows[-2].score if len(rows) > 1 else None


def _by_day(say: Translator, rows: Sequence[Scored], zone: str) -> dict[str, int]:
    return {say.day(row.at, zone): row.score for row in rows}


def _days(say: Translator, rows: Sequence[Scored], zone: str) -> list[str]:
    return list(dict.fromkeys(say.day(row.at, zone) for row in sorted(rows, key=lambda row: row.at)))


def _said(say: Translator, bar: Bar) -> str:
    if bar.before is None:
        return say("chart.alt_one", skill=bar.label, score=bar.value)
    return say("chart.alt_change", skill=bar.label, score=bar.value, before=bar.before)
