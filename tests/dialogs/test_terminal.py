"""The dialogs on the terminal: the real program with its job engine and outbox, on a real database file."""

from __future__ import annotations

import asyncio
import dataclasses
import io
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import sqlalchemy as sa
from rich.console import Console

from adapters.terminal import TerminalChat
from adapters.terminal.inbound import Person
from bot.build import running
from bot.settings import Settings
from core.commands import StartInterview
from models import Question, Turn
from tests.dialogs.play import FOLDER, play
from tests.support import prime, texts

NUMBERS = {"questions", "seed", "follow_ups"}


class TerminalStage:
    """One person at a terminal whose screen is a string."""

    def __init__(self, url: str, *, decorated: bool) -> None:
        self.settings = Settings.model_validate({"database": {"url": url}})
        self.screen = io.StringIO()
        self.decorated = decorated
        self.last = None

    async def __aenter__(self):
        console = Console(file=self.screen, width=80, force_terminal=self.decorated, color_system=None)
        self.chat = TerminalChat(console, decorated=self.decorated)
        self.person = Person("terminal", "mina", self.chat.run, "ko", "Asia/Seoul")
        self.stack = AsyncExitStack()
        self.program = await self.stack.enter_async_context(running(self.settings, {"terminal": self.chat}))
        return self

    async def __aexit__(self, *error) -> None:
        await self.stack.aclose()

    async def accept(self, command) -> None:
        self.last = command
        await self.program.coach.accept(command)

    async def start(self, wishes: dict[str, str]) -> None:
        given = {key: int(value) if key in NUMBERS else value for key, value in wishes.items()}
        if "category" in given:
            given["categories"] = (given.pop("category"),)
        await self.accept(
            StartInterview(event_id=Person.event_id(), sender=self.person.sender, address=self.person.address, **given)
        )

    async def say(self, text: str) -> None:
        await self.accept(self.person.answer(text, None))

    async def press(self, kind: str) -> None:
        await self.accept(self.person.command(kind, None))

    async def again(self) -> None:
        await self.accept(dataclasses.replace(self.last))

    async def restart(self) -> None:
        await self.stack.aclose()
        await self.__aenter__()

    async def next_post(self):
        try:
            return await asyncio.wait_for(self.chat.posts.get(), timeout=20)
        except TimeoutError:
            return None

    def text(self, post) -> str:
        return texts(post)

    async def open_question(self) -> dict:
        async with self.program.database.read() as work:
            found = await work.session.execute(
                sa.select(Question.content)
                .join(Turn, Turn.question_id == Question.id)
                .where(Turn.status == "asked")
                .order_by(Turn.id.desc())
                .limit(1)
            )
            return found.scalar_one()


@pytest.mark.parametrize("decorated", [True, False], ids=["decorated", "plain"])
@pytest.mark.parametrize("dialog", sorted(FOLDER.glob("*.dialog")), ids=lambda path: path.stem)
async def test_dialog(dialog: Path, decorated: bool, sqlite_url: str):
    await prime(sqlite_url)
    async with TerminalStage(sqlite_url, decorated=decorated) as stage:
        await play(dialog, stage)
        assert stage.chat.posts.empty(), "the coach said more than the dialog expects"
    assert "Traceback" not in stage.screen.getvalue()


async def test_a_dialog_on_postgresql(postgres_url: str):
    async with TerminalStage(postgres_url, decorated=False) as stage:
        await play(FOLDER / "pause_and_come_back.dialog", stage)
