"""`coach run` before many people in Slack, against a bare Bolt echo app on the same emulator in the same run.

The coach and the echo app are processes of their own; the emulator and the people are in this one.
"""

from __future__ import annotations

import asyncio
import sys
import time
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench import load
from bench.common import scratch_url
from tests.support import prime
from tests.wire.slack_emulator import SlackEmulator
from tests.wire.slack_stage import MANIFEST, kind_of

ECHO = (str(Path(__file__).with_name("slack_echo.py")),)


def app(slack: SlackEmulator, workspace: Any, url: str, arguments: tuple[str, ...]) -> AbstractAsyncContextManager[int]:
    before = slack.sockets.hellos
    environment = {
        "SLACK_BOT_TOKEN": workspace.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "COACH_SLACK__API_BASE": slack.api_base,
        "COACH_DATABASE__URL": url,
    }
    return load.process(environment, arguments, lambda: slack.wait_for(lambda: slack.sockets.hellos > before, 60))


async def once(person: Any) -> None:
    """Write to the echo app and wait for the echo."""
    count = len(person.dm.messages)
    await person.say(person.dm, load.ANSWER)
    await person.dm.until(lambda: len(person.dm.messages) > count + 1, 120)


async def started(person: Any, channel: Any) -> Any:
    """The first question of a person."""
    await (await person.slash("/interview", "2", channel)).acknowledged(60)
    return await person.dm.until(lambda: next((m for m in person.dm.messages if kind_of(m) == "question"), None), 120)


async def answered(person: Any, question: Any) -> tuple[float, float]:
    """(acknowledgement, feedback) in seconds, of an answer written in the thread."""
    begun = time.perf_counter()
    sent = await person.say(person.dm, load.ANSWER, thread_ts=question.thread_ts)
    await sent.acknowledged(60)
    acknowledged = time.perf_counter() - begun
    await person.dm.until(lambda: any(kind_of(m) == "feedback" for m in person.dm.messages), 300)
    return acknowledged, time.perf_counter() - begun


async def measured(count: int) -> list[object]:
    async with SlackEmulator(MANIFEST, keep_records=False) as slack:
        workspace = slack.add_workspace("office")
        people = [workspace.add_user(f"p{number}", locale="en-US") for number in range(count)]
        channel = workspace.add_channel("general", members=people)
        with scratch_url() as url:
            async with app(slack, workspace, url, ECHO) as pid:
                floor = await load.echoed(pid, people, once)
            await prime(url)
            async with app(slack, workspace, url, load.COACH) as pid:
                empty = load.resident_kib(pid)
                questions = []
                for start in range(0, count, 50):  # starting is not what is measured
                    chunk = people[start : start + 50]
                    questions += await asyncio.gather(*(started(person, channel) for person in chunk))
                grown = (load.resident_kib(pid) - empty) / count
                return await load.answers(pid, floor, grown, list(map(answered, people, questions)))


if __name__ == "__main__":
    asyncio.run(load.report(measured))
