"""Channels, private channels and direct messages: what Slack knows of them, and what a test may do to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from tests.wire.slack_emulator.basics import Signal

if TYPE_CHECKING:
    from tests.wire.slack_emulator.messages import Message
    from tests.wire.slack_emulator.people import User
    from tests.wire.slack_emulator.workspaces import Workspace

T = TypeVar("T")
EVENT_OF = {"channel": "message.channels", "group": "message.groups", "im": "message.im"}


@dataclass
class Session:
    """An agent session: a thread with a status and a title (agents.sessions.*)."""

    status: str
    title: str = ""


@dataclass
class Prompts:
    """The suggested prompts over the composer of a direct message."""

    title: str = ""
    prompts: list[dict[str, str]] = field(default_factory=list)


class Channel:
    """A conversation. `kind` is channel, group (a private channel) or im (direct messages with the bot)."""

    def __init__(self, workspace: Workspace, kind: str, name: str) -> None:
        self.workspace, self.slack, self.kind, self.name = workspace, workspace.slack, kind, name
        self.id = self.slack.ids.next("D" if kind == "im" else "C")
        self.person: User | None = None
        self.members: set[str] = set()
        self.archived = False
        self.created = int(self.slack.clock.now())
        self.changed = Signal()
        self.log: list[Message] = []
        self.by_ts: dict[str, Message] = {}
        self.statuses: dict[str, str] = {}
        self.titles: dict[str, str] = {}
        self.sessions: dict[str, Session] = {}
        self.prompts = Prompts()

    @property
    def event(self) -> str:
        """The subscription that carries this conversation's messages."""
        return EVENT_OF[self.kind]

    @property
    def messages(self) -> list[Message]:
        """What stands here for everyone, oldest first, replies in threads too."""
        return [message for message in self.log if not message.deleted and message.only_for is None]

    def thread(self, ts: str) -> list[Message]:
        """The replies under a message, oldest first."""
        return [message for message in self.messages if message.thread_ts == ts and message.ts != ts]

    @property
    def has_bot(self) -> bool:
        installation = self.workspace.installation
        return installation is not None and installation.bot.id in self.members

    def visible_to(self, user: User) -> bool:
        """Whether this person can open it: a public channel everybody of the workspace."""
        if user.workspace is not self.workspace and not user.is_bot:
            return False
        return self.kind == "channel" or user.id in self.members

    # What a test may do

    def invite(self, *people: User) -> None:
        self.members |= {user.id for user in people}
        self.touch()

    def remove(self, *people: User) -> None:
        self.members -= {user.id for user in people}
        self.touch()

    def invite_bot(self) -> None:
        if self.workspace.installation is not None:
            self.invite(self.workspace.bot)

    def kick_bot(self) -> None:
        """Takes the bot out; a private channel is then as if it did not exist."""
        self.remove(self.workspace.bot)

    def archive(self) -> None:
        self.archived = True
        self.touch()

    def touch(self) -> None:
        """Wakes those who wait for something here or anywhere."""
        self.changed.notify()
        self.slack.signal.notify()

    async def until(self, predicate: Callable[[], T], timeout: float = 5.0) -> T:
        """Waits until the predicate is true; it is asked again whenever this conversation changes."""
        return await self.changed.until(predicate, timeout)

    def payload(self) -> dict[str, Any]:
        """As conversations.info answers."""
        made: dict[str, Any] = {
            "id": self.id,
            "created": self.created,
            "is_channel": self.kind == "channel",
            "is_group": self.kind == "group",
            "is_im": self.kind == "im",
            "is_mpim": False,
            "is_private": self.kind != "channel",
            "is_archived": self.archived,
            "is_org_shared": False,
            "context_team_id": self.workspace.id,
        }
        if self.kind == "im":
            person = self.person
            assert person is not None
            return made | {"user": person.id, "is_open": True, "is_user_deleted": person.deactivated}
        made |= {"name": self.name, "name_normalized": self.name, "is_general": False, "is_member": self.has_bot}
        return made | {"topic": {"value": ""}, "purpose": {"value": ""}}
