"""What one answer turn costs: accepting the answer, and the answer up to its stored feedback, against a bare commit.

The floor is measured between the turns, so that a slow moment of the machine hits both.
"""

from __future__ import annotations

import asyncio
import logging
import time

from common import Counter, Envelopes, Floor, Times, model_answers, percentile, scratch_url, table

from adapters.database import Database
from bot.build import Program, running
from bot.settings import DatabaseSection, Settings
from core.coach import Coach
from core.commands import GoOn, StartInterview, SubmitAnswer
from core.posts import Post
from tests.support import House, house

TURNS, WARM_UP = 200, 20
QUEUED_TURNS, QUEUED_WARM_UP = 100, 10
PER_INTERVIEW = 5  # the default length
IDLE_SECONDS = 3.0

Rows = list[list[object]]


class Walk:
    """One person who answers every question with its model answer, interview after interview."""

    def __init__(self, coach: Coach, database: Database) -> None:
        self._coach, self._database = coach, database
        self._envelopes = Envelopes()
        self._answers: dict[int, str] = {}
        self._asked = 0

    async def step(self) -> None:
        """Get to the next open question."""
        if not self._answers:
            self._answers = await model_answers(self._database)
        if self._asked:
            await self._coach.accept(GoOn(**self._envelopes.of("ann")))
        if self._asked % PER_INTERVIEW == 0:
            start = StartInterview(**self._envelopes.of("ann"), questions=PER_INTERVIEW, follow_ups=0, seed=self._asked)
            await self._coach.accept(start)
        self._asked += 1

    async def answer(self) -> SubmitAnswer:
        async with self._database.read() as work:
            user = await work.people.find("terminal", "ann")
            assert user is not None
            loaded = await work.interviews.open_of(user.id)
            assert loaded is not None
            assert loaded.state.current is not None
            text = self._answers[loaded.state.current.question_id]
        return SubmitAnswer(**self._envelopes.of("ann"), text=text)


def lines(name: str, times: Times, floor: Times) -> list[object]:
    """p50 and p99 of both clocks, and the ratio of the medians to the floor's."""
    cells: list[object] = [name]
    for values, least in ((times.cpu, floor.cpu), (times.wall, floor.wall)):
        cells += [percentile(values, 0.5), percentile(values, 0.99)]
        cells.append(f"{percentile(values, 0.5) / percentile(least, 0.5):.1f}x")
    return cells


async def direct(place: House) -> Rows:
    """The coach and the assessor called one after the other, as the queue would."""
    walk, floor = Walk(place.coach, place.database), Floor(place.database.writer)
    accepting, grading, bare = Times(), Times(), Times()
    await floor.prepare()
    for turn in range(WARM_UP + TURNS):
        if turn == WARM_UP:
            for times in (accepting, grading, bare):
                times.forget()
        await walk.step()
        command = await walk.answer()
        with bare.measured():
            await floor.once()
        place.clock.advance(seconds=60)
        with accepting.measured():
            await place.coach.accept(command)
        place.clock.advance(seconds=1)
        job = place.jobs.owed.pop()
        with grading.measured():
            await place.assessor.grade(*job)
    return [
        lines("floor: one row inserted, committed", bare, bare),
        lines("accept -> committed", accepting, bare),
        lines("accept -> feedback committed", accepting.plus(grading), bare),
    ]


async def queued(program: Program, counter: Counter) -> tuple[Rows, float]:
    """The same turn with the job queue between, and the outbox behind: until the platform has the feedback."""
    walk, floor = Walk(program.coach, program.database), Floor(program.database.writer)
    accepting, whole, bare = Times(), Times(), Times()
    feedback = asyncio.Event()

    def seen(post: Post) -> None:
        if post.kind == "feedback":
            feedback.set()

    counter.seen = seen
    await floor.prepare()
    for turn in range(QUEUED_WARM_UP + QUEUED_TURNS):
        if turn == QUEUED_WARM_UP:
            for times in (accepting, whole, bare):
                times.forget()
        await walk.step()
        command = await walk.answer()
        feedback.clear()
        with bare.measured():
            await floor.once()
        with whole.measured():
            with accepting.measured():
                await program.coach.accept(command)
            async with asyncio.timeout(20):
                await feedback.wait()
    idle = time.process_time()
    await asyncio.sleep(IDLE_SECONDS)
    idle = (time.process_time() - idle) / IDLE_SECONDS * 1000
    return [
        lines("floor, with the queue running", bare, bare),
        lines("accept -> committed, job enqueued", accepting, bare),
        lines("accept -> feedback at the platform", whole, bare),
    ], idle


async def main() -> None:
    logging.disable(logging.WARNING)
    with scratch_url() as url:
        async with house(url) as place:
            rows = await direct(place)
    with scratch_url() as url:
        counter = Counter()
        settings = Settings(database=DatabaseSection(url=url))
        async with running(settings, {counter.platform: counter}) as program:
            more, idle = await queued(program, counter)
    print(f"ms a turn, {TURNS} turns in process and {QUEUED_TURNS} through the queue, interviews of {PER_INTERVIEW}\n")
    head = ["", "cpu p50", "cpu p99", "to floor", "wall p50", "wall p99", "to floor"]
    table(head, rows + more)
    print(f"\nidle with the queue running: {idle:.0f} ms of CPU a second")


asyncio.run(main())
