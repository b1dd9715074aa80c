"""A Slack workspace with the coach in it, and one colleague who plays dialogs: the real SDK on the emulator."""

from __future__ import annotations

import asyncio
import json
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from adapters.charts import SvgCharts
from adapters.slack import SlackChat
from adapters.slack.client import Tokens
from bot.build import running
from bot.chats import slack_options
from bot.settings import Settings
from core.errors import CoachError
from core.localization import LOCALES, translator
from models import Question, Turn
from tests.dialogs.play import NotOffered
from tests.support import prime, refusal_in
from tests.wire.slack_emulator import CannotUse, SlackEmulator

MANIFEST = json.loads((Path(__file__).parents[2] / "adapters" / "slack" / "manifest.json").read_text(encoding="utf-8"))
SUMMARIES = {translator(locale)("summary.title") for locale in LOCALES}


def read(message) -> str:
    """What a person reads."""
    return message.text.replace("\u200b", "")


def kinds(message) -> set[str]:
    """The buttons under a message."""
    return {button.action_id.removeprefix("coach:") for button in message.buttons}


def kind_of(message) -> str | None:
    """What a post is, told by what can be done with it; None for words that are no post."""
    offered = kinds(message)
    if "hint" in offered:
        return "question"
    if message.feedback:
        return "feedback"
    text = read(message)
    if any(title in text for title in SUMMARIES):
        return "summary"
    if message.thread_ts is None or refusal_in(text) is not None:
        return None
    return "notice"


