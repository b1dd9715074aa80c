"""Deleting everything that is stored of a person: rows first, then the recordings they name."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.ports import Recordings, Transactions


async def forget_person(transactions: Transactions, recordings: Recordings, user_id: int) -> int:
    """Delete a person; returns how many interviews went.

    A crash in between leaves files that nobody's row names; a row never names a file that is gone.
    """
    async with transactions.write() as work:
        names = await work.answers.recordings_of(user_id)
        interviews = await work.people.forget(user_id)
    await recordings.discard(names)
    return interviews
