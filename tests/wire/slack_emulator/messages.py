"""Messages, as Slack keeps them and as a test reads them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.wire.slack_emulator import blocks as kit
from tests.wire.slack_emulator.mrkdwn import Reading, mrkdwn
from tests.wire.slack_emulator.people import Bot
from tests.wire.slack_emulator.reading import read_blocks

if TYPE_CHECKING:
    from tests.wire.slack_emulator.channels import Channel
    from tests.wire.slack_emulator.files import File
    from tests.wire.slack_emulator.people import User

# How long a stream may be silent before Slack takes it for finished, in seconds.
STREAM_IDLE = 300.0


@dataclass
class Stream:
    """The state of a message that is still being written."""

    open: bool
    touched: float


@dataclass(eq=False)
class Message:
    """One message. `version` counts its edits, `order` is the place of its newest state among all changes.

    `only_for` is the one person who sees an ephemeral message.
    """

    ts: str
    channel: Channel
    author: User
    raw_text: str = ""
    blocks: list[dict[str, Any]] = field(default_factory=list)
    attachments: list[dict[str, Any]] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    thread_ts: str | None = None
    broadcast: bool = False
    only_for: User | None = None
    metadata: dict[str, Any] | None = None
    unfurl_links: bool | None = None
    unfurl_media: bool | None = None
    auto_mentions: bool = False
    client_msg_id: str | None = None
    edited: dict[str, str] | None = None
    stream: Stream | None = None
    username: str | None = None
    deleted: bool = False
    version: int = 0
    order: int = 0
    reactions: dict[str, list[str]] = field(default_factory=dict)

    # Reading

    @property
    def reading(self) -> Reading:
        """What can be read in it, whom it mentions and where it links; the fallback text counts for the latter two."""
        names = self.channel.workspace.name_of
        fallback = mrkdwn(self.raw_text, names, auto=self.auto_mentions)
        found = read_blocks(self.blocks, names) if self.blocks else Reading(fallback.text)
        found.add(read_blocks([a.get("blocks") or [] for a in self.attachments], names))
        for attachment in self.attachments:
            for key in ("pretext", "title", "text"):
                found.add(mrkdwn(str(attachment.get(key) or ""), names))
        found.add(Reading("", fallback.mentions, fallback.links))
        return found

    @property
    def text(self) -> str:
        """All the text a person sees: that of the blocks where there are any."""
        return self.reading.text

    @property
    def fallback(self) -> str:
        """The `text` beside blocks, for notifications and screen readers."""
        return mrkdwn(self.raw_text, self.channel.workspace.name_of).text

    @property
    def mentions(self) -> list[str]:
        """Everything Slack would notify somebody for: `<@U…>`, `<!here>`, `<!channel>`, `<!subteam^S…>`."""
        return self.reading.mentions

    @property
    def links(self) -> list[str]:
        """Everything Slack would make a link of: addresses, and `<#C…>`."""
        return self.reading.links

    @property
    def ephemeral(self) -> bool:
        return self.only_for is not None

    @property
    def streaming(self) -> bool:
        return self.stream is not None and self.stream.open

    @property
    def buttons(self) -> list[kit.Button]:
        return kit.buttons(self.blocks)

    @property
    def selects(self) -> list[dict[str, Any]]:
        return kit.selects(self.blocks)

    @property
    def feedback(self) -> dict[str, Any] | None:
        """The feedback buttons, if it has them."""
        return next((part for _, part in kit.elements(self.blocks) if part["type"] == "feedback_buttons"), None)

    @property
    def replies(self) -> list[Message]:
        return self.channel.thread(self.ts)

    def visible_to(self, user: User) -> bool:
        """Whether this person sees it now."""
        if self.deleted or not self.channel.visible_to(user):
            return False
        return self.only_for is None or self.only_for is user

    # As Slack tells it

    def payload(self) -> dict[str, Any]:
        """The message object of events, interactions and answers."""
        made: dict[str, Any] = {
            "type": "message",
            "user": self.author.id,
            "text": self.raw_text,
            "ts": self.ts,
            "team": self.channel.workspace.id,
        }
        if isinstance(self.author, Bot):
            made |= {"bot_id": self.author.bot_id, "app_id": self.channel.slack.application.id}
            made["bot_profile"] = self.author.profile()
        optional = {
            "client_msg_id": self.client_msg_id,
            "blocks": self.blocks,
            "attachments": self.attachments,
            "files": [file.in_event() for file in self.files],
            "edited": self.edited,
            "metadata": self.metadata,
            "username": self.username,
        }
        made |= {name: value for name, value in optional.items() if value}
        if self.files and not isinstance(self.author, Bot):
            made |= {"subtype": "file_share", "upload": False, "display_as_bot": False}
            for name in ("team", "client_msg_id"):
                made.pop(name, None)
        return made | self._thread()

    def _thread(self) -> dict[str, Any]:
        if self.thread_ts and self.thread_ts != self.ts:
            root = self.channel.by_ts.get(self.thread_ts)
            return {"thread_ts": self.thread_ts} | ({"parent_user_id": root.author.id} if root else {})
        replies = self.replies
        if not replies:
            return {}
        people = list(dict.fromkeys(reply.author.id for reply in replies))
        return {
            "thread_ts": self.ts,
            "reply_count": len(replies),
            "reply_users": people,
            "reply_users_count": len(people),
            "latest_reply": replies[-1].ts,
            "is_locked": False,
            "subscribed": False,
        }

    def event(self) -> dict[str, Any]:
        """The message as the events API carries it."""
        made = self.payload() | {"channel": self.channel.id, "channel_type": self.channel.kind, "event_ts": self.ts}
        # A root's counts of replies are not part of its own event.
        if "reply_count" in made:
            for name in ("thread_ts", "reply_count", "reply_users", "reply_users_count", "latest_reply"):
                del made[name]
            del made["is_locked"], made["subscribed"]
        return made
