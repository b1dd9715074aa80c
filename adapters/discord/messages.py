"""What people write or record in a conversation → answers."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

import discord

from adapters.discord import errors
from adapters.discord.places import PLATFORM, address_of
from core.bank.schema import HANGUL
from core.commands import KeepRecording, Sender, SubmitAnswer
from core.errors import CoachError, InvalidInput, StorageError
from core.localization import match_locale, translator

if TYPE_CHECKING:
    from adapters.discord.client import CoachClient
    from adapters.discord.options import DiscordOptions
    from core.commands import Address, Outcome
    from core.inquiries import Inquiries

log = logging.getLogger(__name__)

# How long a message waits for a database that is away, in seconds between attempts; then the person is told.
_STORAGE_PATIENCE = (0.5, 1, 2, 4, 8, 15)
_MOST_MISSED = 20  # messages looked at in one conversation after a lost connection
_SILENT = {"not_here", "interview_elsewhere"}  # in a server thread this is a guest talking


class Listener:
    """Takes messages in direct conversations and in the interviews' own threads."""

    def __init__(self, client: CoachClient, options: DiscordOptions) -> None:
        self._client = client
        self._options = options
        self._default_locale = options.locale

    async def heard(self, message: discord.Message) -> None:
        """A message from the gateway."""
        me = self._client.user
        if message.author.bot or me is None or message.is_system():
            return
        if message.guild is None:
            await self.answer(message, message.channel.id, direct=True)
        elif self._may_be_ours(message):
            await self.answer(message, message.channel.id, direct=False)
        elif me in message.mentions:
            await self._reply(message, translator(await self._language(message))("discord.mentioned"))

    def _may_be_ours(self, message: discord.Message) -> bool:
        """Threads the bot made are interviews. A place discord.py does not know, such as a thread that had been
        archived, may be one; the coach knows."""
        channel = message.channel
        if isinstance(channel, discord.Thread):
            return self._client.user is not None and channel.owner_id == self._client.user.id
        return isinstance(channel, discord.PartialMessageable)

    async def answer(self, message: discord.Message, channel_id: int, *, direct: bool, quiet: bool = False) -> None:
        """Take a message as the answer to the open question of its author.

        Args:
            quiet: do not explain a refusal; it was explained when the message came, or is old.
        """
        guild_id = None if direct else (message.guild.id if message.guild is not None else 0)
        text = self._without_mention(message.content)
        sender = Sender(PLATFORM, str(message.author.id), message.author.display_name)
        address = address_of(channel_id, guild_id, message.author.id)
        if not text.strip() and (message.attachments or not direct):
            recording = next((found for found in message.attachments if _is_sound(found)), None)
            if recording is not None:
                await self._keep(message, recording, address, quiet=quiet)
            elif not quiet:
                await self._explain_no_text(message)
            return
        command = SubmitAnswer(
            event_id=f"m{message.id}",
            sender=sender,
            address=address,
            text=text,
        )
        try:
            outcome = await self._accept(command)
        except CoachError as error:
            if not quiet and (direct or error.key not in _SILENT):
                await self._reply(message, errors.words(error, await self._language(message, text)))
            return
        await self._client.router.typing(self._client, outcome, str(channel_id))

    async def _keep(
        self, message: discord.Message, recording: discord.Attachment, address: Address, *, quiet: bool
    ) -> None:
        """Download a recording at once, for its address expires, and keep it with the open question."""
        sender = Sender(PLATFORM, str(message.author.id), message.author.display_name)
        locale = await self._language(message)
        say = translator(locale)
        direct = address.data["guild"] is None
        command = KeepRecording(event_id=f"m{message.id}", sender=sender, address=address)
        try:
            self._check(recording)
            data = await recording.read()
            outcome = await self._client.router.coach.record(command, data, recording.content_type or "")
        except CoachError as error:
            if not quiet and (direct or error.key not in _SILENT):
                await self._reply(message, errors.words(error, locale))
        except (discord.HTTPException, OSError) as error:
            log.warning("a recording could not be downloaded: %s", type(error).__name__)
            await self._reply(message, say("discord.voice_lost"))
        else:
            if not outcome.duplicate:
                await self._reply(message, say("discord.voice_kept"))

    def _check(self, recording: discord.Attachment) -> None:
        """Refuse what is too large or too long before anything is downloaded."""
        if recording.size > self._options.most_bytes:
            megabytes = self._options.most_bytes // 1_000_000
            raise InvalidInput("recording_large", given=round(recording.size / 1_000_000, 1), most=megabytes)
        if recording.duration is not None and recording.duration > self._options.most_seconds:
            raise InvalidInput("recording_long", given=round(recording.duration), most=self._options.most_seconds)

    async def _accept(self, command: SubmitAnswer) -> Outcome:
        """A database that is away is waited for: a message cannot be acknowledged, so it must not be lost either."""
        for seconds in _STORAGE_PATIENCE:
            try:
                return await self._client.router.coach.accept(command)
            except StorageError as error:
                log.warning("a message waits for the database: %s", error.key)
                await asyncio.sleep(seconds)
        return await self._client.router.coach.accept(command)

    async def catch_up(self, inquiries: Inquiries) -> None:
        """Read what was written in open interviews while nobody listened. Receipts make reading it twice harmless."""
        for place in await inquiries.listening(PLATFORM):
            channel = self._client.get_partial_messageable(int(place.address.conversation))
            after = discord.Object(int(place.after.split(",")[-1]))
            try:
                async for message in channel.history(after=after, limit=_MOST_MISSED, oldest_first=True):
                    late = place.since is None or message.created_at >= place.since
                    if late and message.author.id == place.address.data.get("user"):
                        direct = place.address.data.get("guild") is None
                        await self.answer(message, channel.id, direct=direct, quiet=True)
            except (discord.HTTPException, OSError) as error:
                log.info("nothing to catch up with in a conversation: %s", type(error).__name__)

    def _without_mention(self, text: str) -> str:
        me = self._client.user
        return text.replace(f"<@{me.id}>", "").strip() if me is not None else text

    async def _explain_no_text(self, message: discord.Message) -> None:
        say = translator(await self._language(message))
        if message.attachments or self._client.reads_messages:
            await self._reply(message, say("discord.attachment"))
        else:
            await self._reply(message, say("discord.cannot_read"))

    async def _language(self, message: discord.Message, text: str = "") -> str:
        """What to answer in: as in the person's profile, else as they write, else as their server does."""
        sender = Sender(PLATFORM, str(message.author.id), message.author.display_name)
        known = await self._client.router.inquiries.locale_of(sender)
        return known or ("ko" if HANGUL.search(text) else self._server_locale(message))

    def _server_locale(self, message: discord.Message) -> str:
        wanted = str(message.guild.preferred_locale) if message.guild is not None else None
        return match_locale(wanted, self._default_locale)

    @staticmethod
    async def _reply(message: discord.Message, text: str) -> None:
        try:
            await message.channel.send(text, reference=message.to_reference(fail_if_not_exists=False))
        except (discord.HTTPException, OSError) as error:
            log.info("a reply could not be sent: %s", type(error).__name__)


def _is_sound(attachment: discord.Attachment) -> bool:
    return attachment.is_voice_message() or (attachment.content_type or "").startswith("audio/")
