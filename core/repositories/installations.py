"""Workspaces that installed the app themselves."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import CursorResult, delete, select

from models import Installation, InstallState

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession


class Installations:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def find(self, platform: str, tenant: str) -> Installation | None:
        found = await self._session.execute(
            select(Installation).where(Installation.platform == platform, Installation.tenant == tenant)
        )
        return found.scalar_one_or_none()

    async def keep(self, platform: str, tenant: str, data: dict[str, Any], now: datetime) -> None:
        """A new installation, or the newest word of one that is there."""
        row = await self.find(platform, tenant)
        if row is None:
            row = Installation(platform=platform, tenant=tenant, created_at=now)
            self._session.add(row)
        row.data, row.updated_at = data, now
        await self._session.flush()

    async def remove(self, platform: str, tenant: str) -> None:
        await self._session.execute(
            delete(Installation).where(Installation.platform == platform, Installation.tenant == tenant)
        )

    async def begin(self, state: str, expires_at: datetime, now: datetime) -> None:
        """Remember the state of an installation that begins, and forget those that came to nothing."""
        await self._session.execute(delete(InstallState).where(InstallState.expires_at < now))
        self._session.add(InstallState(state=state, expires_at=expires_at))
        await self._session.flush()

    async def finish(self, state: str, now: datetime) -> bool:
        """Use a state up; whether it was good."""
        used = await self._session.execute(
            delete(InstallState).where(InstallState.state == state, InstallState.expires_at >= now)
        )
        return cast("CursorResult[Any]", used).rowcount == 1
