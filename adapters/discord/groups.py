"""A server as a group: who organises it, its question packs, its question of the day."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import discord

from adapters.discord.places import PLATFORM, reply_address
from core.bank.sync import PackRefused
from core.commands import AnswerGroup, AskGroup, Group, ImportPack, UpdateSettings
from core.errors import CoachError, InvalidInput
from core.group_posts import findings_post
from core.localization import translator

if TYPE_CHECKING:
    from adapters.discord.inbound import Router

log = logging.getLogger(__name__)

Interaction = discord.Interaction[Any]

MOST_BYTES = 1_000_000  # of a question pack
_ENDINGS = (".yaml", ".yml")


def group_of(interaction: Interaction) -> Group | None:
    """The server an interaction comes from, if the coach was added to it and not only to the person's account."""
    guild = interaction.client.get_guild(interaction.guild_id) if interaction.guild_id is not None else None
    if guild is None:
        return None
    locale = str(interaction.guild_locale) if interaction.guild_locale is not None else None
    organiser = interaction.permissions.manage_guild or interaction.permissions.administrator
    return Group(PLATFORM, str(guild.id), guild.name or "", locale, organiser=organiser)


async def answer(router: Router, interaction: Interaction, asked: int, text: str, *, shared: bool) -> None:
    """An answer to the group's question; the feedback follows where only the person sees it."""
    envelope = {**router.envelope(interaction), "address": reply_address(interaction)}
    command = AnswerGroup(group_question_id=asked, text=text, shared=shared, **envelope)
    say = translator(router.locale(interaction))
    await router.settle(interaction, command, said=lambda _: say("group.received"))


async def ask(router: Router, interaction: Interaction, category: str | None, level: int | None) -> None:
    """Ask the group a question in this channel."""
    wanted = interaction.app_permissions
    known = wanted.value != 0  # a proxy may leave them out; then the outbox finds out
    if interaction.guild_id is not None and known and not (wanted.view_channel and _may_write(interaction, wanted)):
        raise CoachError("cannot_write_here")
    command = AskGroup(category=category, level=level, **router.envelope(interaction))
    say = translator(router.locale(interaction))
    await router.settle(interaction, command, said=lambda _: say("group.asked"))


def _may_write(interaction: Interaction, permissions: discord.Permissions) -> bool:
    if isinstance(interaction.channel, discord.Thread):
        return permissions.send_messages_in_threads
    return permissions.send_messages


async def import_pack(router: Router, interaction: Interaction, file: discord.Attachment) -> None:
    """A question pack from a file; what is wrong with it is told line by line."""
    say = translator(router.locale(interaction))
    if not await router.wait_for_me(interaction):
        return
    if not file.filename.casefold().endswith(_ENDINGS):
        raise InvalidInput("pack_not_yaml", given=file.filename[:60])
    if file.size > MOST_BYTES:
        raise InvalidInput("pack_large", given=round(file.size / 1_000_000, 1), most=MOST_BYTES // 1_000_000)
    try:
        text = (await file.read()).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidInput("pack_not_text") from None
    except (discord.HTTPException, OSError) as error:
        log.warning("a question pack could not be downloaded: %s", type(error).__name__)
        raise CoachError("pack_lost") from None
    name = file.filename.rpartition(".")[0]
    try:
        outcome = await router.coach.import_pack(ImportPack(name=name, text=text, **router.envelope(interaction)))
    except PackRefused as refused:
        await router.reply_post(interaction, findings_post(refused.findings, router.locale(interaction)))
        return
    await router.reply(interaction, say.plural("packs.imported", outcome.count or 0))


async def update_settings(
    router: Router, interaction: Interaction, channel: discord.abc.Snowflake | None, changes: dict[str, Any]
) -> None:
    """Store what was set. A digest's channel is tried first."""
    say = translator(router.locale(interaction))
    command = UpdateSettings(**router.envelope(interaction), **changes)
    if command.group is None or not command.group.organiser:
        await router.settle(interaction, command, said=lambda _: "")  # the coach refuses, in its own words
        return
    if channel is not None and not await _may_be_written_to(interaction, channel.id):
        raise CoachError("cannot_write_there", channel=f"<#{channel.id}>")
    await router.settle(interaction, command, said=lambda _: say("settings.saved"))


async def _may_be_written_to(interaction: Interaction, channel_id: int) -> bool:
    """Typing takes the permission to write, and leaves nothing behind."""
    try:
        await interaction.client.get_partial_messageable(channel_id).typing()
    except discord.HTTPException as error:
        log.info("a channel cannot be written to: %s", error.code)
        return False
    return True
