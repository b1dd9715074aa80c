"""The one way out: posts leave in order within a conversation, wait when the platform says so, and are never lost.

A post is marked sent after the platform took it, so a crash in between repeats it; nothing worse can happen.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from core.errors import StorageError
from core.ports import ChatAdapter, RetryAfter, Sent, Undeliverable

if TYPE_CHECKING:
    from core.ports import Clock, Transactions
    from core.repositories.mail import Parcel

log = logging.getLogger(__name__)

IDLE_SECONDS = 5.0  # how long the outbox sleeps when nothing wakes it
GIVE_UP_AFTER = timedelta(days=3)  # from when the post was owed
_PATIENT_FROM = 6  # attempts after which waiting grows beyond what the platform asked for
_MOST_BACKOFF = 300.0
_MOST_PATIENCE = 30.0  # seconds; a platform that comes back shall not be kept waiting
_AT_ONCE = 16  # conversations served side by side


class Outbox:
    """Sends what is owed to the platforms of this process.

    `wake()` is called after every commit; sleeping is only for posts that have to wait.
    """

    def __init__(self, transactions: Transactions, adapters: Mapping[str, ChatAdapter], clock: Clock) -> None:
        self._transactions = transactions
        self._adapters = dict(adapters)
        self._clock = clock
        self._woken = asyncio.Event()
        self._places = asyncio.Semaphore(_AT_ONCE)
        self._stopping = False

    def wake(self) -> None:
        self._woken.set()

    def stop(self) -> None:
        """End `run` once what is being sent has been marked: a post shown but not marked would be shown again."""
        self._stopping = True
        self._woken.set()

    async def run(self) -> None:
        """Send until stopped. A database that is away is waited for."""
        while not self._stopping:
            self._woken.clear()
            try:
                wait = await self.send_due()
            except StorageError as error:
                log.warning("outbox waits for the database: %s", error.key)
                wait = IDLE_SECONDS
            if wait > 0:
                try:
                    await asyncio.wait_for(self._woken.wait(), timeout=wait)
                except TimeoutError:
                    continue

    async def send_due(self) -> float:
        """Send one post of every conversation that has one due.

        Returns:
            Seconds until there may be more to do; 0 when there is more right now.
        """
        if not self._adapters:
            return IDLE_SECONDS
        async with self._transactions.read() as work:
            heads = await work.mail.heads(list(self._adapters))
        now = self._clock()
        due = [parcel for parcel in heads if parcel.due_at <= now]
        if due:
            await asyncio.gather(*(self._send(parcel) for parcel in due))
            return 0.0
        waits = [(parcel.due_at - now).total_seconds() for parcel in heads]
        return max(0.01, min([*waits, IDLE_SECONDS]))

    async def _send(self, parcel: Parcel) -> None:
        async with self._places:
            result = await self._try(parcel)
        now = self._clock()
        async with self._transactions.write() as work:
            if isinstance(result, Sent):
                await work.mail.mark_sent(parcel.id, result.external_id, now)
            elif isinstance(result, RetryAfter) and now - parcel.owed_at < GIVE_UP_AFTER:
                wait = timedelta(seconds=_wait(result.seconds, parcel.attempts))
                await work.mail.postpone(parcel.id, now + wait, result.reason, now)
            else:
                log.warning("delivery %d dropped: %s", parcel.id, result.reason)
                await work.mail.mark_dropped(parcel.id, result.reason, now)

    async def _try(self, parcel: Parcel) -> Sent | RetryAfter | Undeliverable:
        try:
            adapter = self._adapters[parcel.address.platform]
            return await adapter.send(parcel.address, parcel.post, parcel.id)
        except Exception as error:
            log.error("delivery %d failed: %s", parcel.id, type(error).__name__)  # noqa: TRY400 - no text of the post
            return RetryAfter(min(2.0**parcel.attempts, _MOST_BACKOFF), type(error).__name__)


def _wait(asked: float, attempts: int) -> float:
    """What the platform asked for; longer where it refuses again and again."""
    if attempts < _PATIENT_FROM:
        return asked
    return max(asked, min(2.0 ** (attempts - _PATIENT_FROM), _MOST_PATIENCE))
