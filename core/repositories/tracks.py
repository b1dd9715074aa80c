"""Tracks, and how far members are with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import case, func, select

from core.interview.state import InterviewStatus, TurnKind, TurnStatus
from models import Interview, Question, Track, Turn, User

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

_ANSWERED = (TurnStatus.GRADED, TurnStatus.FAILED, TurnStatus.RETRIED)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One interview on a track: never what was answered, only how much.

    Attributes:
        ended_at: None while it is open.
    """

    track_id: int
    user_id: int
    name: str
    answered: int
    questions: int
    ended_at: datetime | None

    @property
    def complete(self) -> bool:
        return self.ended_at is not None and self.answered == self.questions


class Tracks:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def of(self, community_id: int) -> list[Track]:
        found = await self._session.execute(
            select(Track).where(Track.community_id == community_id).order_by(Track.due_on, Track.name)
        )
        return list(found.scalars())

    async def named(self, community_id: int, name: str) -> Track | None:
        found = await self._session.execute(select(Track).where(Track.community_id == community_id, Track.name == name))
        return found.scalar_one_or_none()

    async def get(self, track_id: int) -> Track | None:
        return (await self._session.execute(select(Track).where(Track.id == track_id))).scalar_one_or_none()

    async def keep(
        self, community_id: int, name: str, keys: Sequence[str], due_on: date | None, now: datetime
    ) -> Track:
        """A new track, or the one of this name with other questions and another day."""
        row = await self.named(community_id, name)
        if row is None:
            row = Track(community_id=community_id, name=name, created_at=now)
            self._session.add(row)
        row.question_keys, row.due_on, row.updated_at = list(keys), due_on, now
        await self._session.flush()
        return row

    async def remove(self, track: Track) -> None:
        """Interviews on it stay with the people who had them."""
        await self._session.delete(track)
        await self._session.flush()

    async def questions(self, keys: Sequence[str], locale: str) -> list[int]:
        """The questions of these keys as they are asked in a language, in this order; what is gone is left out."""
        found = await self._session.execute(
            select(Question.key, Question.id).where(
                Question.key.in_(keys), Question.locale == locale, Question.retired_at.is_(None)
            )
        )
        ids = dict(found.all())
        return [ids[key] for key in keys if key in ids]

    async def existing(self, keys: Sequence[str]) -> set[str]:
        """Which of these are questions that can be asked."""
        found = await self._session.execute(
            select(Question.key).where(
                Question.key.in_(keys), Question.parent_id.is_(None), Question.retired_at.is_(None)
            )
        )
        return set(found.scalars())

    async def of_pack(self, source: str) -> list[str]:
        """The questions of a pack, easier ones first."""
        found = await self._session.execute(
            select(Question.key, Question.level)
            .where(Question.source == source, Question.parent_id.is_(None), Question.retired_at.is_(None))
            .distinct()
            .order_by(Question.level, Question.key)
        )
        return [key for key, _ in found]

    async def attempts(self, track_ids: Sequence[int], user_id: int | None = None) -> list[Attempt]:
        """Every interview on these tracks, oldest first; of one person or of all."""
        answered = func.sum(case((Turn.status.in_(_ANSWERED), 1), else_=0))
        over = case((Interview.status == InterviewStatus.COMPLETED, Interview.end_time))
        query = (
            select(Interview.track_id, Interview.user_id, User.username, answered, func.count(Turn.id), over)
            .join(User, User.id == Interview.user_id)
            .join(Turn, Turn.interview_id == Interview.id)
            .where(Interview.track_id.in_(track_ids), Turn.kind == TurnKind.MAIN)
            .group_by(Interview.id, Interview.track_id, Interview.user_id, User.username, over)
            .order_by(Interview.id)
        )
        if user_id is not None:
            query = query.where(Interview.user_id == user_id)
        rows = await self._session.execute(query)
        return [Attempt(track, user, name, int(done or 0), count, end) for track, user, name, done, count, end in rows]
