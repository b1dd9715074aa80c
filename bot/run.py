"""Keeping background work alive for as long as it is needed, and no longer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

STOP_SECONDS = 8.0


@asynccontextmanager
async def keep_running(work: Coroutine[Any, Any, None], stop: Callable[[], None], name: str) -> AsyncIterator[None]:
    """Run `work` beside the body. If it dies, the body is cancelled and its error raised: a dead outbox is no outbox.

    Afterwards it is asked to stop, and cancelled if it has not within STOP_SECONDS.
    """
    async with asyncio.TaskGroup() as group:
        task = group.create_task(work, name=name)
        try:
            yield
        finally:
            stop()
            done, _ = await asyncio.wait({task}, timeout=STOP_SECONDS)
            if not done:
                task.cancel()
