"""Users and the accounts they write from."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from models import Account, Interview, Receipt, User

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from core.commands import Sender

MAX_NAME = 50


class People:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def find(self, platform: str, external_id: str, tenant: str = "") -> User | None:
        found = await self._session.execute(
            select(User)
            .join(Account, Account.user_id == User.id)
            .where(
                Account.platform == platform,
                Account.tenant == tenant,
                Account.external_id == external_id,
            )
        )
        return found.scalar_one_or_none()

    async def add(self, sender: Sender, locale: str, timezone: str, now: datetime) -> User:
        """A new user and the account behind which they are."""
        user = User(
            username=sender.name[:MAX_NAME] or sender.external_id[:MAX_NAME],
            locale=locale,
            timezone=timezone,
            created_at=now,
            updated_at=now,
        )
        self._session.add(user)
        await self._session.flush()
        self._session.add(
            Account(
                user_id=user.id,
                platform=sender.platform,
                tenant=sender.tenant,
                external_id=sender.external_id,
                created_at=now,
                updated_at=now,
            )
        )
        await self._session.flush()
        return user

    async def get(self, user_id: int) -> User:
        return (await self._session.execute(select(User).where(User.id == user_id))).scalar_one()

    async def accounts(self, user_id: int) -> list[Account]:
        found = await self._session.execute(select(Account).where(Account.user_id == user_id).order_by(Account.id))
        return list(found.scalars())

    async def all_ids(self) -> list[int]:
        return list((await self._session.execute(select(User.id).order_by(User.id))).scalars())

    async def forget(self, user_id: int) -> int:
        """Delete a person and everything that is theirs (the database cascades). Returns how many interviews went."""
        interviews = list(
            (await self._session.execute(select(Interview.id).where(Interview.user_id == user_id))).scalars()
        )
        await self._session.execute(delete(Receipt).where(Receipt.user_id == user_id))
        await self._session.execute(delete(User).where(User.id == user_id))
        return len(interviews)
