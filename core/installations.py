"""Keeping what others' installations of the app need (core.ports.Installations)."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.ports import Clock, Transactions

STATE_GOOD_FOR = timedelta(minutes=10)


class KeptInstallations:
    """On the database, so that every process knows them."""

    def __init__(self, transactions: Transactions, clock: Clock) -> None:
        self._transactions = transactions
        self._clock = clock

    async def find(self, platform: str, tenant: str) -> dict[str, Any] | None:
        async with self._transactions.read() as work:
            row = await work.installations.find(platform, tenant)
            return row.data if row is not None else None

    async def keep(self, platform: str, tenant: str, data: dict[str, Any]) -> None:
        async with self._transactions.write() as work:
            await work.installations.keep(platform, tenant, data, self._clock())

    async def remove(self, platform: str, tenant: str) -> None:
        async with self._transactions.write() as work:
            await work.installations.remove(platform, tenant)

    async def begin(self) -> str:
        state = secrets.token_urlsafe(32)
        now = self._clock()
        async with self._transactions.write() as work:
            await work.installations.begin(state, now + STATE_GOOD_FOR, now)
        return state

    async def finish(self, state: str) -> bool:
        async with self._transactions.write() as work:
            return await work.installations.finish(state[:64], self._clock())
