"""The job engine keeps finished jobs for a week and no longer."""

from __future__ import annotations

from datetime import timedelta

from dbos import DBOS

from adapters.jobs import DbosJobs
from adapters.jobs.dbos_jobs import KEEP_FINISHED
from bot.build import running, utc_now
from bot.settings import Settings
from tests.support import Mailbox, prime


async def finished() -> int:
    return len(await DBOS.list_workflows_async(status="SUCCESS"))


async def test_finished_jobs_go_after_a_week(sqlite_url: str):
    import asyncio

    from core.commands import Address, Sender, StartInterview, SubmitAnswer

    await prime(sqlite_url)
    box = Mailbox()
    who = {"sender": Sender("terminal", "mina", "mina"), "address": Address("terminal", "mina", {})}
    async with running(Settings.model_validate({"database": {"url": sqlite_url}}), {"terminal": box}) as program:
        await program.coach.accept(StartInterview(event_id="1", **who, questions=1))
        await program.coach.accept(SubmitAnswer(event_id="2", **who, text="An answer of several words."))
        async with asyncio.timeout(20):
            while await finished() == 0:
                await asyncio.sleep(0.05)
        jobs = DbosJobs("unused")
        assert await jobs.tidy(utc_now()) == 0
        assert await jobs.tidy(utc_now() + KEEP_FINISHED + timedelta(minutes=1)) == 1
        assert await finished() == 0
