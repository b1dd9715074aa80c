"""Writing, changing and deleting messages, and telling the app about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.wire.slack_emulator.blocks import kept
from tests.wire.slack_emulator.messages import Message

if TYPE_CHECKING:
    from tests.wire.slack_emulator.channels import Channel
    from tests.wire.slack_emulator.emulator import SlackEmulator
    from tests.wire.slack_emulator.interactions import Interaction
    from tests.wire.slack_emulator.people import User


class Postbox:
    """All messages go through here."""

    def __init__(self, slack: SlackEmulator) -> None:
        self.slack = slack
        self._order = 0

    def post(self, channel: Channel, author: User, *, interaction: Interaction | None = None, **fields: Any) -> Message:
        """A new message; the app hears of it, also of its own, as Slack has it."""
        fields["blocks"] = kept(fields.get("blocks") or [])
        message = Message(self.slack.clock.ts(), channel, author, **fields)
        message.order = self._next()
        channel.log.append(message)
        channel.by_ts[message.ts] = message
        if interaction is not None:
            interaction.message = message
        if message.only_for is None:
            if author.is_bot:
                # The app's answer ends its "is thinking…".
                channel.statuses.pop(message.thread_ts or message.ts, None)
            self.slack.emit(channel.workspace, channel.event, message.event(), interaction, channel)
        channel.touch()
        return message

    def change(self, message: Message, *, marked: bool = True, **fields: Any) -> None:
        """An edit. `marked` puts "(edited)" beside it."""
        before = message.payload()
        if "blocks" in fields:
            fields["blocks"] = kept(fields["blocks"] or [])
        for name, value in fields.items():
            setattr(message, name, value)
        message.version += 1
        message.order = self._next()
        if marked:
            message.edited = {"user": message.author.id, "ts": self.slack.clock.ts()}
        self._tell(message, "message_changed", message=message.payload(), previous_message=before)

    def remove(self, message: Message) -> None:
        before = message.payload()
        message.deleted = True
        message.channel.by_ts.pop(message.ts, None)
        self._tell(message, "message_deleted", previous_message=before, deleted_ts=message.ts)

    def _tell(self, changed: Message, subtype: str, **more: Any) -> None:
        channel = changed.channel
        if changed.only_for is None:
            ts = self.slack.clock.ts()
            event = {"type": "message", "subtype": subtype, "hidden": True, "channel": channel.id, "ts": ts}
            event |= {"event_ts": ts, "channel_type": channel.kind, **more}
            self.slack.emit(channel.workspace, channel.event, event, None, channel)
        channel.touch()

    def _next(self) -> int:
        self._order += 1
        return self._order
