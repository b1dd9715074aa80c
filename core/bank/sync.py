"""From packs to question rows: one row for each question or follow-up and language."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.bank.loader import BUILT_IN, LoadedPack, digest, load
from core.bank.schema import FollowUpEntry, KeyPointEntry, Pack, QuestionEntry, Signals
from core.bank.yaml_lines import Finding
from core.errors import InvalidInput
from core.localization import LOCALES
from core.repositories.questions import QuestionDraft, SyncCount

if TYPE_CHECKING:
    from core.ports import Transactions
    from core.repositories import Repositories

BUILT_IN_SOURCE = "built-in"


class PackRefused(Exception):
    """The pack has findings and nothing of it was stored."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(f"{len(findings)} findings")
        self.findings = findings


async def sync_built_in(transactions: Transactions, now: datetime) -> SyncCount | None:
    """Bring the built-in bank into the database; None when it is there already, without reading it again."""
    wanted = digest([BUILT_IN])
    async with transactions.read() as work:
        if await work.questions.digest(BUILT_IN_SOURCE) == wanted:
            return None
    try:
        # The rules were checked before this version was released; checking them takes seconds of a first start.
        return await sync(transactions, BUILT_IN_SOURCE, [BUILT_IN], now, rules=False)
    except PackRefused as refused:
        first = refused.findings[0]
        # Only where it is: the words of a finding belong to a language, and here nobody knows which.
        raise InvalidInput("bank_broken", finding=f"{first.file}:{first.line}") from None


async def sync(
    transactions: Transactions, source: str, paths: list[Path], now: datetime, *, rules: bool = True
) -> SyncCount:
    """Make the question rows of one source equal to its files; doing it twice changes nothing.

    Raises:
        PackRefused: something is wrong with the files, or they use ids of another pack.
    """
    packs, findings = load(paths, rules=rules)
    if findings:
        raise PackRefused(findings)
    async with transactions.write() as work:
        return await store(work, Shelved(source, digest(paths), tuple(packs)), now)


@dataclass(frozen=True, slots=True)
class Shelved:
    """Packs that were read and found right, under the name of their source.

    Attributes:
        prefix: stands before the ids, so that two communities may use the same ones.
    """

    source: str
    digest: str
    packs: tuple[LoadedPack, ...]
    prefix: str = ""


async def store(work: Repositories, shelved: Shelved, now: datetime, community_id: int | None = None) -> SyncCount:
    """Make the question rows of one source equal to its packs.

    Raises:
        PackRefused: they use ids of another pack.
    """
    drafts = [draft for loaded in shelved.packs for draft in drafts_of(loaded.pack, shelved.prefix)]
    owners = await work.questions.owners({draft.key for draft in drafts})
    taken = {key.removeprefix(shelved.prefix): owner for key, owner in owners.items() if owner != shelved.source}
    if taken:
        raise PackRefused(_belonging_to_others(shelved.packs, taken))
    return await work.questions.sync(shelved.source, shelved.digest, drafts, now, community_id)


def _belonging_to_others(packs: Iterable[LoadedPack], taken: dict[str, str]) -> list[Finding]:
    """One finding for each question of the packs that is another pack's, at the line of its id."""
    # The key of a follow-up begins with its question's; one finding for the question is enough.
    owners = {key.partition(".")[0]: owner for key, owner in taken.items()}
    return [
        loaded.document.found(("questions", index, "id"), "id_taken", question.id, owner=owners[question.id])
        for loaded in packs
        for index, question in enumerate(loaded.pack.questions)
        if question.id in owners
    ]


def drafts_of(pack: Pack, prefix: str = "") -> Iterator[QuestionDraft]:
    """A pack's questions and follow-ups in both languages, parents first."""
    for question in pack.questions:
        for locale in LOCALES:
            yield _draft(pack.category, question, locale, prefix)
        for follow_up in question.follow_ups:
            for locale in LOCALES:
                yield _follow_up_draft(pack.category, question, follow_up, locale, prefix)


def _draft(category: str, question: QuestionEntry, locale: str, prefix: str) -> QuestionDraft:
    content = {
        "key_points": _points(question.key_points, locale),
        "mistakes": [
            {"id": m.id, "text": m.text.in_locale(locale), "signals": _signals(m.signals, locale)}
            for m in question.mistakes
        ],
        "reference": question.reference.in_locale(locale),
        "model_answer": question.model_answer.in_locale(locale),
        "hint": question.hint.in_locale(locale),
        "code": question.code,
    }
    text = question.text.in_locale(locale)
    return QuestionDraft(
        key=f"{prefix}{question.id}",
        locale=locale,
        text=text,
        category=category,
        type=question.type,
        level=question.level,
        positions=list(question.positions),
        content=content,
        version=_version(category, text, content, question.type, question.level, list(question.positions)),
        parent_key=None,
    )


def _follow_up_draft(
    category: str, question: QuestionEntry, follow_up: FollowUpEntry, locale: str, prefix: str
) -> QuestionDraft:
    content = {"key_points": _points(follow_up.key_points, locale), "mistakes": []}
    text = follow_up.text.in_locale(locale)
    return QuestionDraft(
        key=f"{prefix}{question.id}.{follow_up.id}",
        locale=locale,
        text=text,
        category=category,
        type=question.type,
        level=question.level,
        positions=list(question.positions),
        content=content,
        version=_version(category, text, content, question.type, question.level, list(question.positions)),
        parent_key=f"{prefix}{question.id}",
    )


def _points(points: Iterable[KeyPointEntry], locale: str) -> list[dict[str, Any]]:
    return [
        {
            "id": point.id,
            "topic": point.topic,
            "weight": point.weight,
            "text": point.text.in_locale(locale),
            "signals": _signals(point.signals, locale),
        }
        for point in points
    ]


def _signals(signals: Signals | None, locale: str) -> list[list[str]]:
    return [list(ways) for ways in signals.ways(locale)] if signals is not None else []


def _version(*parts: object) -> str:
    canonical = json.dumps(parts, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]
