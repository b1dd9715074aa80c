"""`coach run` before many people in Slack, against a bare Bolt echo app on the same emulator in the same run.

The coach and the echo app are processes of their own; the emulator and the people are in this one.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.common import cpu_seconds, percentile, resident_kib, scratch_url, table
from tests.support import prime
from tests.wire.slack_emulator import SlackEmulator
from tests.wire.slack_stage import MANIFEST, kind_of

ANSWER = "It keeps the order and sends again what was lost, which costs a round trip more and some memory."
LEAST_ECHOES = 400


@asynccontextmanager
async def app(slack: SlackEmulator, workspace: Any, url: str, *arguments: str) -> AsyncIterator[int]:
    before = slack.sockets.hellos
    env = {key: value for key, value in os.environ.items() if key.lower() not in {"http_proxy", "https_proxy"}} | {
        "SLACK_BOT_TOKEN": workspace.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "COACH_SLACK__API_BASE": slack.api_base,
        "COACH_DATABASE__URL": url,
        "PYTHONPATH": str(Path(__file__).parents[1]),
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, env=env, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        await slack.wait_for(lambda: slack.sockets.hellos > before, 60)
        await asyncio.sleep(3)  # caches warm
        yield process.pid
    finally:
        process.terminate()
        await process.wait()


async def echoed(slack: SlackEmulator, workspace: Any, people: list[Any], url: str) -> tuple[float, float]:
    """(CPU ms a message, wall s) of the echo app when everybody writes once."""

    async def once(person: Any) -> None:
        count = len(person.dm.messages)
        await person.say(person.dm, ANSWER)
        await person.dm.until(lambda: len(person.dm.messages) > count + 1, 120)

    async with app(slack, workspace, url, str(Path(__file__).with_name("slack_echo.py"))) as pid:
        await asyncio.gather(*(once(person) for person in people[:10]))
        cpu, wall = cpu_seconds(pid), time.perf_counter()
        rounds = max(1, LEAST_ECHOES // len(people))  # the kernel counts CPU in hundredths of a second
        for _ in range(rounds):
            await asyncio.gather(*(once(person) for person in people))
        spent, took = cpu_seconds(pid) - cpu, time.perf_counter() - wall
        return spent * 1000 / len(people) / rounds, took / rounds


async def started(person: Any, channel: Any) -> Any:
    """The first question of a person."""
    await (await person.slash("/interview", "2", channel)).acknowledged(60)
    return await person.dm.until(lambda: next((m for m in person.dm.messages if kind_of(m) == "question"), None), 120)


async def answered(person: Any, question: Any) -> tuple[float, float]:
    """(acknowledgement, feedback) in seconds, of an answer written in the thread."""
    begun = time.perf_counter()
    sent = await person.say(person.dm, ANSWER, thread_ts=question.thread_ts)
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
            floor_cpu, floor_wall = await echoed(slack, workspace, people, url)
            await prime(url)
            async with app(slack, workspace, url, "-c", "from bot.cli import main; main()", "run") as pid:
                empty = resident_kib(pid)
                questions = []
                for start in range(0, count, 50):  # starting is not what is measured
                    chunk = people[start : start + 50]
                    questions += await asyncio.gather(*(started(person, channel) for person in chunk))
                grown = (resident_kib(pid) - empty) / count
                cpu, wall = cpu_seconds(pid), time.perf_counter()
                times = await asyncio.gather(*map(answered, people, questions))
                wall = time.perf_counter() - wall
                cpu = (cpu_seconds(pid) - cpu) * 1000 / count
    acks, feedbacks = [ack for ack, _ in times], [feedback for _, feedback in times]
    return [
        count,
        round(count / wall, 1),
        cpu,
        cpu / floor_cpu,
        wall / floor_wall,
        percentile(acks, 0.5),
        percentile(acks, 0.99),
        percentile(feedbacks, 0.5),
        percentile(feedbacks, 0.99),
        round(grown, 1),
    ]


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("people", nargs="*", type=int, default=[10, 100, 1000])
    rows = [await measured(count) for count in parser.parse_args().people]
    head = [
        "people",
        "answers/s",
        "cpu ms",
        "to echo",
        "wall to echo",
        "ack p50",
        "ack p99",
        "feedback p50",
        "p99",
        "KiB",
    ]
    table(head, rows)


if __name__ == "__main__":
    asyncio.run(main())
