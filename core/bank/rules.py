"""What a pack must satisfy beyond its form: identity, topics, and model answers that meet their own rubric."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from core.bank.catalogue import topics
from core.bank.schema import KeyPointEntry, Pack, QuestionEntry
from core.bank.yaml_lines import Document, Finding, Path
from core.grading.match import match_signals
from core.grading.text import content_stems, sentences
from core.localization import LOCALES

_ALIKE = 0.75  # Jaccard similarity of content words from which two questions ask the same
_MEETS = 0.5


def rule_findings(packs: Iterable[tuple[Pack, Document]]) -> list[Finding]:
    """Everything that is wrong within and between the packs."""
    findings: list[Finding] = []
    ids: dict[str, str] = {}
    asked: list[tuple[str, set[str]]] = []
    for pack, document in packs:
        for index, question in enumerate(pack.questions):
            at = At(document, ("questions", index), question.id)
            findings += _identity(at, pack.category, question, ids)
            findings += _points(at, pack.category, question)
            findings += _alike(at, question, asked)
    return findings


@dataclass(frozen=True, slots=True)
class At:
    """Where a question stands."""

    document: Document
    path: Path
    id: str

    def found(self, key: str, *more: str | int, **params: str) -> Finding:
        return self.document.found((*self.path, *more), key, self.id, **params)


def _identity(at: At, category: str, question: QuestionEntry, ids: dict[str, str]) -> Iterator[Finding]:
    if category not in topics().categories and at.path[1] == 0:
        allowed = ", ".join(topics().categories)
        yield at.document.found(("category",), "category", given=category, allowed=allowed)
    if not question.id.startswith(f"{category}-"):
        yield at.found("prefix", "id", prefix=f"{category}-")
    if question.id in ids:
        yield at.found("id_used", "id", other=ids[question.id])
    ids.setdefault(question.id, at.document.file)
    if "any" in question.positions and len(question.positions) > 1:
        yield at.found("any_alone", "positions")


def _points(at: At, category: str, question: QuestionEntry) -> Iterator[Finding]:
    known = topics().categories[category].topics if category in topics().categories else {}
    seen: set[str] = set()
    owners: list[tuple[Path, KeyPointEntry]] = [
        (("key_points", index), point) for index, point in enumerate(question.key_points)
    ]
    for number, follow_up in enumerate(question.follow_ups):
        owners += [
            (("follow_ups", number, "key_points", index), point) for index, point in enumerate(follow_up.key_points)
        ]
    for path, point in owners:
        if point.id in seen:
            yield at.found("point_twice", *path, "id", point=point.id)
        seen.add(point.id)
        if known and point.topic not in known:
            yield at.found("topic", *path, "topic", given=point.topic, allowed=", ".join(known))
    for index, point in enumerate(question.key_points):
        for locale in LOCALES:
            answer = sentences(question.model_answer.in_locale(locale))
            if match_signals(answer, point.signals.ways(locale)).strength < _MEETS:
                yield at.found("unmet", "key_points", index, "signals", locale=locale, point=point.id)


def _alike(at: At, question: QuestionEntry, asked: list[tuple[str, set[str]]]) -> Iterator[Finding]:
    for locale in LOCALES:
        said = {f"{locale}:{stem}" for stem in content_stems(question.text.in_locale(locale))}
        for other, theirs in asked:
            if other != question.id and len(said & theirs) / max(len(said | theirs), 1) >= _ALIKE:
                yield at.found("alike", "text", locale, other=other)
        asked.append((question.id, said))
