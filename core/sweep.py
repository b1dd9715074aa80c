"""The rows are the truth: whatever a row says is still owed is asked for again. Asking twice is asking once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.ports import Jobs, Transactions


async def sweep(transactions: Transactions, jobs: Jobs) -> int:
    """Enqueue the grading of every answer that waits for one; returns how many wait."""
    async with transactions.write() as work:
        owed = await work.answers.owed()
        for response_id, generation in owed:
            await jobs.grade(work, response_id, generation)
    return len(owed)
