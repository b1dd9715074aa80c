"""One act of a person, from their side of the screen: how fast the app took it and what they were shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from tests.wire.slack_emulator.basics import secret

if TYPE_CHECKING:
    from tests.wire.slack_emulator.actors import Actor
    from tests.wire.slack_emulator.channels import Channel
    from tests.wire.slack_emulator.events import Event
    from tests.wire.slack_emulator.messages import Message
    from tests.wire.slack_emulator.views import View

T = TypeVar("T")
ACK_LIMIT = TRIGGER_LIFETIME = 3.0


class Interaction:
    """A command, a press, a form or a message, and what came of it.

    `message` is the message written (say, voice, prompt) or pressed on; `view` the modal its trigger opened;
    `errors` what the person's client complained about. Times are in seconds of the emulator's clock.
    """

    def __init__(self, actor: Actor, place: Channel, kind: str, *, message: Message | None = None) -> None:
        self.slack = actor.slack
        self.actor, self.place, self.kind, self.message = actor, place, kind, message
        clock = self.slack.clock
        self.trigger_id = f"{int(clock.now())}.{place.workspace.id[1:]}.{secret(32)}"
        self.trigger_used = False
        self.started = clock.seconds()
        self.payload: dict[str, Any] = {}
        self.events: list[Event] = []
        self.acked_within: float | None = None
        self.ack_payload: dict[str, Any] | None = None
        self.errors: list[str] = []
        self.view: View | None = None
        self.on_view: View | None = None
        self.shown: list[Message] = []
        self._mark = len(place.log)
        self._version = message.version if message else 0

    @property
    def acked(self) -> bool:
        return self.acked_within is not None

    @property
    def ts(self) -> str:
        """The timestamp of the message, for thread_ts."""
        assert self.message is not None
        return self.message.ts

    @property
    def text(self) -> str:
        """All the person can read of the answer."""
        return "\n".join(message.text for message in self.messages)

    @property
    def messages(self) -> list[Message]:
        """What the app showed this person since, oldest change first: by response_url, in the same conversation,
        and the pressed message itself once it was changed."""
        bots = [m for m in self.place.log[self._mark :] if m.author.is_bot]
        found = list(dict.fromkeys([*self.shown, *bots]))
        pressed = self.message
        if pressed is not None and pressed.author.is_bot and pressed.version > self._version:
            found = [pressed, *(m for m in found if m is not pressed)]
        seen = [m for m in found if m.visible_to(self.actor) and not m.streaming]
        return sorted(seen, key=lambda message: message.order)

    def show(self, message: Message) -> None:
        if message not in self.shown:
            self.shown.append(message)
        self.place.touch()

    # Waiting

    async def until(self, predicate: Callable[[], T], timeout: float = 5.0) -> T:
        """Waits for the predicate, asked again whenever something happens in this conversation."""
        return await self.place.until(predicate, timeout)

    async def acknowledged(self, timeout: float = 5.0) -> Interaction:
        """Waits until the app has acknowledged."""
        await self.until(lambda: self.acked or self.errors, timeout)
        return self

    async def reply(self, timeout: float = 5.0) -> Message:
        """The first message the person was shown."""
        return (await self.until(lambda: self.messages, timeout))[0]

    async def followup(self, number: int = 1, timeout: float = 5.0) -> Message:
        """The message after the first (number 1), and so on."""
        await self.until(lambda: len(self.messages) > number, timeout)
        return self.messages[number]

    async def opened(self, timeout: float = 5.0) -> View:
        """The modal the app opened with this interaction's trigger, or pushed or replaced in answer to it."""
        view = await self.until(lambda: self.view, timeout)
        assert view is not None
        return view

    # What Slack does with it

    def settle(self, payload: dict[str, Any] | None) -> None:
        """The app has acknowledged."""
        if self.acked:
            return
        self.acked_within = self.slack.clock.seconds() - self.started
        self.ack_payload = payload
        if self.acked_within > ACK_LIMIT:
            self.fail("operation_timeout")
        else:
            self.slack.answers.take(self, payload)
        self.place.touch()

    def fail(self, error: str) -> None:
        if error not in self.errors:
            self.errors.append(error)
        self.place.touch()
