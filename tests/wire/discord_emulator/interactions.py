"""An interaction from the person's side of the screen: what they see of the bot's answer."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from tests.wire.discord_emulator.basics import Signal
from tests.wire.discord_emulator.messages import walk

if TYPE_CHECKING:
    from tests.wire.discord_emulator.actors import Actor
    from tests.wire.discord_emulator.messages import Message
    from tests.wire.discord_emulator.places import Channel

T = TypeVar("T")


class Modal:
    """A form that is open before one person."""

    def __init__(self, interaction: Interaction, data: dict[str, Any]) -> None:
        self.interaction, self.opened_by = interaction, interaction.actor
        self.custom_id: str = data["custom_id"]
        self.title: str = data["title"]
        self.components: list[dict[str, Any]] = data["components"]
        self.sent = False

    @property
    def text(self) -> str:
        """What can be read: title, labels, descriptions and placeholders."""
        parts = [self.title]
        for part in walk(self.components):
            parts += [part.get(key) for key in ("label", "description", "content", "placeholder", "value")]
        return "\n".join(part for part in parts if isinstance(part, str) and part)

    @property
    def fields(self) -> list[dict[str, Any]]:
        """The inputs as sent, each with the label that stands over it."""
        found = []
        for part in walk(self.components):
            if part["type"] == 18:
                found.append(part["component"] | {"label": part["label"]})
            elif part["type"] == 1:
                found += part["components"]
        return found


class Interaction:
    """One use of a command, a component or a form, and what the bot made of it."""

    def __init__(self, actor: Actor, channel: Channel, kind: int, *, user_install: bool, name: str | None) -> None:
        self.discord = actor.discord
        self.actor, self.channel, self.type = actor, channel, kind
        self.user_install, self.name = user_install, name
        self.id = self.discord.ids.next()
        self.token = secrets.token_urlsafe(48)
        self.started = self.discord.clock()
        self.payload: dict[str, Any] = {}
        self.message: Message | None = None
        self.ack_type: int | None = None
        self.acked_within: float | None = None
        self.delivered = False
        self.original: Message | None = None
        self.modal: Modal | None = None
        self.choices: list[dict[str, Any]] | None = None
        self.changed = Signal()
        self.shown: list[Message] = []

    @property
    def acked(self) -> bool:
        return self.ack_type is not None

    @property
    def deferred(self) -> bool:
        """Answered with "thinking" or a silent defer, and nothing yet."""
        return self.ack_type in {5, 6} and not self.messages

    @property
    def messages(self) -> list[Message]:
        """What the person was shown, in order: the answer, a message edited in place, follow-ups."""
        return [m for m in self.shown if not m.deleted and not m.loading]

    @property
    def response(self) -> Message | Modal | None:
        """The first thing the person sees: a message (None while deferred) or a modal."""
        return self.modal or (self.messages[0] if self.messages else None)

    @property
    def ephemeral(self) -> bool:
        """Whether the answer is for this person only."""
        return bool(self.original and self.original.ephemeral)

    @property
    def text(self) -> str:
        """All that the person can read of the answer."""
        return "\n".join(message.text for message in self.messages)

    def show(self, message: Message) -> None:
        if message not in self.shown:
            self.shown.append(message)
        self.changed.notify()

    async def until(self, predicate: Callable[[], T], timeout: float = 5.0) -> T:
        """Waits for the predicate, asked again whenever the bot does something with this interaction."""
        return await self.changed.until(predicate, timeout)

    async def acknowledged(self, timeout: float = 3.0) -> Interaction:
        """Waits for the first response, whatever it is."""
        await self.changed.until(lambda: self.acked, timeout)
        return self

    async def reply(self, timeout: float = 5.0) -> Message:
        """The first message the person can read, which may be the edit of a deferred one or a follow-up."""
        return (await self.changed.until(lambda: self.messages, timeout))[0]

    async def followup(self, number: int = 1, timeout: float = 5.0) -> Message:
        """The message after the first (number 1), and so on."""
        await self.changed.until(lambda: len(self.messages) > number, timeout)
        return self.messages[number]

    async def opened(self, timeout: float = 3.0) -> Modal:
        """The modal the bot opens in answer."""
        await self.changed.until(lambda: self.modal, timeout)
        assert self.modal is not None
        return self.modal
