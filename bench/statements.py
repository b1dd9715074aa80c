"""SQL statements and time of each step of an interview, for people with no past, some past and a long past.

The counts must not depend on the past: exit code 1 if they do. BEGIN and COMMIT are not counted; what runs once for
each of several rows counts each time.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from common import Envelopes, Floor, Times, model_answers, percentile, scratch_url, table
from past import PER_INTERVIEW, write_past
from sqlalchemy import event

from adapters.database import Database
from core.commands import GoOn, Sender, StartInterview, SubmitAnswer
from tests.support import START, House, house

PASTS = (0, 1_000, 100_000)
INTERVIEWS, WARM_UP = 8, 1
STEPS = ("floor: one insert", "start an interview", "accept an answer", "grade and save", "go on", "last go on")
# The end of an interview writes a row for each new review card and suggested material, so its count has another reason.
FIXED = STEPS[:-1]


class Statements:
    """Counts what both engines send; `seen` has the different counts of each step."""

    def __init__(self, database: Database) -> None:
        self.number = 0
        self.seen: dict[str, set[int]] = {step: set() for step in STEPS}
        self.times: dict[str, Times] = {step: Times() for step in STEPS}
        for engine in (database.writer, database.reader):
            event.listen(engine.sync_engine, "before_cursor_execute", self._count)

    def forget(self) -> None:
        for step in STEPS:
            self.seen[step].clear()
            self.times[step].forget()

    def _count(self, _connection: Any, _cursor: Any, statement: str, *_rest: object) -> None:
        self.number += not statement.startswith("BEGIN")

    @contextmanager
    def of(self, step: str) -> Iterator[None]:
        before = self.number
        with self.times[step].measured():
            yield
        self.seen[step].add(self.number - before)


async def walk(place: House, responses: int) -> Statements:
    """One person with this past goes through several interviews, each answer graded at once."""
    envelopes = Envelopes()
    async with place.database.write() as work:
        user = await work.people.ensure(Sender("terminal", "ann", "ann", locale="en"), "en", "UTC", START)
    await write_past(place.database, user.id, responses)
    answers = await model_answers(place.database)
    floor = Floor(place.database.writer)
    await floor.prepare()
    count = Statements(place.database)
    for number in range(WARM_UP + INTERVIEWS):
        if number == WARM_UP:
            count.forget()
        with count.of("floor: one insert"):
            await floor.once()
        start = StartInterview(**envelopes.of("ann"), questions=PER_INTERVIEW, follow_ups=0, seed=number)
        with count.of("start an interview"):
            await place.coach.accept(start)
        for question in range(1, PER_INTERVIEW + 1):
            async with place.database.read() as work:
                loaded = await work.interviews.open_of(user.id)
            assert loaded is not None
            assert loaded.state.current is not None
            answer = SubmitAnswer(**envelopes.of("ann"), text=answers[loaded.state.current.question_id])
            place.clock.advance(seconds=60)  # a clock that stands still would save the interview's time stamps
            with count.of("accept an answer"):
                await place.coach.accept(answer)
            place.clock.advance(seconds=1)
            with count.of("grade and save"):
                await place.assessor.grade(*place.jobs.owed.pop())
            place.clock.advance(seconds=20)
            with count.of("go on" if question < PER_INTERVIEW else "last go on"):
                await place.coach.accept(GoOn(**envelopes.of("ann")))
        place.clock.advance(hours=1)
    return count


def counts(seen: set[int]) -> str:
    return "-".join(str(number) for number in sorted({min(seen), max(seen)}))


async def main() -> int:
    results: dict[int, Statements] = {}
    for responses in PASTS:
        with scratch_url() as url:
            async with house(url) as place:
                results[responses] = await walk(place, responses)
    head = ["", *(f"{past:,}" for past in PASTS), *(f"{past:,} ms" for past in PASTS)]
    rows = []
    for step in STEPS:
        medians = [percentile(found.times[step].wall, 0.5) for found in results.values()]
        rows.append([step, *(counts(found.seen[step]) for found in results.values()), *medians])
    print(f"statements and median wall ms by past responses, interviews of {PER_INTERVIEW}\n")
    table(head, rows)
    differ = [step for step in FIXED if len({counts(found.seen[step]) for found in results.values()}) > 1]
    print(f"\ncounts that depend on the past: {', '.join(differ) or 'none'}")
    return 1 if differ else 0


sys.exit(asyncio.run(main()))
