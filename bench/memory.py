"""Resident memory with many interviews open at once, all waiting for an answer, in the whole program."""

from __future__ import annotations

import asyncio
import gc
import logging
from pathlib import Path

from common import Counter, Envelopes, count_rows, scratch_url, table

from bot.build import running
from bot.settings import DatabaseSection, Settings
from core.commands import StartInterview
from models import Interview

INTERVIEWS, STEP = 1_000, 250
WARM_UP = 50  # fills the caches every process fills once
POSTS = 2  # a greeting and a question for each start


def resident() -> float:
    """MiB, from /proc: Linux only."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


async def everything_sent(counter: Counter, posts: int) -> None:
    done = asyncio.Event()
    counter.seen = lambda _: done.set() if counter.sent >= posts else None
    if counter.sent < posts:
        await done.wait()


async def main() -> None:
    logging.disable(logging.WARNING)
    counter, envelopes = Counter(), Envelopes()
    rows: list[list[object]] = []
    with scratch_url() as url:
        settings = Settings(database=DatabaseSection(url=url))
        async with running(settings, {counter.platform: counter}) as program:
            rows.append(["program started", 0, resident(), ""])
            opened, base = 0, 0.0
            for target in range(WARM_UP, WARM_UP + INTERVIEWS + 1, STEP):
                for number in range(opened, target):
                    await program.coach.accept(StartInterview(**envelopes.of(f"person{number}"), seed=number))
                opened = target
                async with asyncio.timeout(60):
                    await everything_sent(counter, POSTS * opened)
                gc.collect()
                now = resident()
                base = base or now
                each = (now - base) * 1024 / (opened - WARM_UP) if opened > WARM_UP else ""
                rows.append(["warmed up" if each == "" else "open interviews", opened, now, each])
            assert await count_rows(program.database, Interview) == opened
    print("resident memory, every person waiting for an answer\n")
    table(["", "interviews", "MiB", "KiB each since warm-up"], rows)


asyncio.run(main())