class Office:
    """A workspace, the emulator behind it, and the coach on a database."""

    def __init__(self, url: str, *, duplicate_events: bool = False, connections: int = 1, **emulator) -> None:
        self.url, self._emulator, self._duplicate_events = url, emulator, duplicate_events
        self._connections = connections
        self.seed, self.follow_ups = 7, 1

    async def __aenter__(self):
        await prime(self.url)
        self._stack = AsyncExitStack()
        self.slack = await self._stack.enter_async_context(SlackEmulator(MANIFEST, **self._emulator))
        self.slack.duplicate_events = self._duplicate_events
        self.workspace = self.slack.add_workspace("office")
        self.bot_token = self.workspace.bot_token
        self.general = self.workspace.add_channel("general")
        await self.start_coach()
        return self

    async def __aexit__(self, *error) -> None:
        await self.stop_coach()
        await self._stack.aclose()
        if error[0] is None:
            assert self.slack.problems == []

    def colleague(self, name: str, locale: str = "ko-KR", *, admin: bool = False, tz: str = "Asia/Seoul"):
        person = self.workspace.add_user(name, locale=locale, tz=tz, admin=admin)
        self.general.invite(person)
        return person

    async def start_coach(self) -> None:
        media = {"folder": str(Path(sa.make_url(self.url).database).parent / "media"), "max_megabytes": 1}
        settings = Settings.model_validate(
            {
                "database": {"url": self.url},
                "interview": {"follow_ups": self.follow_ups},
                "media": media,
                "slack": {"api_base": self.slack.api_base, "connections": self._connections},
            }
        )
        tokens = Tokens(bot=self.bot_token, app=self.slack.app_token)
        self.chat = SlackChat(tokens, slack_options(settings), SvgCharts(scale=0.5))
        self._coach = AsyncExitStack()
        self.program = await self._coach.enter_async_context(
            running(settings, {"slack": self.chat}, draw_seed=lambda: self.seed)
        )
        self.connection = asyncio.create_task(self.chat.run(self.program.coach, self.program.inquiries))
        waiting = asyncio.create_task(self.chat.connected())
        await asyncio.wait({waiting, self.connection}, timeout=10, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()

    async def stop_coach(self) -> None:
        await self.chat.stop()
        await self.connection
        await self._coach.aclose()

    async def restart_coach(self) -> None:
        await self.stop_coach()
        await self.start_coach()

    async def one(self, query):
        """The first value a query finds in the database."""
        async with self.program.database.read() as work:
            return (await work.session.execute(query)).scalars().first()


@dataclass
class Seen:
    kind: str
    message: object


class SlackStage:
    """One colleague who has an interview in a thread of their direct messages with the app.

    Args:
        form: answers through the form; otherwise by message.
        top: answers beside the thread, as people do.
    """

    def __init__(self, office: Office, *, form: bool = False, top: bool = False) -> None:
        self.office, self.form, self.top = office, form, top
        self.mina = office.colleague("mina")
        self.thread: str | None = None
        self.latest: dict[str, object] = {}  # the newest message that offers each action
        self.last = None
        self._seen: set[str] = set()

    async def start(self, wishes: dict[str, str]) -> None:
        given = dict(wishes)
        self.office.seed = int(given.pop("seed", 7))
        follow_ups = given.pop("follow_ups", None)
        if follow_ups is not None and int(follow_ups) != self.office.follow_ups:
            self.office.follow_ups = int(follow_ups)
            await self.office.restart_coach()
        words = " ".join(given.values())
        before = len(self.mina.dm.messages)
        self.last = await self.mina.slash("/interview", f"start {words}".strip(), self.office.general)
        await self._private_words()
        await self.mina.dm.until(lambda: len(self.mina.dm.messages) > before)
        self.thread = next(m.ts for m in self.mina.dm.messages[before:] if m.thread_ts is None)

    async def _private_words(self) -> None:
        """Wait for the reply to a command; words that tell an error are one."""
        await self.last.acknowledged()
        assert self.last.acked_within < 3
        reply = await self.last.reply()
        refused = refusal_in(read(reply))
        if refused is not None:
            raise CoachError(refused)

    async def say(self, text: str) -> None:
        if not text.strip():
            raise NotOffered("Slack sends no blank message")
        if self.form and "answer" in self.latest:
            await self._fill_in(text)
            return
        place, before = self.mina.dm, len(self.mina.dm.messages)
        self.last = await self.mina.say(place, text, thread_ts=None if self.top else self.thread)
        await self.last.acknowledged()
        refused = await self._answered(before + 1)
        if refused is not None:
            raise CoachError(refused)

    async def _fill_in(self, text: str) -> None:
        opened = await self.mina.click(self.latest["answer"], action_id="coach:answer")
        view = await opened.opened()
        try:
            self.last = await self.mina.submit(view, {"answer": text})
        except CannotUse as cannot:
            raise NotOffered(str(cannot)) from None
        await self.last.acknowledged()
        if self.last.errors or view.errors:
            key = refusal_in(next(iter(view.errors.values())))
            await self.mina.close(view)
            raise CoachError(key)

    async def _answered(self, seen: int) -> str | None:
        """Wait until the answer was taken (a post or a status follows) or refused (words that are no post)."""
        dm = self.mina.dm
        owed = await self.office.slack.wait_for(lambda: dm.messages[seen:] or self._reading())
        fresh = dm.messages[seen:] if owed else []
        return next((refusal_in(read(m)) for m in fresh if refusal_in(read(m))), None)

    def _reading(self) -> bool:
        return bool(self.mina.dm.statuses.get(self.thread))

    async def press(self, kind: str) -> None:
        if kind not in self.latest:
            if kind not in {"resume", "end"}:
                raise NotOffered(kind)
            before = len(self.mina.dm.messages)
            self.last = await self.mina.slash("/interview", kind, self.office.general)
            await self._private_words()
            if kind == "resume":
                self.thread = next(m.ts for m in self.mina.dm.messages[before:] if m.thread_ts is None)
            return
        before = len(self.mina.dm.messages)
        self.last = await self.mina.click(self.latest[kind], action_id=f"coach:{kind}")
        await self.last.acknowledged()
        assert self.last.acked_within < 3
        refused = next((refusal_in(read(m)) for m in self.last.messages if refusal_in(read(m))), None)
        if refused is not None:
            raise CoachError(refused)

    async def again(self) -> None:
        for event in self.last.events:
            self.office.slack.resend(event)

    async def restart(self) -> None:
        await self.office.restart_coach()

    async def next_post(self) -> Seen | None:
        dm = self.mina.dm

        def unread():
            return next(
                (m for m in dm.messages if m.ts not in self._seen and kind_of(m) and m.author is self._bot), None
            )

        try:
            message = await dm.until(unread, 10)
        except TimeoutError:
            return None
        self._seen.add(message.ts)
        for kind in kinds(message):
            self.latest[kind] = message
        return Seen(kind_of(message), message)

    @property
    def _bot(self):
        return self.office.workspace.bot

    def text(self, post: Seen) -> str:
        return read(post.message)

    async def open_question(self) -> dict:
        return await self.office.one(
            sa.select(Question.content)
            .join(Turn, Turn.question_id == Question.id)
            .where(Turn.status == "asked")
            .order_by(Turn.id.desc())
            .limit(1)
        )
