"""What the loads of chat platforms share: a process whose CPU is counted, the echo it is held against, the table."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.common import percentile, table

ANSWER = "It keeps the order and sends again what was lost, which costs a round trip more and some memory."
COACH = ("-c", "from bot.cli import main; main()", "run")
_LEAST_ECHOES = 400  # the kernel counts CPU in hundredths of a second
_TICKS = os.sysconf("SC_CLK_TCK")
_HEAD = ("people", "answers/s", "cpu ms", "to echo", "wall to echo", "ack p50", "ack p99", "feedback p50", "p99", "KiB")


def cpu_seconds(pid: int) -> float:
    """CPU of a process so far, user and system."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def resident_kib(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU of the bot in ms and time that went by in s, for each thing that was done."""

    cpu: float
    wall: float


@asynccontextmanager
async def process(
    environment: Mapping[str, str], arguments: Sequence[str], connected: Callable[[], Awaitable[object]]
) -> AsyncIterator[int]:
    """A bot of its own, connected and warm; its process id."""
    kept = {key: value for key, value in os.environ.items() if key.lower() not in {"http_proxy", "https_proxy"}}
    bot = await asyncio.create_subprocess_exec(
        sys.executable,
        *arguments,
        env=kept | dict(environment) | {"PYTHONPATH": str(Path(__file__).parents[1])},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        await connected()
        await asyncio.sleep(3)
        yield bot.pid
    finally:
        bot.terminate()
        await bot.wait()


async def echoed(pid: int, people: Sequence[Any], once: Callable[[Any], Coroutine[Any, Any, None]]) -> Cost:
    """What a message costs the echo bot when everybody writes once; wall time is of one such round."""
    await asyncio.gather(*map(once, people[:10]))
    cpu, wall = cpu_seconds(pid), time.perf_counter()
    rounds = max(1, _LEAST_ECHOES // len(people))
    for _ in range(rounds):
        await asyncio.gather(*map(once, people))
    spent, took = cpu_seconds(pid) - cpu, time.perf_counter() - wall
    return Cost(spent * 1000 / len(people) / rounds, took / rounds)


async def answers(
    pid: int, floor: Cost, grown: float, answering: Sequence[Coroutine[Any, Any, tuple[float, float]]]
) -> list[object]:
    """A row of the table: everybody answers at once.

    Args:
        grown: KiB by which the coach grew for each open interview.
        answering: each gives (acknowledgement, feedback) in seconds.
    """
    count = len(answering)
    cpu, wall = cpu_seconds(pid), time.perf_counter()
    times = await asyncio.gather(*answering)
    wall = time.perf_counter() - wall
    cpu = (cpu_seconds(pid) - cpu) * 1000 / count
    acks, feedbacks = [ack for ack, _ in times], [feedback for _, feedback in times]
    waits = (percentile(found, share) for found in (acks, feedbacks) for share in (0.5, 0.99))
    return [count, round(count / wall, 1), cpu, cpu / floor.cpu, wall / floor.wall, *waits, round(grown, 1)]


async def report(measured: Callable[[int], Awaitable[list[object]]]) -> None:
    """Print a row for each number of people given on the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("people", nargs="*", type=int, default=[10, 100, 1000])
    table(_HEAD, [await measured(count) for count in parser.parse_args().people])
