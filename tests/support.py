"""Things several tests need: a clock that stands still, a person, and the coach without a chat platform."""

from __future__ import annotations

import asyncio
import itertools
import re
import shutil
import tempfile
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import sqlalchemy as sa

from adapters.database import Database, schema, sync_url
from adapters.grading.offline import OfflineGrader
from adapters.media import MediaFolder
from core.assess import Assessor
from core.bank.sync import sync_built_in
from core.coach import Coach
from core.commands import Address, Sender
from core.conduct import Conductor
from core.interview.state import Policy
from core.localization import LOCALES, translator
from core.narration import Narrator
from core.outbox import Outbox
from core.planning import Defaults
from core.ports import Sent, Speech, SpeechFailed

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Clock:
    """Moves only when told to."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        self.now += timedelta(**by)


class Queue:
    """Jobs kept in a list and run by the test when it likes (core.ports.Jobs)."""

    def __init__(self) -> None:
        self.owed: list[tuple[int, int]] = []

    async def grade(self, work, response_id: int, generation: int) -> None:
        if (response_id, generation) not in self.owed:
            self.owed.append((response_id, generation))


class Mailbox:
    """A chat platform that keeps what it is sent (core.ports.ChatAdapter). `refuse` is what it answers first."""

    def __init__(self, platform: str = "terminal") -> None:
        self.platform = platform
        self.posts: list = []
        self.refuse: list = []

    async def send(self, address, post, delivery_id: int):
        if self.refuse:
            answer = self.refuse.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer
        self.posts.append((address.conversation, post))
        return Sent(str(delivery_id))


class Voice:
    """An engine that speaks as told to (core.ports.Synthesiser). `said` is what it was asked for; while `fails` is set
    it fails for that reason, and while `breath` is not, it is still speaking."""

    locales = frozenset(LOCALES)

    def __init__(self, name: str = "voice") -> None:
        self.name = name
        self.said: list[str] = []
        self.fails: str | None = None
        self.breath = asyncio.Event()
        self.breath.set()
        self._asked = asyncio.Condition()

    async def asked(self, times: int) -> None:
        """Wait until it has been asked so often."""
        async with self._asked:
            await self._asked.wait_for(lambda: len(self.said) >= times)

    async def speak(self, text: str, locale: str) -> Speech:
        self.said.append(text)
        async with self._asked:
            self._asked.notify_all()
        await self.breath.wait()
        if self.fails is not None:
            raise SpeechFailed(self.fails)
        return Speech(f"ID3 {self.name} {locale}: {text}".encode(), "audio/mpeg")


@dataclass
class House:
    """The coach, its jobs and its outbox on one database."""

    database: Database
    clock: Clock
    jobs: Queue
    coach: Coach
    assessor: Assessor
    outbox: Outbox
    mailbox: Mailbox
    recordings: MediaFolder
    narrator: Narrator
    numbers: itertools.count = field(default_factory=lambda: itertools.count(1))

    def who(self, name: str = "mina") -> dict:
        """The envelope of a command from this person."""
        return {
            "event_id": f"e{next(self.numbers)}",
            "sender": Sender("terminal", name, name, locale="en"),
            "address": Address("terminal", name, {}),
        }

    async def settle(self) -> list:
        """Run every owed job and send every owed post; returns the posts."""
        while self.jobs.owed:
            assert await self.assessor.grade(*self.jobs.owed.pop(0)) is None
        before = len(self.mailbox.posts)
        while await self.outbox.send_due() == 0.0:
            continue
        return [post for _, post in self.mailbox.posts[before:]]


_primed: dict[str, str] = {}  # a database with the bank in it, by engine; made once in a test process


async def prime(url: str) -> None:
    """Make this empty database a copy of one that has the schema and the bank: syncing 140 questions takes a second."""
    kind = sa.make_url(url).get_backend_name()
    if kind not in _primed:
        await _fill(url)
        _primed[kind] = _kept_copy(url, kind)
    else:
        _copy(_primed[kind], url, kind)


async def _fill(url: str) -> None:
    schema.upgrade(url, START)
    database = Database(url)
    await sync_built_in(database, START)
    await database.close()


def _kept_copy(url: str, kind: str) -> str:
    if kind == "sqlite":
        kept = Path(tempfile.mkdtemp(prefix="primed")) / "coach.db"
        shutil.copyfile(sa.make_url(url).database, kept)
        return str(kept)
    kept = f"{sa.make_url(url).database}_primed"
    _administer(url, f'CREATE DATABASE "{kept}" TEMPLATE "{sa.make_url(url).database}"')
    return kept


def _copy(kept: str, url: str, kind: str) -> None:
    name = sa.make_url(url).database
    if kind == "sqlite":
        shutil.copyfile(kept, name)
        return
    _administer(url, f'DROP DATABASE "{name}"')
    _administer(url, f'CREATE DATABASE "{name}" TEMPLATE "{kept}"')


def _administer(url: str, statement: str) -> None:
    address = sync_url(url).set(database="postgres")
    engine = sa.create_engine(address, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


@asynccontextmanager
async def house(url: str, *, grader=None, policy: Policy | None = None, defaults: Defaults | None = None, voice=None):
    """Everything below the chat platform, on a database with the bank in it."""
    clock = Clock()
    await prime(url)
    database = Database(url)
    recordings = MediaFolder(Path(tempfile.mkdtemp(prefix="media")))
    narrator = Narrator(database, voice, recordings, clock)
    try:
        jobs, mailbox = Queue(), Mailbox()
        conductor = Conductor(jobs, policy or Policy(), narrator.speaks)
        coach = Coach(database, conductor, clock, defaults or Defaults(), recordings, draw_seed=lambda: 7)
        assessor = Assessor(database, conductor, grader or OfflineGrader(), clock)
        outbox = Outbox(database, {mailbox.platform: mailbox}, clock)
        yield House(database, clock, jobs, coach, assessor, outbox, mailbox, recordings, narrator)
    finally:
        await narrator.close()
        await database.close()


def texts(post) -> str:
    """Everything readable in a post, for a test to look into."""
    parts = []
    for block in post.blocks:
        parts += [str(value) for value in block.model_dump().values() if value is not None]
    return "\n".join(parts)


@cache
def _refusals() -> list[tuple[re.Pattern[str], str]]:
    found = []
    for locale in LOCALES:
        say = translator(locale)
        for key in say._messages._catalog:
            if isinstance(key, str) and key.startswith(("error.", "discord.error.")):
                words = re.split(r"\{\w+\}", say._messages.gettext(key))
                found.append((re.compile(".*".join(map(re.escape, words)), re.DOTALL), key.rpartition("error.")[2]))
    return found


def refusal_in(text: str) -> str | None:
    """The key of the error these words tell, if they tell one."""
    return next((key for pattern, key in _refusals() if pattern.fullmatch(text)), None)
