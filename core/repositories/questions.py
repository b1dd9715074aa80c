"""Questions as rows: syncing packs, choosing, looking one up in another language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import CursorResult, delete, func, or_, select, update

from core.interview.selection import Candidate
from models import Question, QuestionPack

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession


@dataclass(frozen=True, slots=True)
class QuestionDraft:
    """A question row as a pack says it should be."""

    key: str
    locale: str
    text: str
    category: str
    type: str
    level: int
    positions: list[str]
    content: dict[str, Any]
    version: str
    parent_key: str | None


@dataclass(frozen=True, slots=True)
class SyncCount:
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    retired: int = 0
    unspoken: tuple[str, ...] = ()  # files in which a question was read out whose text is another now


@dataclass(frozen=True, slots=True)
class Shelf:
    """Which questions are within reach: everyone's, those of one community, and of these only what it has chosen."""

    community_id: int | None = None
    packs: tuple[str, ...] = ()  # none chosen is all of them


@dataclass(frozen=True, slots=True)
class PackCount:
    """A pack with how many questions of it may be asked."""

    source: str
    community_id: int | None
    questions: int


class Questions:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def digest(self, source: str) -> str | None:
        found = await self._session.execute(select(QuestionPack.digest).where(QuestionPack.source == source))
        return found.scalar_one_or_none()

    async def sync(
        self, source: str, digest: str, drafts: Sequence[QuestionDraft], now: datetime, community_id: int | None = None
    ) -> SyncCount:
        """Make the rows of one pack equal to it. What left the pack is retired, never deleted: answers refer to it.

        Args:
            community_id: whose pack it is; None for everyone's.
        """
        query = select(Question).where(
            or_(Question.source == source, Question.key.in_({draft.key for draft in drafts}))
        )
        rows = {(row.key, row.locale): row for row in (await self._session.execute(query)).scalars()}
        added = changed = unchanged = 0
        unspoken: list[str] = []
        for draft in drafts:  # a parent stands before its follow-ups
            row = rows.get((draft.key, draft.locale))
            parent = rows[(draft.parent_key, draft.locale)].id if draft.parent_key else None
            if row is None:
                row = Question(key=draft.key, locale=draft.locale, community_id=community_id, created_at=now)
                self._session.add(_filled(row, draft, source, parent, now))
                await self._session.flush()
                rows[(draft.key, draft.locale)] = row
                added += 1
            elif row.version != draft.version or row.retired_at is not None or row.source != source:
                if row.audio_url is not None and row.text != draft.text:
                    unspoken.append(audio_file(row.audio_url))
                _filled(row, draft, source, parent, now)
                changed += 1
            else:
                unchanged += 1
        kept = {(draft.key, draft.locale) for draft in drafts}
        gone = [row.id for key, row in rows.items() if row.source == source and key not in kept and not row.retired_at]
        if gone:
            await self._session.execute(
                update(Question).where(Question.id.in_(gone)).values(retired_at=now, updated_at=now)
            )
        await self._remember(source, digest, community_id, now)
        return SyncCount(added, changed, unchanged, len(gone), tuple(unspoken))

    async def _remember(self, source: str, digest: str, community_id: int | None, now: datetime) -> None:
        pack = (
            await self._session.execute(select(QuestionPack).where(QuestionPack.source == source))
        ).scalar_one_or_none()
        if pack is None:
            self._session.add(QuestionPack(source=source, community_id=community_id, digest=digest, synced_at=now))
        else:
            pack.digest, pack.synced_at = digest, now
        await self._session.flush()

    async def owners(self, keys: Iterable[str]) -> dict[str, str]:
        """Which pack each of these question keys belongs to."""
        found = await self._session.execute(
            select(Question.key, Question.source).where(Question.key.in_(list(keys))).distinct()
        )
        return dict(found.all())

    async def remove(self, source: str, now: datetime) -> int:
        """Take a pack away: its questions are asked no more, and stay for the answers that refer to them."""
        gone = await self._session.execute(
            update(Question)
            .where(Question.source == source, Question.retired_at.is_(None))
            .values(retired_at=now, updated_at=now)
        )
        await self._session.execute(delete(QuestionPack).where(QuestionPack.source == source))
        return cast("CursorResult[Any]", gone).rowcount

    async def packs(self, community_id: int | None) -> list[PackCount]:
        """The packs within a community's reach: everyone's first, then its own."""
        own = Question.community_id.is_(None) | (Question.community_id == community_id)
        found = await self._session.execute(
            select(Question.source, Question.community_id, func.count(Question.key.distinct()))
            .where(own, Question.parent_id.is_(None), Question.retired_at.is_(None))
            .group_by(Question.source, Question.community_id)
        )
        packs = [PackCount(source, community, count) for source, community, count in found]
        return sorted(packs, key=lambda pack: (pack.community_id is not None, pack.source))

    async def in_language(self, key: str, locale: str) -> Question | None:
        """The question of this key as it is asked in a language, also when it has been retired since."""
        found = await self._session.execute(select(Question).where(Question.key == key, Question.locale == locale))
        return found.scalar_one_or_none()

    async def candidates(self, locale: str, categories: Sequence[str], shelf: Shelf) -> list[Candidate]:
        """The questions that may be asked: no follow-ups, nothing retired."""
        query = select(Question.id, Question.key, Question.category, Question.level, Question.positions).where(
            Question.locale == locale, Question.parent_id.is_(None), Question.retired_at.is_(None)
        )
        if categories:
            query = query.where(Question.category.in_(categories))
        query = query.where(Question.community_id.is_(None) | (Question.community_id == shelf.community_id))
        if shelf.packs:
            query = query.where(Question.source.in_(shelf.packs))
        rows = await self._session.execute(query.order_by(Question.key))
        return [Candidate(id_, key, category, level, tuple(positions)) for id_, key, category, level, positions in rows]

    async def get(self, question_id: int) -> Question:
        return (await self._session.execute(select(Question).where(Question.id == question_id))).scalar_one()

    async def keep_audio(self, question_id: int, text: str, audio_url: str) -> str | None:
        """Remember in which file `text` was read out; returns the file that nobody needs: the one before, or this one
        if the question says something else by now."""
        found = await self._session.execute(select(Question).where(Question.id == question_id).with_for_update())
        row = found.scalar_one_or_none()
        if row is None or row.text != text:
            return audio_file(audio_url)
        before, row.audio_url = row.audio_url, audio_url
        return audio_file(before) if before is not None else None

    async def in_all_languages(self, question_id: int) -> list[Question]:
        """The question and its counterparts in the other languages."""
        key = select(Question.key).where(Question.id == question_id).scalar_subquery()
        return list((await self._session.execute(select(Question).where(Question.key == key))).scalars())

    async def listed(self, locale: str, categories: Sequence[str], level: int | None) -> list[Question]:
        query = select(Question).where(
            Question.locale == locale, Question.parent_id.is_(None), Question.retired_at.is_(None)
        )
        if categories:
            query = query.where(Question.category.in_(categories))
        if level is not None:
            query = query.where(Question.level == level)
        return list(
            (await self._session.execute(query.order_by(Question.category, Question.level, Question.key))).scalars()
        )


def audio_file(audio_url: str) -> str:
    """The file in Question.audio_url, which is `synthesiser:file`."""
    return audio_url.rpartition(":")[2]


def _filled(row: Question, draft: QuestionDraft, source: str, parent_id: int | None, now: datetime) -> Question:
    if row.text != draft.text:
        row.audio_url = None
    row.text, row.category, row.type, row.level = draft.text, draft.category, draft.type, draft.level
    row.positions, row.content, row.version = draft.positions, draft.content, draft.version
    row.parent_id, row.source, row.retired_at, row.updated_at = parent_id, source, None, now
    return row
