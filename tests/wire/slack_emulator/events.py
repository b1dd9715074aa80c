"""What Slack sends to the app, over either transport, and when it sends it again."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.wire.slack_emulator.interactions import ACK_LIMIT

if TYPE_CHECKING:
    from tests.wire.slack_emulator.emulator import SlackEmulator
    from tests.wire.slack_emulator.interactions import Interaction

# Slack repeats an event nearly at once, after a minute and after five (docs.slack.dev, Events API, retries).
RETRIES = (0.0, 60.0, 300.0)
ANSWERED = {"slash_commands", "view_submission", "block_suggestion"}


@dataclass
class Attempt:
    """One sending. `via` is "socket", "http" or None when nobody was there."""

    at: float
    number: int
    reason: str
    envelope_id: str
    via: str | None = None
    failed_at: float | None = None
    failure: str = ""
    status: int | None = None
    body: str = ""
    took: float | None = None


@dataclass(eq=False)
class Event:
    """An event, a command or an interaction on its way to the app. `kind` is the envelope's type."""

    kind: str
    payload: dict[str, Any]
    interaction: Interaction | None = None
    attempts: list[Attempt] = field(default_factory=list)
    acked: bool = False
    gave_up: bool = False

    @property
    def event_id(self) -> str | None:
        return self.payload.get("event_id")

    @property
    def name(self) -> str:
        """The type of the event, the command, or the type of the interaction."""
        if self.kind == "events_api":
            return self.payload["event"]["type"]
        return self.payload.get("command") or self.payload["type"]

    def due(self) -> float | None:
        """When Slack would send it again."""
        if self.kind != "events_api" or self.acked or self.gave_up or len(self.attempts) > len(RETRIES):
            return None
        last = self.attempts[-1]
        failed = last.failed_at if last.failed_at is not None else last.at + ACK_LIMIT
        return failed + RETRIES[len(self.attempts) - 1]

    def envelope(self, attempt: Attempt) -> str:
        """As Socket Mode carries it."""
        made: dict[str, Any] = {
            "envelope_id": attempt.envelope_id,
            "payload": self.payload,
            "type": self.kind,
            "accepts_response_payload": bool(ANSWERED & {self.kind, self.payload.get("type")}),
        }
        if self.kind == "events_api":
            made |= {"retry_attempt": attempt.number, "retry_reason": attempt.reason}
        return json.dumps(made, ensure_ascii=False)


class Dispatcher:
    """Chooses the transport and keeps what is not acknowledged."""

    def __init__(self, slack: SlackEmulator) -> None:
        self.slack = slack
        self.events: list[Event] = []
        self.open: dict[Event, None] = {}
        self._envelopes: dict[str, tuple[Event, Attempt]] = {}

    def send(self, kind: str, payload: dict[str, Any], interaction: Interaction | None = None) -> Event:
        """Sends something for the first time; with `duplicate_events` an event comes twice, under two ids."""
        event = self._begin(Event(kind, payload, interaction))
        if self.slack.duplicate_events and kind == "events_api":
            self._begin(Event(kind, payload | {"event_id": self.slack.ids.next("Ev")}))
        return event

    def _begin(self, event: Event) -> Event:
        if self.slack.keep_records:
            self.events.append(event)
        self.open[event] = None
        if event.interaction is not None:
            event.interaction.events.append(event)
        self.attempt(event)
        return event

    def attempt(self, event: Event, reason: str | None = None) -> Attempt:
        """Sends it once more."""
        number = len(event.attempts)
        told = "" if number == 0 else reason or self._reason(event)
        attempt = Attempt(self.slack.clock.seconds(), number, told, str(uuid.uuid4()))
        event.attempts.append(attempt)
        url = self.slack.http.url
        if url is not None:
            attempt.via = "http"
            self.slack.spawn(self.slack.http.post(url, event, attempt))
            return attempt
        self._envelopes[attempt.envelope_id] = (event, attempt)
        if self.slack.sockets.send(event.envelope(attempt)):
            attempt.via = "socket"
        else:
            self.failed(event, attempt, "connection_failed")
        return attempt

    def _reason(self, event: Event) -> str:
        last = event.attempts[-1]
        return last.failure or ("http_timeout" if last.via == "http" else "timeout")

    # What the app says

    def acknowledge(self, envelope_id: str, payload: dict[str, Any] | None) -> None:
        """An acknowledgement over Socket Mode."""
        found = self._envelopes.pop(envelope_id, None)
        if found is None:
            self.slack.problems.append(f"acknowledged an unknown envelope: {envelope_id}")
            return
        self.acked(*found, payload)

    def acked(self, event: Event, attempt: Attempt, payload: dict[str, Any] | None) -> None:
        attempt.took = self.slack.clock.seconds() - attempt.at
        if not event.acked:
            event.acked = True
            self.open.pop(event, None)
            if event.interaction is not None:
                event.interaction.settle(payload)
        self.slack.signal.notify()

    def failed(self, event: Event, attempt: Attempt, failure: str) -> None:
        """It did not reach the app, or the app refused it."""
        attempt.failed_at, attempt.failure = self.slack.clock.seconds(), failure
        if event.kind != "events_api":
            self.open.pop(event, None)
            if event.interaction is not None:
                told = {"connection_failed": "dispatch_failed", "http_timeout": "operation_timeout"}
                event.interaction.fail(told.get(failure, failure))
        elif event.gave_up:
            self.open.pop(event, None)
        self.slack.signal.notify()

    # Time

    def tick(self) -> list[Event]:
        """Lets what is too late fail, and sends again what is due; returns what was sent again."""
        now, again = self.slack.clock.seconds(), []
        for event in list(self.open):
            if event.kind != "events_api":
                self._expire(event, now)
                continue
            due = event.due()
            if due is None:
                event.gave_up = True
                self.open.pop(event, None)
            elif due <= now:
                self.attempt(event)
                again.append(event)
        return again

    def _expire(self, event: Event, now: float) -> None:
        """What a person did is never repeated; after three seconds their client gives up."""
        if now - event.attempts[0].at > ACK_LIMIT:
            self.open.pop(event, None)
            if event.interaction is not None:
                event.interaction.fail("operation_timeout")
