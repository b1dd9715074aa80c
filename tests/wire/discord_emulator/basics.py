"""Small things everything else uses: ids, times, and waiting for a change."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

EPOCH_MS = 1_420_070_400_000
T = TypeVar("T")


class Snowflakes:
    """Ids that rise, as Discord's do; those of guilds differ by a millisecond so that shards share them out."""

    def __init__(self) -> None:
        self._last = 0
        self._last_guild = 0

    def next(self) -> int:
        self._last = max(self._last + 1, (time.time_ns() // 1_000_000 - EPOCH_MS) << 22)
        return self._last

    def guild(self) -> int:
        # Guild ids lie an hour back, so that spacing them out never reaches ids still to come.
        stamp = max(self._last_guild + 1, time.time_ns() // 1_000_000 - EPOCH_MS - 3_600_000)
        self._last_guild = stamp
        return stamp << 22


def now() -> str:
    """The time as Discord writes it."""
    return datetime.now(UTC).isoformat()


class Signal:
    """Wakes those who wait for one thing to change; costs nothing when nobody does."""

    __slots__ = ("_waiting",)

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def notify(self) -> None:
        if self._waiting:
            waiting, self._waiting = self._waiting, set()
            for future in waiting:
                if not future.done():
                    future.set_result(None)

    async def until(self, predicate: Callable[[], T], timeout: float) -> T:
        """The predicate's first true value; TimeoutError after so many seconds."""
        async with asyncio.timeout(timeout):
            while not (value := predicate()):
                future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
                self._waiting.add(future)
                try:
                    await future
                finally:
                    self._waiting.discard(future)
            return value
