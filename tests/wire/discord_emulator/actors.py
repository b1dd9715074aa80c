"""People: what they may do in Discord's client, each action as the platform reports it to the bot."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from tests.wire.discord_emulator import gestures
from tests.wire.discord_emulator.commands import find_command, typed_options
from tests.wire.discord_emulator.errors import CannotUse
from tests.wire.discord_emulator.messages import VOICE, Attachment, Message
from tests.wire.discord_emulator.sessions import delivered

if TYPE_CHECKING:
    from tests.wire.discord_emulator.emulator import DiscordEmulator
    from tests.wire.discord_emulator.interactions import Interaction, Modal
    from tests.wire.discord_emulator.places import Channel

Upload = tuple[str, bytes] | tuple[str, bytes, str] | Attachment


class User:
    """An account. `permissions` has the bits of each guild it is in."""

    def __init__(self, user_id: int, name: str, *, bot: bool = False) -> None:
        self.id, self.name, self.is_bot = user_id, name, bot
        self.permissions: dict[int, int] = {}
        self.mention = f"<@{user_id}>"

    def payload(self) -> dict[str, Any]:
        made: dict[str, Any] = {"id": str(self.id), "username": self.name, "global_name": self.name}
        made |= {"discriminator": "0", "avatar": None, "public_flags": 0, "flags": 0}
        return made | ({"bot": True, "discriminator": "0001", "global_name": None} if self.is_bot else {})


class Actor(User):
    """A person whose hands the test moves."""

    def __init__(self, discord: DiscordEmulator, name: str, locale: str, *, user_installed: bool) -> None:
        super().__init__(discord.ids.next(), name)
        self.discord, self.locale, self.user_installed = discord, locale, user_installed
        self.dms_open = True
        self._read: dict[int, int] = {}

    async def dm(self) -> Channel:
        """The direct messages with the bot."""
        return self.discord.dm_of(self)

    def close_dms(self) -> None:
        """From now on the bot's direct messages are refused with 50007."""
        self.dms_open = False

    def open_dms(self) -> None:
        self.dms_open = True

    # Writing

    async def say(
        self,
        channel: Channel,
        text: str = "",
        *,
        attachments: list[Upload] | None = None,
        mention_bot: bool = False,
        reply_to: Message | None = None,
        ping: bool = True,
        flags: int = 0,
    ) -> Message:
        """Writes a message; returns when the bot's live socket has taken it. A reply pings its author by default."""
        if not channel.visible_to(self):
            raise CannotUse(f"{self.name} does not see this channel")
        content = f"{self.discord.bot.mention} {text}".strip() if mention_bot else text
        files = [self._upload(channel, upload) for upload in attachments or []]
        message = self.discord.post(channel, self, content=content, files=files, reference=reply_to, flags=flags)
        message.type = 19 if reply_to else 0
        message.pings = self.discord.mentioned(content)
        if reply_to and ping and reply_to.author not in message.pings:
            message.pings.append(reply_to.author)
        await delivered(self.discord.announce(message))
        return message

    async def voice(self, channel: Channel, data: bytes, *, duration: float, waveform: str | None = None) -> Message:
        """Sends a voice message: one Ogg/Opus file with its length in seconds."""
        file = self.discord.store(channel.id, "voice-message.ogg", data, "audio/ogg")
        file.duration = duration
        file.waveform = waveform or base64.b64encode(bytes(range(0, 256, 8))).decode()
        return await self.say(channel, attachments=[file], flags=VOICE)

    async def edit(self, message: Message, text: str) -> None:
        """Changes a message of their own."""
        if message.author is not self:
            raise CannotUse("this message is somebody else's")
        await delivered(self.discord.change(message, content=text))

    async def delete(self, message: Message) -> None:
        """Deletes a message of their own."""
        if message.author is not self:
            raise CannotUse("this message is somebody else's")
        await delivered(self.discord.remove(message))

    def _upload(self, channel: Channel, upload: Upload) -> Attachment:
        return upload if isinstance(upload, Attachment) else self.discord.store(channel.id, *upload)

    # Reading

    async def next_message(self, channel: Channel, timeout: float = 5.0) -> Message:
        """The next message of somebody else in the channel that this person has not yet read, oldest first."""

        def unread() -> Message | None:
            for index in range(self._read.get(channel.id, 0), len(channel.log)):
                self._read[channel.id] = index + 1
                message = channel.log[index]
                if message.author is not self and message.visible_to(self) and not message.loading:
                    return message
                if message.loading and not message.deleted:
                    self._read[channel.id] = index
                    return None
            return None

        found = await channel.changed.until(unread, timeout)
        assert found is not None
        return found

    # Interactions

    async def slash(
        self,
        channel: Channel | None,
        name: str,
        options: dict[str, Any] | None = None,
        *,
        user_install: bool = False,
    ) -> Interaction:
        """Runs a command (`"group sub"`); without a channel, in the direct messages with the bot."""
        place = gestures.place_of(self, channel, user_install=user_install)
        command, path, declared = find_command(self, place, name, user_install=user_install)
        resolved: dict[str, Any] = {}
        filled = typed_options(self, place, declared, options or {}, resolved)
        data = gestures.command_data(command, path, filled, resolved)
        return await gestures.interact(self, place, 2, data, user_install=user_install, name=" ".join(path))

    async def autocomplete(
        self,
        channel: Channel | None,
        name: str,
        option: str,
        text: str,
        others: dict[str, Any] | None = None,
        *,
        timeout: float = 3.0,
        user_install: bool = False,
    ) -> list[dict[str, Any]]:
        """What the bot suggests while this option is being typed: `[{"name": ..., "value": ...}]`."""
        place = gestures.place_of(self, channel, user_install=user_install)
        command, path, declared = find_command(self, place, name, user_install=user_install)
        chosen = next((o for o in declared if o["name"] == option), None)
        if chosen is None or not chosen.get("autocomplete"):
            raise CannotUse(f"{name} has no option {option} with autocomplete")
        others = {key: value for key, value in (others or {}).items() if key != option}
        filled = typed_options(self, place, declared, others, {}, partial=True)
        filled.append({"name": option, "type": chosen["type"], "value": text, "focused": True})
        data = gestures.command_data(command, path, filled, {})
        asked = await gestures.interact(self, place, 4, data, user_install=user_install, name=" ".join(path))
        await asked.acknowledged(timeout)
        assert asked.choices is not None
        return asked.choices

    async def click(self, message: Message, label: str | None = None, *, custom_id: str | None = None) -> Interaction:
        """Presses the button with this label or custom_id."""
        gestures.check_reachable(self, message)
        for button in message.buttons:
            if (label is not None and button.label == label) or (custom_id and button.custom_id == custom_id):
                if button.disabled or button.custom_id is None:
                    raise CannotUse(f"the button {button.label!r} cannot be pressed")
                data = {"component_type": 2, "custom_id": button.custom_id, "id": button.id}
                return await gestures.interact(self, message.channel, 3, data, message=message)
        raise CannotUse(f"no button {label or custom_id!r} among {[b.label for b in message.buttons]}")

    async def select(self, message: Message, custom_id: str, values: list[Any]) -> Interaction:
        """Chooses in a menu: option values, or people, roles and channels."""
        gestures.check_reachable(self, message)
        for menu in message.selects:
            if menu["custom_id"] == custom_id and not menu.get("disabled"):
                data = gestures.selection(self, message.channel, menu, values)
                return await gestures.interact(self, message.channel, 3, data, message=message)
        raise CannotUse(f"no menu {custom_id!r} to choose from")

    async def submit(self, modal: Modal, values: dict[str, Any]) -> Interaction:
        """Sends a modal's form, filled in by custom_id or label."""
        if modal.opened_by is not self or modal.sent:
            raise CannotUse("this form is not open before this person")
        data = gestures.form(self, modal, values)
        modal.sent = True
        source = modal.interaction
        return await gestures.interact(
            self, source.channel, 5, data, user_install=source.user_install, message=source.message
        )
