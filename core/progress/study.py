"""What to study next: topics that lost the most, and catalogue entries that teach them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from core.bank.schema import MaterialEntry


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A catalogue entry and the topic it is meant to mend."""

    material: MaterialEntry
    topic: str


def lost_by_topic(points: Iterable[tuple[str, float, float]]) -> dict[str, float]:
    """Weight lost for each topic, heaviest first. `points` are (topic, weight, credit 0-1)."""
    lost: dict[str, float] = {}
    for topic, weight, credit in points:
        if topic and credit < 1:
            lost[topic] = lost.get(topic, 0.0) + weight * (1 - credit)
    return dict(sorted(lost.items(), key=lambda item: (-item[1], item[0])))


def suggest(
    lost: Mapping[str, float],
    catalogue: Sequence[MaterialEntry],
    given: AbstractSet[str],
    locale: str,
    level: int,
    most: int = 3,
) -> list[Suggestion]:
    """At most one entry for each topic, never one the person was given before.

    Of several entries the one in the reader's language wins, then the one nearest to their level.
    """
    suggestions: list[Suggestion] = []
    used = set(given)
    for topic in lost:
        fitting = [entry for entry in catalogue if topic in entry.topics and entry.id not in used]
        if not fitting:
            continue
        best = min(
            fitting,
            key=lambda entry: (entry.language not in {locale, "both"}, abs(entry.level - level), entry.id),
        )
        used.add(best.id)
        suggestions.append(Suggestion(best, topic))
        if len(suggestions) == most:
            break
    return suggestions
