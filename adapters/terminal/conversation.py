"""A conversation at the terminal: show what the outbox brings, and let the person speak when it is their turn."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from adapters.terminal.inbound import HELP, Person, choice, choices_line, slash_command
from core.commands import Command, StartInterview, SubmitAnswer
from core.errors import CoachError, IllegalMove, StorageError
from core.localization import translator

if TYPE_CHECKING:
    from adapters.terminal.client import TerminalChat
    from adapters.terminal.readers import Reader
    from core.commands import Outcome
    from core.posts import Post

# Refusals after which the open question or feedback is still what was shown last.
_STILL_HERE = {"turn_asked", "turn_asked_choice", "no_more_retries"}

Accept = Callable[[Command], Awaitable["Outcome"]]


class Ended(Enum):
    """How a conversation came to its end."""

    FINISHED = "finished"
    LEFT = "left"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What was asked for on the command line; None where nothing was."""

    locale: str | None = None
    locale_chosen: bool = False  # asked for, not guessed from the terminal
    job_position: str | None = None
    experience_level: int | None = None
    categories: tuple[str, ...] = ()
    questions: int | None = None
    follow_ups: int | None = None
    seed: int | None = None
    fresh: bool = False


class Conversation:
    """One run of `coach chat`.

    Args:
        interactive: a person at a keyboard: choices are asked, not taken. Otherwise every feedback is followed by the
            next question.
        resume_command: how to come back, as it is printed.
    """

    def __init__(
        self,
        chat: TerminalChat,
        reader: Reader,
        accept: Accept,
        person: Person,
        locale: str,
        *,
        interactive: bool,
        resume_command: str,
    ) -> None:
        self._chat = chat
        self._reader = reader
        self._accept = accept
        self._person = person
        self._locale = locale
        self._interactive = interactive
        self._resume_command = resume_command
        self._explained = False
        self._draft = ""

    async def run(self, wishes: Wishes, ask: Callable[[Reader], Awaitable[Wishes]] | None = None) -> Ended:
        """Resume the open interview or start one, and stay until it ends or the person leaves.

        Raises:
            CoachError: it could not start.
        """
        try:
            resumed = await self._resume(wishes)
        except EOFError:
            return self._leave("terminal.not_started")
        finally:
            self._chat.resumed = True
        try:
            if not resumed:
                await self._start(await ask(self._reader) if ask is not None else wishes)
        except EOFError:
            return self._leave("terminal.not_started")
        try:
            return await self._talk()
        except EOFError:
            if not self._interactive:
                self._say("terminal.no_more_lines")
            return self._leave("terminal.saved")

    async def _resume(self, wishes: Wishes) -> bool:
        if wishes.fresh:
            await self._end_open_one()
            return False
        try:
            await self._come_back()
        except IllegalMove as error:
            if error.key != "no_interview":
                raise
            return False
        if self._asks_for_another(wishes):
            self._say("terminal.options_ignored")
        return True

    def _asks_for_another(self, wishes: Wishes) -> bool:
        other_language = wishes.locale_chosen and wishes.locale != self._locale
        return bool(
            other_language or wishes.categories or wishes.questions or wishes.job_position or wishes.experience_level
        )

    async def _come_back(self) -> None:
        """Have the open interview say again where it stands, in its language."""
        outcome = await self._accept(self._person.command("resume", None))
        self._locale = outcome.locale or self._locale

    async def _end_open_one(self) -> None:
        self._chat.only_results = True
        try:
            await self._come_back()  # so that its result comes here
            self._say("terminal.ending_old")
            await self._accept(self._person.command("end", None))
            while (await self._chat.posts.get()).expects != "start":
                continue
        except IllegalMove:
            return
        finally:
            self._chat.only_results = False

    async def _start(self, wishes: Wishes) -> None:
        await self._accept(
            StartInterview(
                event_id=self._person.event_id(),
                sender=self._person.sender,
                address=self._person.address,
                locale=wishes.locale,
                job_position=wishes.job_position,
                experience_level=wishes.experience_level,
                categories=wishes.categories,
                questions=wishes.questions,
                follow_ups=wishes.follow_ups,
                seed=wishes.seed,
            )
        )

    async def _talk(self) -> Ended:
        while True:
            post = await self._chat.posts.get()
            self._locale = post.locale
            if not self._chat.posts.empty():
                continue  # only the newest post can be answered
            if post.expects == "answer":
                await self._until_accepted(self._answer, post)
            elif post.expects == "choice":
                await self._until_accepted(self._choose, post)
            elif post.expects == "resume":
                return self._leave("terminal.saved")
            elif post.expects == "start":
                await self._mention_unread()
                return Ended.FINISHED

    async def _mention_unread(self) -> None:
        has_more = getattr(self._reader, "has_more", None)
        if has_more is not None and await has_more():
            self._say("terminal.lines_left")

    async def _until_accepted(self, speak: Callable[[Post], Awaitable[Command | None]], post: Post) -> None:
        """Let the person speak until the coach takes it; what it refuses is explained and asked again."""
        while True:
            try:
                command = await speak(post)
                if command is not None:
                    await self._accept(command)
                    self._draft = ""
                    if self._interactive and isinstance(command, SubmitAnswer):
                        self._say("terminal.received", style="dim")
                    return
            except StorageError as error:
                self._chat.error(error, self._locale)
                if not self._interactive:
                    raise
            except IllegalMove as error:
                self._chat.error(error, self._locale)
                if error.key in _STILL_HERE:
                    continue
                # The interview is elsewhere than this post; let it say where.
                await self._come_back()
                return
            except CoachError as error:
                self._chat.error(error, self._locale)

    async def _answer(self, post: Post) -> Command | None:
        if self._interactive and not self._explained:
            self._explained = True
            self._say("terminal.how_to_answer", style="dim")
        text = await self._reader.answer("› ", translator(self._locale)("terminal.unsent"), self._draft)
        self._draft = text  # until it is accepted
        if text.strip().casefold() == HELP:
            self._draft = ""
            self._say("terminal.help")
            return None
        if text.startswith("/") or not text.strip():
            self._draft = ""
        kind = slash_command(text)
        if kind is not None:
            return self._person.command(kind, post.turn_id)
        return self._person.answer(text, post.turn_id)

    async def _choose(self, post: Post) -> Command:
        if not self._interactive:
            return self._person.command("next", post.turn_id)
        self._chat.line(choices_line(post.actions), style="dim")
        return self._person.command(choice(await self._reader.line("›"), post.actions), post.turn_id)

    def _leave(self, key: str) -> Ended:
        self._say(key, command=self._resume_command)
        return Ended.LEFT

    def _say(self, key: str, style: str = "", **params: str) -> None:
        self._chat.line(translator(self._locale)(key, **params), style=style)
