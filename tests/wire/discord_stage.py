"""A Discord server with the coach in it, and one member who plays dialogs: the real SDK on the emulator."""

from __future__ import annotations

import asyncio
import re
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.charts import SvgCharts
from adapters.discord import DiscordChat
from adapters.discord.render import _COLOURS
from bot.build import running
from bot.chats import discord_options
from bot.settings import Settings
from core.errors import CoachError
from models import Question, Turn
from tests.dialogs.play import NotOffered
from tests.support import prime, refusal_in
from tests.wire.discord_emulator import Channel, DiscordEmulator, Message

KINDS = {colour.value: kind for kind, colour in _COLOURS.items()}


def read(message: Message) -> str:
    """What a person reads: Discord takes the backslash away."""
    return re.sub(r"\\([^0-9A-Za-z\s])", r"\1", message.text).replace("\u200b", "")


def kind_of(message: Message) -> str | None:
    return next((KINDS.get(part.get("accent_color")) for part in message.components if part["type"] == 17), None)


class Study:
    """A server, the emulator behind it, and the coach on a database. `voice` is what reads questions out."""

    def __init__(self, url: str, locale: str = "ko", voice=None, **emulator) -> None:
        self.url, self.locale, self.voice, self._emulator = url, locale, voice, emulator
        self.seed, self.follow_ups = 7, 1

    async def __aenter__(self):
        self._addresses = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
        await prime(self.url)
        self._stack = AsyncExitStack()
        self.discord = await self._stack.enter_async_context(DiscordEmulator(**self._emulator))
        self.guild = self.discord.add_guild("study", locale=self.locale)
        await self.start_coach()
        return self

    async def __aexit__(self, *error) -> None:
        await self.stop_coach()
        await self._stack.aclose()
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = self._addresses

    def member(self, name: str, locale: str = "ko"):
        return self.discord.add_user(name, locale=locale, guilds=[self.guild])

    async def start_coach(self, **discord: object) -> None:
        section = {"api_base": self.discord.api_base, "gateway": self.discord.gateway_url, **discord}
        self.media = Path(sa.make_url(self.url).database).parent / "media"
        media = {"folder": str(self.media), "max_megabytes": 1}
        settings = Settings.model_validate(
            {
                "database": {"url": self.url},
                "interview": {"follow_ups": self.follow_ups},
                "media": media,
                "discord": section,
            }
        )
        self.chat = DiscordChat(self.discord.token, discord_options(settings), SvgCharts())
        self._coach = AsyncExitStack()
        self.program = await self._coach.enter_async_context(
            running(settings, {"discord": self.chat}, synthesiser=self.voice, draw_seed=lambda: self.seed)
        )
        before = self.discord.gateway.identified
        self.connection = asyncio.create_task(self.run(self.chat))
        await self.discord.wait_for(lambda: self.discord.gateway.identified > before or self.connection.done())
        if not self.connection.done():
            await self.chat.connected()  # closing a connection that is being made would leave half of it behind

    def run(self, chat: DiscordChat):
        """Connect a chat to this coach."""
        return chat.run(self.program.coach, self.program.inquiries, self.program.narrator)

    async def stop_coach(self) -> None:
        await self.chat.stop()
        await self.connection
        await self._coach.aclose()

    async def restart_coach(self, **discord: object) -> None:
        await self.stop_coach()
        await self.start_coach(**discord)

    async def one(self, query):
        """The first value a query finds in the database."""
        async with self.program.database.read() as work:
            return (await work.session.execute(query)).scalars().first()


@dataclass
class Seen:
    kind: str
    message: Message


