"""The composition root: the only place where ports meet their implementations."""

from __future__ import annotations

import logging
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from adapters.database import Database, FileLock, schema, sqlite_path, sync_url
from adapters.grading.offline import OfflineGrader
from adapters.jobs import DbosJobs
from adapters.media import MediaFolder
from bot.run import keep_running
from core.assess import Assessor
from core.bank.sync import sync_built_in
from core.coach import Coach
from core.conduct import Conductor
from core.errors import StorageError
from core.inquiries import Inquiries
from core.installations import KeptInstallations
from core.interview.state import Policy
from core.narration import Narrator
from core.outbox import Outbox
from core.planning import Defaults
from core.sweep import sweep

if TYPE_CHECKING:
    from bot.settings import Settings
    from core.ports import ChatAdapter, Clock, Grader, Installations, Synthesiser

log = logging.getLogger(__name__)


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Program:
    """Everything a chat adapter or a subcommand works with."""

    settings: Settings
    database: Database
    coach: Coach
    inquiries: Inquiries
    narrator: Narrator
    installations: Installations
    outbox: Outbox
    clock: Clock


def defaults_of(settings: Settings) -> Defaults:
    coach, interview = settings.coach, settings.interview
    return Defaults(
        locale=coach.locale,
        timezone=coach.timezone,
        job_position=coach.job_position,
        experience_level=coach.experience_level,
        questions=min(interview.questions, interview.max_questions),
        max_questions=interview.max_questions,
        follow_ups=interview.follow_ups,
        max_answer_chars=interview.max_answer_chars,
    )


def policy_of(settings: Settings) -> Policy:
    interview = settings.interview
    return Policy(
        follow_ups=interview.follow_ups,
        max_retries=interview.max_retries,
        probe_from=interview.follow_up_from,
        probe_below=interview.follow_up_below,
    )


def recordings_of(settings: Settings) -> MediaFolder:
    return MediaFolder(Path(settings.media.folder))


def prepare_schema(settings: Settings, now: datetime) -> None:
    """Bring the database to this version, or say that an operator has to.

    Raises:
        StorageError: it cannot be used as it is.
    """
    schema.check_path(settings.database.url)
    if settings.database.auto_upgrade:
        _, backup = schema.upgrade(settings.database.url, now)
        if backup is not None:
            log.warning("database upgraded; the file as it was is kept as %s", backup.name)
        return
    state = schema.state(settings.database.url)
    if state.pending:
        raise StorageError("storage_older", where=settings.database.url.rsplit("@", maxsplit=1)[-1])


@asynccontextmanager
async def open_database(settings: Settings, *, exclusive: bool, clock: Clock = utc_now) -> AsyncIterator[Database]:
    """The database, upgraded and with the bank in it.

    Args:
        exclusive: take the lock that keeps a SQLite file to one writing process.
    """
    path = sqlite_path(settings.database.url)
    schema.check_path(settings.database.url)
    lock = FileLock(path) if exclusive and path is not None else None
    if lock is not None:
        lock.acquire()
    try:
        prepare_schema(settings, clock())
        database = Database(settings.database.url)
        try:
            count = await sync_built_in(database, clock())
            if count is not None:
                await recordings_of(settings).discard(count.unspoken)
            yield database
        finally:
            await database.close()
    finally:
        if lock is not None:
            lock.release()


@asynccontextmanager
async def open_for_reading(settings: Settings) -> AsyncIterator[Database]:
    """The database as it is, changed in nothing: for showing what is stored, also from a read-only disk.

    Raises:
        StorageError: there is none yet, or its schema is of another version.
    """
    path = sqlite_path(settings.database.url)
    schema.check_path(settings.database.url)
    if path is not None and not path.exists():
        raise StorageError("storage_none", where=str(path))
    if schema.state(settings.database.url).pending:
        raise StorageError("storage_older", where=settings.database.url.rsplit("@", maxsplit=1)[-1])
    database = Database(settings.database.url, read_only=True)
    try:
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def running(
    settings: Settings,
    adapters: Mapping[str, ChatAdapter],
    *,
    grader: Grader | None = None,
    synthesiser: Synthesiser | None = None,
    clock: Clock = utc_now,
    draw_seed: Callable[[], int] = lambda: secrets.randbelow(2**31),
) -> AsyncIterator[Program]:
    """The whole program, started: jobs resume, what is owed is swept up, the outbox runs.

    Args:
        synthesiser: what reads questions out, if anything does.
        draw_seed: gives the seed of an interview that was asked for without one.
    """
    async with open_database(settings, exclusive=True, clock=clock) as database:
        jobs = DbosJobs(
            sync_url(settings.database.url).render_as_string(hide_password=False),
            settings.grading.concurrency,
        )
        recordings = recordings_of(settings)
        narrator = Narrator(database, synthesiser, recordings, clock)
        conductor = Conductor(jobs, policy_of(settings), narrator.speaks)
        defaults = defaults_of(settings)
        coach = Coach(database, conductor, clock, defaults, recordings, draw_seed)
        outbox = Outbox(database, adapters, clock)
        database.after_commit = outbox.wake
        assessor = Assessor(database, conductor, grader or OfflineGrader(), clock)
        await jobs.start(assessor.grade)
        try:
            await sweep(database, jobs)
            await jobs.tidy(clock())
            async with keep_running(outbox.run(), outbox.stop, name="outbox"):
                yield Program(
                    settings,
                    database,
                    coach,
                    Inquiries(database, defaults, clock),
                    narrator,
                    KeptInstallations(database, clock),
                    outbox,
                    clock,
                )
        finally:
            await narrator.close()
            await jobs.stop()
