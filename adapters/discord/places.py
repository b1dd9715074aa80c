"""Where an interview takes place: a private thread, or a direct message where there can be none."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import discord

from core.commands import Address
from core.errors import CoachError
from core.localization import translator

if TYPE_CHECKING:
    from adapters.discord.client import CoachClient

log = logging.getLogger(__name__)

PLATFORM = "discord"
THREAD, DIRECT = "thread", "dm"
_ARCHIVE_MINUTES: Final = 1440


@dataclass(frozen=True, slots=True)
class Place:
    """`made` is a thread that exists only for this interview, and goes if the interview cannot start."""

    address: Address
    made: discord.Thread | None = None

    @property
    def direct(self) -> bool:
        return self.address.data.get("guild") is None

    @property
    def mention(self) -> str:
        return f"<#{self.address.conversation}>"

    async def discard(self) -> None:
        if self.made is None:
            return
        try:
            await self.made.edit(archived=True)  # deleting takes a permission that shows every private thread
        except discord.HTTPException as error:
            log.info("a thread without an interview could not be closed: %s", error.code)


def address_of(channel_id: int, guild_id: int | None, user_id: int) -> Address:
    return Address(PLATFORM, str(channel_id), {"guild": guild_id, "user": user_id})


def reply_address(interaction: discord.Interaction[Any]) -> Address:
    """Where only the person sees it, under what they did: open for fifteen minutes after it."""
    data = {"guild": interaction.guild_id, "user": interaction.user.id, "reply": interaction.token}
    return Address(PLATFORM, f"reply-{interaction.id}", data)


async def find_place(
    interaction: discord.Interaction[CoachClient], where: str | None, locale: str, own: str | None
) -> Place:
    """Make room for an interview: where the person asked for it, else where it can be.

    Args:
        own: the conversation of the person's last interview; its thread is used again when they ask from there.

    Raises:
        CoachError: neither a thread nor a direct message is possible; the message says what to change.
    """
    user = interaction.user
    channel = interaction.channel
    if interaction.guild_id is None and interaction.context.dm_channel:  # with the bot, not between two people
        return Place(address_of(interaction.channel_id or 0, None, user.id))
    if isinstance(channel, discord.Thread) and str(channel.id) == own and where is None:
        return Place(address_of(channel.id, channel.guild.id, user.id))
    if where != DIRECT:
        thread = await _private_thread(interaction, locale)
        if thread is not None:
            return Place(address_of(thread.id, thread.guild.id, user.id), thread)
    direct = await _direct(user, locale)
    if direct is None:
        raise CoachError("direct_closed" if where == DIRECT else "no_place")
    return Place(address_of(direct.id, None, user.id))


async def _private_thread(interaction: discord.Interaction[CoachClient], locale: str) -> discord.Thread | None:
    channel: Any = interaction.channel
    if isinstance(channel, discord.Thread):
        channel = channel.parent
    if not isinstance(channel, discord.TextChannel):
        return None
    name = translator(locale)("discord.thread_name", name=interaction.user.display_name)[:100]
    try:
        thread = await channel.create_thread(
            name=name,
            type=discord.ChannelType.private_thread,
            invitable=False,
            auto_archive_duration=_ARCHIVE_MINUTES,
        )
    except discord.HTTPException as error:
        log.info("no private thread could be made: %s", error.code)
        return None
    try:
        await thread.add_user(interaction.user)
    except discord.HTTPException as error:
        log.info("a person could not be added to a thread: %s", error.code)
        await Place(address_of(0, None, 0), thread).discard()
        return None
    return thread


async def _direct(user: discord.User | discord.Member, locale: str) -> discord.DMChannel | None:
    """The direct-message channel, if the person lets us write there: only writing tells."""
    try:
        channel = await user.create_dm()
        await channel.send(translator(locale)("discord.here"))
    except discord.HTTPException as error:
        log.info("no direct message possible: %s", error.code)
        return None
    return channel


async def reach(client: CoachClient, address: Address, user: discord.User | discord.Member, words: str) -> bool:
    """Whether the person can be written to in a conversation. One who left their thread is let in again.

    Args:
        words: what is written into a direct message, for only writing tells.
    """
    try:
        channel = await client.fetch_channel(int(address.conversation))
        if isinstance(channel, discord.Thread):
            if channel.locked:
                return False
            await channel.add_user(user)
        elif isinstance(channel, discord.DMChannel):
            await channel.send(words)
    except discord.HTTPException as error:
        log.info("a conversation is out of reach: %s", error.code)
        return False
    return True
