"""Jobs on DBOS, in the same database as our rows: a job exists exactly when the transaction's rows do."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from dbos import DBOS, DBOSClient, DBOSConfig

from core.errors import StorageError

if TYPE_CHECKING:
    from core.repositories import Repositories

log = logging.getLogger(__name__)

Grade = Callable[[int, int], Awaitable[float | None]]

QUEUE = "grading"
# DBOS only resumes work of the version it runs as; its default, a hash of the source, would strand jobs at updates.
APPLICATION_VERSION = "1"
POLL_SECONDS = 0.1
STORAGE_RETRY_SECONDS = 5.0
MOST_BACKOFF_SECONDS = 300.0
KEEP_FINISHED = timedelta(days=7)
_FINISH_SECONDS = 2.0


class _InHand:
    """Counts what is being graded, so that a stop can let it come to its end."""

    def __init__(self) -> None:
        self._count = 0
        self._none = asyncio.Event()
        self._none.set()

    @contextmanager
    def one(self) -> Iterator[None]:
        self._count += 1
        self._none.clear()
        try:
            yield
        finally:
            self._count -= 1
            if self._count == 0:
                self._none.set()

    async def none_left(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._none.wait(), seconds)


class DbosJobs:
    """DBOS is one per process, and so is this.

    Args:
        url: the database's URL for a synchronous driver.
        concurrency: how many gradings may run at once in this process.
    """

    def __init__(self, url: str, concurrency: int = 8) -> None:
        self._url = url
        self._concurrency = concurrency
        self._client: DBOSClient | None = None
        self._in_hand = _InHand()

    async def grade(self, work: Repositories, response_id: int, generation: int) -> None:
        """Owe a grading, in the transaction that is open; the pair is the job's permanent id."""
        client = self._client
        if client is None:
            return  # the sweep of the next start finds what the row says is owed

        def enqueue(session: Any) -> None:  # noqa: ANN401 - SQLAlchemy's synchronous Session
            client.enqueue_in_transaction(
                session,
                {
                    "workflow_name": "grade",
                    "queue_name": QUEUE,
                    "workflow_id": f"grade:{response_id}:{generation}",
                    "app_version": APPLICATION_VERSION,
                },
                response_id,
                generation,
            )

        await work.session.run_sync(enqueue)

    async def start(self, grade: Grade) -> None:
        """Launch DBOS inside the running loop: launched elsewhere it would run jobs on a loop of its own."""
        config: DBOSConfig = {
            "name": "interview-coach",
            "system_database_url": self._url,
            "application_version": APPLICATION_VERSION,
            "executor_id": "local",
            "log_level": "WARNING",
            "sys_db_pool_size": 4,
            # Nothing here waits for events of the job engine; stopping waits for one such interval.
            "notification_listener_polling_interval_sec": 0.5,
        }
        _keep_our_log()
        DBOS(config=config)
        _register(grade, self._in_hand)
        DBOS.launch()
        await DBOS.register_queue_async(
            QUEUE,
            worker_concurrency=self._concurrency,
            polling_interval_sec=POLL_SECONDS,
            on_conflict="always_update",
        )
        self._client = DBOSClient(system_database_url=self._url, lazy=True)

    async def stop(self) -> None:
        """Stop taking jobs. What runs may come to its end for two seconds; the rest is resumed by the next start."""
        if self._client is not None:
            self._client.destroy()
            self._client = None
        await self._in_hand.none_left(_FINISH_SECONDS)  # DBOS itself would look only once a second
        await asyncio.to_thread(DBOS.destroy, destroy_registry=True)

    async def tidy(self, now: datetime) -> int:
        """Delete finished jobs that are older than a week; DBOS keeps them for ever. Returns how many went."""
        before = (now.astimezone(UTC) - KEEP_FINISHED).isoformat()
        finished = await DBOS.list_workflows_async(
            status="SUCCESS", end_time=before, limit=1000, load_input=False, load_output=False
        )
        ids = [workflow.workflow_id for workflow in finished]
        if ids:
            await DBOS.delete_workflows_async(ids)
        return len(ids)


def _register(grade: Grade, in_hand: _InHand) -> None:
    @DBOS.step(name="assess")
    async def assess(response_id: int, generation: int, attempt: int) -> float | None:
        try:
            return await grade(response_id, generation)
        except StorageError as error:
            log.warning("grading waits for the database: %s", error.key)
            return STORAGE_RETRY_SECONDS
        except Exception as error:
            log.error("grading job failed: %s", type(error).__name__)  # noqa: TRY400 - it may hold the answer
            return min(2.0**attempt, MOST_BACKOFF_SECONDS)

    @DBOS.workflow(name="grade")
    async def grade_until_done(response_id: int, generation: int) -> None:
        # The waiting is between steps, so that a crash resumes it instead of starting over.
        attempt = 0
        while True:
            with in_hand.one():
                wait = await assess(response_id, generation, attempt)
            if wait is None:
                return
            attempt += 1
            await DBOS.sleep_async(wait)


def _keep_our_log() -> None:
    """DBOS adds a console handler of its own unless its logger has one; ours goes through the root logger."""
    logger = logging.getLogger("dbos")
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
