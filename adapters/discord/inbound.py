"""Discord's events → Commands: committed first, acknowledged then, within three seconds whatever the database does."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import TYPE_CHECKING, Any, TypeVar, cast

import discord

from adapters.discord import errors, groups, interviews, voices
from adapters.discord.busy import Busy
from adapters.discord.buttons import answer_form, opens_form, read_form
from adapters.discord.pictures import drawn
from adapters.discord.places import PLATFORM, address_of
from adapters.discord.render import render
from core.commands import (
    AskHint,
    Command,
    EndInterview,
    GoOn,
    PauseInterview,
    Query,
    Sender,
    ShowGroupAnswers,
    ShowModelAnswer,
    SkipQuestion,
    SubmitAnswer,
    TryAgain,
)
from core.errors import CoachError
from core.localization import match_locale, translator

if TYPE_CHECKING:
    from adapters.discord.client import CoachClient
    from core.coach import Coach
    from core.commands import Outcome
    from core.inquiries import Inquiries
    from core.narration import Narrator
    from core.ports import Charts, Speech
    from core.posts import Post

log = logging.getLogger(__name__)

T = TypeVar("T")

PATIENCE_SECONDS = 1.5  # Discord waits three; the deferral itself needs a round trip
AT_ONCE = 4
CROWD = 12  # things in hand from which nobody can count on being next: everyone is deferred at once

_ON_TURN: dict[str, type[Any]] = {
    "skip": SkipQuestion,
    "hint": AskHint,
    "retry": TryAgain,
    "next": GoOn,
    "model_answer": ShowModelAnswer,
}
_ON_INTERVIEW: dict[str, type[Any]] = {"pause": PauseInterview, "end": EndInterview}


class Router:
    """What to do with what people do.

    Args:
        default_locale: for people of whom neither Discord nor the database knows the language.
    """

    def __init__(
        self,
        coach: Coach,
        inquiries: Inquiries,
        default_locale: str,
        charts: Charts | None = None,
        narrator: Narrator | None = None,
    ) -> None:
        self.coach = coach
        self.inquiries = inquiries
        self.narrator = narrator
        self._charts = charts
        self._default_locale = default_locale
        self.busy = Busy()
        self._desk = asyncio.Semaphore(AT_ONCE)

    async def guarded(self, interaction: discord.Interaction[CoachClient], work: Awaitable[object]) -> None:
        """Do it, and leave nobody without an answer."""
        with self.busy.working():
            try:
                await work
            except CoachError as error:
                await self.refuse(interaction, error)
            except Exception as error:
                log.error("an interaction failed: %s", type(error).__name__)  # noqa: TRY400 - it may hold an answer
                await self.refuse(interaction, CoachError("unexpected"))

    def locale(self, interaction: discord.Interaction[Any]) -> str:
        return match_locale(str(interaction.locale), self._default_locale)

    def sender(self, interaction: discord.Interaction[Any]) -> Sender:
        user = interaction.user
        return Sender(PLATFORM, str(user.id), user.display_name, locale=self.locale(interaction))

    def envelope(self, interaction: discord.Interaction[Any]) -> dict[str, Any]:
        """What every command from an interaction carries."""
        return {
            "event_id": f"i{interaction.id}",
            "sender": self.sender(interaction),
            "address": address_of(interaction.channel_id or 0, interaction.guild_id, interaction.user.id),
            "group": groups.group_of(interaction),
        }

    def query(self, interaction: discord.Interaction[Any]) -> dict[str, Any]:
        """What every query from an interaction carries."""
        return {"sender": self.sender(interaction), "group": groups.group_of(interaction)}

    async def pressed(self, interaction: discord.Interaction[CoachClient], kind: str, subject: int | None) -> None:
        """A button of the person it was made for, or of everyone."""
        await self.guarded(interaction, self._pressed(interaction, kind, subject))

    async def _pressed(self, interaction: discord.Interaction[CoachClient], kind: str, subject: int | None) -> None:
        if opens_form(kind) and subject is not None:
            form = answer_form(self.locale(interaction), kind, subject)
            await self._acknowledge(interaction.response.send_modal(form), "form")
        elif kind == "group_see" and subject is not None:
            query = ShowGroupAnswers(group_question_id=subject, **self.query(interaction))
            await self.show(interaction, query)
        elif kind == "listen" and subject is not None:
            await voices.listen(self, interaction, subject)
        elif kind in _ON_TURN:
            await self.settle(interaction, _ON_TURN[kind](turn_id=subject, **self.envelope(interaction)))
        elif kind == "resume":
            await interviews.come_back(self, interaction)
        elif kind == "end" and interaction.message is not None and interaction.message.flags.ephemeral:
            await interviews.end(self, interaction)  # pressed beside the interview: they are told where the result is
        elif kind in _ON_INTERVIEW:
            await self.settle(interaction, _ON_INTERVIEW[kind](**self.envelope(interaction)))
        elif kind == "forget":
            await self._forget(interaction)
        elif kind == "keep":
            await self.reply(interaction, translator(self.locale(interaction))("privacy.kept"))

    async def submitted(self, interaction: discord.Interaction[CoachClient]) -> None:
        """A form. It is read from the event itself, so that one opened before a restart is not lost."""
        form = read_form(cast("dict[str, Any]", interaction.data))
        if form is None:
            return
        if form.shared is not None:
            await self.guarded(
                interaction, groups.answer(self, interaction, form.subject, form.text, shared=form.shared)
            )
            return
        command = SubmitAnswer(text=form.text, turn_id=form.subject, **self.envelope(interaction))
        await self.guarded(interaction, self.settle(interaction, command, typing=True))

    async def settle(
        self,
        interaction: discord.Interaction[CoachClient],
        command: Command,
        *,
        typing: bool = False,
        said: Callable[[Outcome], str] | None = None,
    ) -> Outcome | None:
        """Accept a command and acknowledge it. `said` words the private reply; without it the posts speak.

        Returns:
            What came of it, or None when it was refused, which the person was told.
        """
        try:
            outcome = await self.in_time(interaction, self._accept(command), thinking=said is not None)
        except CoachError as error:
            await self.refuse(interaction, error)
            return None
        if said is not None:
            await self.reply(interaction, said(outcome))
        elif not interaction.response.is_done():
            await self._acknowledge(interaction.response.defer(), "defer")
        if typing:
            await self.typing(cast("Any", interaction.client), outcome, command.address.conversation)
        return outcome

    async def wait_for_me(self, interaction: discord.Interaction[CoachClient]) -> bool:
        """Tell the person that it will take a moment; False when a twin of the event told them already."""
        return await self._acknowledge(interaction.response.defer(ephemeral=True, thinking=True), "defer")

    async def in_time(
        self, interaction: discord.Interaction[CoachClient], work: Coroutine[Any, Any, T], *, thinking: bool
    ) -> T:
        """Do the work, deferring the interaction where it takes long; in a crowd the deferral comes first."""

        async def defer() -> None:
            if not interaction.response.is_done():
                await self._acknowledge(interaction.response.defer(ephemeral=True, thinking=thinking), "defer")

        if self.busy.count >= CROWD:
            await defer()
            return await work
        doing = asyncio.ensure_future(work)
        await asyncio.wait({doing}, timeout=PATIENCE_SECONDS)
        if not doing.done():
            await defer()
        return await doing

    async def _accept(self, command: Command) -> Outcome:
        """A few at a time: one writes at once anyway, and those who wait must not keep deferrals from going out."""
        async with self._desk:
            return await self.coach.accept(command)

    async def show(self, interaction: discord.Interaction[CoachClient], query: Query) -> None:
        """Answer a query to the person alone."""
        await self.reply_post(interaction, await self.in_time(interaction, self.inquiries.show(query), thinking=True))

    async def reply_post(
        self, interaction: discord.Interaction[CoachClient], post: Post, speech: Speech | None = None
    ) -> bool:
        """Show a post to the person alone; whether all of it arrived."""
        arrived = True
        for message in render(post, str(interaction.user.id), await drawn(self._charts, post), speech):
            sending = self._send(interaction, view=message.view, files=message.files)
            arrived &= await self._acknowledge(sending, "reply")
        return arrived

    async def reply(self, interaction: discord.Interaction[CoachClient], text: str) -> None:
        await self._acknowledge(self._send(interaction, content=text), "reply")

    async def refuse(self, interaction: discord.Interaction[CoachClient], error: CoachError) -> None:
        """Why it cannot be, to the person alone, in the language they read."""
        await self.reply(interaction, errors.words(error, self.locale(interaction)))

    async def not_yours(self, interaction: discord.Interaction[CoachClient]) -> None:
        await self.reply(interaction, translator(self.locale(interaction))("discord.not_yours"))

    async def typing(self, client: CoachClient, outcome: Outcome, conversation: str) -> None:
        """Show that the answer is being read. Only a courtesy: what goes wrong with it is of no consequence."""
        if outcome.duplicate or conversation == "0":
            return
        try:
            await client.get_partial_messageable(int(conversation)).typing()
        except (discord.HTTPException, OSError) as error:
            log.debug("no typing indicator: %s", type(error).__name__)

    async def _forget(self, interaction: discord.Interaction[CoachClient]) -> None:
        await self.coach.forget(self.sender(interaction))
        await self.reply(interaction, translator(self.locale(interaction))("privacy.deleted"))

    @staticmethod
    async def _send(interaction: discord.Interaction[CoachClient], **message: Any) -> None:  # noqa: ANN401 - as discord.py
        if interaction.response.is_done():
            await interaction.followup.send(ephemeral=True, **message)
        else:
            await interaction.response.send_message(ephemeral=True, **message)

    @staticmethod
    async def _acknowledge(answer: Awaitable[Any], what: str) -> bool:
        """Send an acknowledgement. Too late, or second after a twin of the event, changes nothing of what was done."""
        try:
            await answer
        except (discord.HTTPException, discord.InteractionResponded, OSError) as error:
            if not errors.is_late(error):
                log.warning("%s failed: %s", what, getattr(error, "code", type(error).__name__))
            return False
        return True
