"""Communities, and the questions asked of them as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from core.repositories.interviews import address_to_json
from models import Community, GroupQuestion, Interview, Response, User

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from core.commands import Address, Group

MAX_NAME = 100


@dataclass(frozen=True, slots=True)
class SharedAnswer:
    """What one member answered and shows to the others who did."""

    name: str
    text: str


def new_community(group: Group, locale: str, timezone: str) -> Community:
    """A community as it is before anyone has set anything."""
    return Community(
        platform=group.platform,
        external_id=group.external_id,
        name=group.name[:MAX_NAME],
        locale=locale,
        timezone=timezone,
        packs=None,
        digest_channel=None,
        digest_day=0,
        digest_hour=9,
        show_ranks=False,
    )


class Groups:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def find(self, group: Group) -> Community | None:
        found = await self._session.execute(
            select(Community).where(Community.platform == group.platform, Community.external_id == group.external_id)
        )
        return found.scalar_one_or_none()

    async def get(self, community_id: int) -> Community:
        found = await self._session.execute(select(Community).where(Community.id == community_id))
        return found.scalar_one()

    async def ensure(self, group: Group, locale: str, timezone: str, now: datetime) -> Community:
        """The community of a guild or workspace; the first sight of one makes it."""
        row = await self.find(group)
        if row is None:
            row = new_community(group, locale, timezone)
            row.created_at = row.updated_at = now
            self._session.add(row)
            await self._session.flush()
        elif group.name and row.name != group.name[:MAX_NAME]:
            row.name = group.name[:MAX_NAME]
        return row

    async def asked_on(self, community_id: int, day: date) -> GroupQuestion | None:
        found = await self._session.execute(
            select(GroupQuestion).where(GroupQuestion.community_id == community_id, GroupQuestion.day == day)
        )
        return found.scalar_one_or_none()

    async def asked_lately(self, community_id: int, most: int) -> list[str]:
        """Keys of the questions asked last, newest first."""
        found = await self._session.execute(
            select(GroupQuestion.question_key)
            .where(GroupQuestion.community_id == community_id)
            .order_by(GroupQuestion.id.desc())
            .limit(most)
        )
        return list(found.scalars())

    async def ask(self, community: Community, day: date, key: str, address: Address, now: datetime) -> GroupQuestion:
        row = GroupQuestion(
            community_id=community.id,
            day=day,
            question_key=key,
            locale=community.locale,
            address=address_to_json(address),
            created_at=now,
            updated_at=now,
        )
        self._session.add(row)
        await self._session.flush()
        return row

    async def question(self, group_question_id: int) -> GroupQuestion | None:
        found = await self._session.execute(select(GroupQuestion).where(GroupQuestion.id == group_question_id))
        return found.scalar_one_or_none()

    async def own_answer(self, group_question_id: int, user_id: int) -> Interview | None:
        found = await self._session.execute(
            select(Interview).where(Interview.group_question_id == group_question_id, Interview.user_id == user_id)
        )
        return found.scalar_one_or_none()

    async def answered(self, group_question_id: int) -> int:
        """How many members have answered."""
        found = await self._session.execute(
            select(func.count()).select_from(Interview).where(Interview.group_question_id == group_question_id)
        )
        return found.scalar_one()

    async def shared_answers(self, group_question_id: int, but: int, most: int) -> list[SharedAnswer]:
        """The newest answers that others share, oldest of them first."""
        found = await self._session.execute(
            select(User.username, Response.answer_text)
            .join(Interview, Interview.user_id == User.id)
            .join(Response, Response.interview_id == Interview.id)
            .where(Interview.group_question_id == group_question_id, Interview.shared, Interview.user_id != but)
            .order_by(Response.id.desc())
            .limit(most)
        )
        return [SharedAnswer(name, text or "") for name, text in reversed(found.all())]
