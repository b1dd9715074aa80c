"""Beginning an interview, coming back to it and ending it: what needs a place as well as a command."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import discord

from adapters.discord import places
from core.commands import EndInterview, ResumeInterview, ShowStatus, StartInterview
from core.errors import CoachError
from core.localization import translator

if TYPE_CHECKING:
    from adapters.discord.inbound import Router
    from adapters.discord.places import Place

Interaction = discord.Interaction[Any]


async def begin(router: Router, interaction: Interaction, command: StartInterview, where: str | None) -> None:
    """Check, make room, start. Making room talks to Discord, so the person is told to wait first."""
    say = translator(router.locale(interaction))
    if not await router.wait_for_me(interaction):
        return  # a twin of this event is being answered already
    try:
        await router.inquiries.check_start(command)
    except CoachError as error:
        await router.refuse(interaction, error)
        if error.key == "interview_open":
            await router.show(interaction, ShowStatus(sender=router.sender(interaction)))
        return
    place = await places.find_place(interaction, where, say.locale, await _own_place(router, interaction))
    moved = dataclasses.replace(command, address=place.address)
    wanted_thread = interaction.guild_id is not None and where != places.DIRECT
    words = "discord.started_direct" if wanted_thread and place.direct else "discord.started"
    outcome = await router.settle(interaction, moved, said=lambda _: say(words, place=place.mention))
    if outcome is None:
        await place.discard()


async def _own_place(router: Router, interaction: Interaction) -> str | None:
    """The conversation in which the person's last interview was: a thread that is theirs."""
    last = await router.inquiries.last_place(router.sender(interaction))
    return last.conversation if last is not None else None


async def come_back(router: Router, interaction: Interaction) -> None:
    """Go on where the interview is, wherever that was asked for; in a new place if the old one is gone."""
    say = translator(router.locale(interaction))
    if not await router.wait_for_me(interaction):
        return
    place = await _reachable(router, interaction)
    command = ResumeInterview(**{**router.envelope(interaction), "address": place.address})
    outcome = await router.settle(interaction, command, said=lambda _: say("discord.resumed", place=place.mention))
    if outcome is None:
        await place.discard()


async def end(router: Router, interaction: Interaction) -> None:
    """End the interview; where its place is gone, the result comes in a new one, and with no place it ends all the
    same."""
    say = translator(router.locale(interaction))
    if not await router.wait_for_me(interaction):
        return
    address = await router.inquiries.where(router.sender(interaction))
    try:
        place = await _reachable(router, interaction, "discord.result_here")
    except CoachError:
        command = EndInterview(**router.envelope(interaction))
        await router.settle(interaction, command, said=lambda _: say("discord.ended_unreachable"))
        return
    command = EndInterview(**{**router.envelope(interaction), "address": place.address}, here=place.address != address)
    await router.settle(interaction, command, said=lambda _: say("discord.ended", place=place.mention))


async def _reachable(router: Router, interaction: Interaction, words: str = "discord.here") -> Place:
    """The place of the open interview if the person can still be reached there, else a new one.

    Raises:
        CoachError: no interview is open, or there is no room for it.
    """
    address = await router.inquiries.where(router.sender(interaction))
    if await places.reach(interaction.client, address, interaction.user, translator(router.locale(interaction))(words)):
        return places.Place(address)
    return await places.find_place(interaction, None, router.locale(interaction), None)