class DiscordStage:
    """One member who has an interview in a private thread, or with `direct` in a direct message."""

    def __init__(self, study: Study, *, direct: bool = False, form: bool = False) -> None:
        self.study, self.direct, self.form = study, direct, form
        self.mina = study.member("mina")
        self.place: Channel | None = None
        self.latest: dict[str, Message] = {}  # the newest message that offers each action
        self.last = None

    async def start(self, wishes: dict[str, str]) -> None:
        given = {("language" if k == "locale" else k): v for k, v in wishes.items()}
        seed, follow_ups = given.pop("seed", None), given.pop("follow_ups", None)
        self.study.seed = int(seed or 7)
        if follow_ups is not None and int(follow_ups) != self.study.follow_ups:
            self.study.follow_ups = int(follow_ups)
            await self.study.restart_coach()
        if "questions" in given:
            given["questions"] = int(given["questions"])
        if self.direct:
            given["where"] = "dm"
        await self._interaction(await self.mina.slash(self.study.guild.general, "interview start", given))
        if self.place is None:
            self.place = await self.mina.dm() if self.direct else list(self.study.guild.threads.values())[-1]

    async def say(self, text: str) -> None:
        if not text.strip():
            raise NotOffered("Discord sends no blank message")
        place = self.place or await self.mina.dm()
        if self.form and "answer" in self.latest:
            opened = await self.mina.click(self.latest["answer"], custom_id=self._id("answer"))
            await self._interaction(await self.mina.submit(await opened.opened(), {"answer": text}))
            return
        seen = len(place.messages)
        self.last = await self.mina.say(place, text)
        refused = await self._reply_to(self.last, place, seen)
        if refused is not None:
            raise CoachError(refused)

    async def _reply_to(self, message: Message, place: Channel, seen: int) -> str | None:
        """Wait until the answer was taken (typing or a post follows) or refused (a reply to it)."""

        def refusals() -> list[Message]:
            return [m for m in place.messages[seen:] if m.reference is message]

        typed = place.typing
        posts = len([m for m in place.messages if kind_of(m)])
        await self.study.discord.wait_for(
            lambda: refusals() or place.typing > typed or len([m for m in place.messages if kind_of(m)]) > posts, 10
        )
        return refusal_in(read(refusals()[0])) if refusals() else None

    async def press(self, kind: str) -> None:
        if kind not in self.latest or self.latest[kind] is None:
            if kind in {"resume", "end"}:
                await self._interaction(
                    await self.mina.slash(self.place or self.study.guild.general, f"interview {kind}")
                )
                return
            raise NotOffered(kind)
        await self._interaction(await self.mina.click(self.latest[kind], custom_id=self._id(kind)))

    def _id(self, kind: str) -> str:
        return next(b.custom_id for b in self.latest[kind].buttons if b.custom_id.startswith(f"coach:{kind}:"))

    async def _interaction(self, interaction) -> None:
        """Wait for the acknowledgement; private words that tell an error are one."""
        self.last = interaction
        await interaction.acknowledged(10)
        assert interaction.acked_within < 3
        if interaction.ephemeral:
            reply = await interaction.reply(10)
            refused = refusal_in(read(reply))
            if refused is not None:
                raise CoachError(refused)

    async def again(self) -> None:
        gateway = self.study.discord.gateway
        if isinstance(self.last, Message):
            gateway.message("MESSAGE_CREATE", self.last)
        else:
            gateway.dispatch("INTERACTION_CREATE", self.last.payload, self.last.channel.guild)

    async def restart(self) -> None:
        await self.study.restart_coach()

    async def next_post(self) -> Seen | None:
        assert self.place is not None
        while True:
            try:
                message = await self.mina.next_message(self.place, 10)
            except TimeoutError:
                return None
            kind = kind_of(message)
            if kind is None:
                continue  # a private word of ours, not a post
            for button in message.buttons:
                self.latest[button.custom_id.split(":")[1]] = message
            return Seen(kind, message)

    def text(self, post: Seen) -> str:
        return read(post.message)

    async def open_question(self) -> dict:
        return await self.study.one(
            sa.select(Question.content)
            .join(Turn, Turn.question_id == Question.id)
            .where(Turn.status == "asked")
            .order_by(Turn.id.desc())
            .limit(1)
        )
