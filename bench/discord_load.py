"""`coach run` before many people in Discord, against a bare echo bot on the same emulator in the same run.

The coach and the echo bot are processes of their own; the emulator and the people are in this one.
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
from tests.wire.discord_emulator import DiscordEmulator
from tests.wire.discord_stage import kind_of

ANSWER = "It keeps the order and sends again what was lost, which costs a round trip more and some memory."
LEAST_ECHOES = 400


@asynccontextmanager
async def bot(discord: DiscordEmulator, url: str, *arguments: str) -> AsyncIterator[int]:
    before = discord.gateway.identified
    env = os.environ | {
        "DISCORD_TOKEN": discord.token,
        "COACH_DISCORD__API_BASE": discord.api_base,
        "COACH_DISCORD__GATEWAY": discord.gateway_url,
        "COACH_DATABASE__URL": url,
        "PYTHONPATH": str(Path(__file__).parents[1]),
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, env=env, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        await discord.wait_for(lambda: discord.gateway.identified > before, 60)
        await asyncio.sleep(3)  # caches warm, servers announced
        yield process.pid
    finally:
        process.terminate()
        await process.wait()


async def echoed(discord: DiscordEmulator, people: list[Any], url: str) -> tuple[float, float]:
    """(CPU ms a message, wall s) of the echo bot when everybody writes once."""

    async def once(person: Any) -> None:
        dm = await person.dm()
        count = len(dm.messages)
        await person.say(dm, ANSWER)
        await dm.until(lambda: len(dm.messages) > count + 1, 120)

    async with bot(discord, url, str(Path(__file__).with_name("echo_bot.py"))) as pid:
        await asyncio.gather(*(once(person) for person in people[:10]))
        cpu, wall = cpu_seconds(pid), time.perf_counter()
        rounds = max(1, LEAST_ECHOES // len(people))  # the kernel counts CPU in hundredths of a second
        for _ in range(rounds):
            await asyncio.gather(*(once(person) for person in people))
        spent, took = cpu_seconds(pid) - cpu, time.perf_counter() - wall
        return spent * 1000 / len(people) / rounds, took / rounds


async def started(person: Any, channel: Any) -> Any:
    """A person at the first question of an interview of one question, in a direct message."""
    interaction = await person.slash(channel, "interview start", {"questions": 2, "where": "dm"})
    await interaction.reply(120)
    dm = await person.dm()
    return await dm.until(lambda: next((m for m in dm.messages if kind_of(m) == "question"), None), 120)


async def form_open(person: Any, question: Any) -> Any:
    """The form of a question, open before the person."""
    button = next(b for b in question.buttons if b.custom_id.startswith("coach:answer"))
    return await (await person.click(question, custom_id=button.custom_id)).opened()


async def answered(person: Any, opened: Any) -> tuple[float, float]:
    """(acknowledgement, feedback) in seconds, of an answer in the form."""
    begun = time.perf_counter()
    sent = await person.submit(opened, {"answer": ANSWER})
    await sent.acknowledged(60)
    dm = await person.dm()
    await dm.until(lambda: any(kind_of(m) == "feedback" for m in dm.messages), 240)
    return sent.acked_within, time.perf_counter() - begun


async def measured(count: int) -> list[object]:
    async with DiscordEmulator(record_calls=False) as discord:
        guild = discord.add_guild("study")
        people = [discord.add_user(f"p{number}", locale="en-US", guilds=[guild]) for number in range(count)]
        with scratch_url() as url:
            floor_cpu, floor_wall = await echoed(discord, people, url)
            await prime(url)
            async with bot(discord, url, "-c", "from bot.cli import main; main()", "run") as pid:
                empty = resident_kib(pid)
                forms = []
                for start in range(0, count, 50):  # starting is not what is measured
                    chunk = people[start : start + 50]
                    questions = await asyncio.gather(*(started(person, guild.general) for person in chunk))
                    forms += await asyncio.gather(*map(form_open, chunk, questions))
                grown = (resident_kib(pid) - empty) / count
                cpu, wall = cpu_seconds(pid), time.perf_counter()
                times = await asyncio.gather(
                    *(answered(person, form) for person, form in zip(people, forms, strict=True))
                )
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
