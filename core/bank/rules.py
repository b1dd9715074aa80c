"""What a pack must satisfy beyond its form: identity, topics, and model answers that meet their own rubric."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from core.bank.catalogue import topics
from core.bank.schema import KeyPointEntry, Pack, QuestionEntry
from core.bank.yaml_lines import Document, Finding, Path
from core.grading.match import match_signals
from core.grading.text import content_stems, sentences
from core.localization import LOCALES

_ALIKE = 0.75  # Jaccard similarity of content words from which two questions ask the same
_MEETS = 0.5


def rule_findings(packs: Iterable[tuple[str, Pack, Document]]) -> list[Finding]:
    """Everything that is wrong within and between the packs."""
    findings: list[Finding] = []
    ids: dict[str, str] = {}
    asked: list[tuple[str, set[str]]] = []
    for file, pack, document in packs:
        for index, question in enumerate(pack.questions):
            at = (file, document, ("questions", index))
            findings += _identity(at, pack.category, question, ids)
            findings += _points(at, pack.category, question)
            findings += _alike(at, question, asked)
    return findings


At = tuple[str, Document, Path]


def _found(at: At, message: str, *more: str | int) -> Finding:
    file, document, path = at
    return Finding(file, document.line_of((*path, *more)), message)


def _identity(at: At, category: str, question: QuestionEntry, ids: dict[str, str]) -> Iterator[Finding]:
    if category not in topics().categories and at[2][1] == 0:
        allowed = ", ".join(topics().categories)
        yield Finding(at[0], at[1].line_of(("category",)), f"category {category!r} is not known; one of: {allowed}")
    if not question.id.startswith(f"{category}-"):
        yield _found(at, f"{question.id}: the id must start with '{category}-'", "id")
    if question.id in ids:
        yield _found(at, f"{question.id}: already used in {ids[question.id]}", "id")
    ids.setdefault(question.id, at[0])
    if "any" in question.positions and len(question.positions) > 1:
        yield _found(at, f"{question.id}: 'any' stands alone in positions", "positions")


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
            yield _found(at, f"{question.id}: key point {point.id!r} is given twice", *path, "id")
        seen.add(point.id)
        if known and point.topic not in known:
            yield _found(at, f"topic {point.topic!r} is not one of: {', '.join(known)}", *path, "topic")
    for index, point in enumerate(question.key_points):
        for locale in LOCALES:
            answer = sentences(question.model_answer.in_locale(locale))
            if match_signals(answer, point.signals.ways(locale)).strength < _MEETS:
                yield _found(
                    at,
                    f"{question.id}: the model answer ({locale}) does not meet the signals of {point.id!r}",
                    "key_points",
                    index,
                    "signals",
                )


def _alike(at: At, question: QuestionEntry, asked: list[tuple[str, set[str]]]) -> Iterator[Finding]:
    for locale in LOCALES:
        said = {f"{locale}:{stem}" for stem in content_stems(question.text.in_locale(locale))}
        for other, theirs in asked:
            if other != question.id and len(said & theirs) / max(len(said | theirs), 1) >= _ALIKE:
                yield _found(at, f"{question.id}: asks nearly the same as {other}", "text", locale)
        asked.append((question.id, said))
