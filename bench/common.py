"""What the measurements share: a database of their own, a chat platform that only counts, and a table to print."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.database import Database
from core.commands import Address, Sender
from core.ports import Sent
from core.posts import Post
from models import Question


@contextmanager
def scratch_url() -> Iterator[str]:
    """A database that does not exist yet, in a folder that goes away."""
    with TemporaryDirectory(prefix="bench-") as folder:
        yield f"sqlite:///{Path(folder) / 'coach.db'}"


class Counter:
    """A chat platform that shows nothing (core.ports.ChatAdapter). `seen` is called with every post."""

    platform = "terminal"

    def __init__(self) -> None:
        self.sent = 0
        self.seen: Callable[[Post], None] = lambda _: None

    async def send(self, address: Address, post: Post, delivery_id: int) -> Sent:  # noqa: ARG002 - the port
        self.sent += 1
        self.seen(post)
        return Sent(str(delivery_id))


class Envelopes:
    """The envelope of each command: the person and an event id that was not used before."""

    def __init__(self) -> None:
        self._events = 0

    def of(self, name: str) -> dict[str, object]:
        self._events += 1
        return {
            "event_id": f"e{self._events}",
            "sender": Sender("terminal", name, name, locale="en"),
            "address": Address("terminal", name, {}),
        }


@dataclass
class Times:
    """Milliseconds of CPU (all threads of this process) and of wall clock, one pair for each measured stretch."""

    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)

    @contextmanager
    def measured(self) -> Iterator[None]:
        cpu, wall = time.process_time(), time.perf_counter()
        yield
        self.cpu.append((time.process_time() - cpu) * 1000)
        self.wall.append((time.perf_counter() - wall) * 1000)

    def plus(self, other: Times) -> Times:
        """Two stretches of the same turn, one after the other."""
        return Times(
            [a + b for a, b in zip(self.cpu, other.cpu, strict=True)],
            [a + b for a, b in zip(self.wall, other.wall, strict=True)],
        )

    def forget(self) -> None:
        """What was measured so far was a warm-up."""
        self.cpu.clear()
        self.wall.clear()


class Floor:
    """The least any stored change can cost here: one row inserted and committed on the same engine."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def prepare(self) -> None:
        async with self._engine.begin() as connection:
            await connection.execute(text("CREATE TABLE bench_floor (id INTEGER PRIMARY KEY, value INTEGER)"))

    async def once(self) -> None:
        async with self._engine.begin() as connection:
            await connection.execute(text("INSERT INTO bench_floor (value) VALUES (1)"))


async def model_answers(database: Database) -> dict[int, str]:
    """Question id → its model answer; follow-ups have none and get a sentence."""
    async with database.read() as work:
        rows = await work.session.execute(select(Question.id, Question.content))
        return {id_: content.get("model_answer") or "It depends on the workload." for id_, content in rows}


async def count_rows(database: Database, model: type) -> int:
    async with database.read() as work:
        return (await work.session.execute(select(func.count()).select_from(model))).scalar_one()


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of the values does not exceed."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows under their heads, the first column to the left and numbers to the right."""
    texts = [[_text(cell) for cell in row] for row in [head, *rows]]
    widths = [max(len(row[column]) for row in texts) for column in range(len(head))]
    for number, row in enumerate(texts):
        cells = [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        print("  ".join(cells).rstrip())
        if number == 0:
            print("  ".join("-" * width for width in widths))


def _text(cell: object) -> str:
    return f"{cell:.2f}" if isinstance(cell, float) else str(cell)
