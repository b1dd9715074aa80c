"""HTTP mode: signed requests to the app's own address
(https://docs.slack.dev/authentication/verifying-requests-from-slack)."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import aiohttp

from tests.wire.slack_emulator.basics import secret
from tests.wire.slack_emulator.interactions import ACK_LIMIT

if TYPE_CHECKING:
    from tests.wire.slack_emulator.emulator import SlackEmulator
    from tests.wire.slack_emulator.events import Attempt, Event

JSON, FORM = "application/json", "application/x-www-form-urlencoded"
AGENT = "Slackbot 1.0 (+https://api.slack.com/robots)"


@dataclass
class Reply:
    """What the app answered. `no_retry` is its wish not to be asked again (X-Slack-No-Retry)."""

    status: int
    body: str
    no_retry: bool = False


class HttpMode:
    """Posts to the request URL, once it is verified; until then the app is in Socket Mode."""

    def __init__(self, slack: SlackEmulator) -> None:
        self.slack = slack
        self.url: str | None = None
        self._session: aiohttp.ClientSession | None = None

    @property
    def session(self) -> aiohttp.ClientSession:
        if self._session is None:
            # The jar would keep cookies of one person's browser for the next.
            self._session = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar(), trust_env=False)
        return self._session

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def verify(self, url: str) -> None:
        """The url_verification handshake; raises ValueError when the app does not pass it."""
        challenge = secret()
        asked = {"type": "url_verification", "token": self.slack.application.verification_token, "challenge": challenge}
        reply = await self.deliver(url, json.dumps(asked), JSON)
        told = json.loads(reply.body).get("challenge") if reply.body.startswith("{") else reply.body
        if reply.status != 200 or told != challenge:
            raise ValueError(f"the URL did not answer with the challenge: {reply}")

    def signature(self, body: str, timestamp: int, key: str | None = None) -> str:
        known = key or self.slack.application.signing_secret
        return "v0=" + hmac.new(known.encode(), f"v0:{timestamp}:{body}".encode(), hashlib.sha256).hexdigest()

    async def deliver(
        self, url: str, body: str, kind: str, *, key: str | None = None, age: int = 0, **more: str
    ) -> Reply:
        """A signed request; `key` and `age` make one that should not be believed."""
        # The app compares with its own clock, so `advance` must not move this timestamp.
        timestamp = int(time.time()) - age
        headers = {
            "Content-Type": kind,
            "User-Agent": AGENT,
            "X-Slack-Request-Timestamp": str(timestamp),
            "X-Slack-Signature": self.signature(body, timestamp, key),
            **more,
        }
        async with self.session.post(url, data=body.encode(), headers=headers, allow_redirects=False) as answer:
            no_retry = answer.headers.get("X-Slack-No-Retry") == "1"
            return Reply(answer.status, await answer.text(), no_retry)

    async def post(self, url: str, event: Event, attempt: Attempt) -> None:
        """Sends an event and understands the answer."""
        body, kind = encode(event)
        retry = {"X-Slack-Retry-Num": str(attempt.number), "X-Slack-Retry-Reason": attempt.reason}
        headers = retry if attempt.number and event.kind == "events_api" else {}
        started = self.slack.clock.seconds()
        try:
            reply = await self.deliver(url, body, kind, **headers)
        except (TimeoutError, aiohttp.ClientError, OSError):
            self.slack.dispatcher.failed(event, attempt, "connection_failed")
            return
        attempt.status, attempt.body = reply.status, reply.body
        attempt.took = self.slack.clock.seconds() - started
        event.gave_up = reply.no_retry
        if attempt.took > ACK_LIMIT:
            self.slack.dispatcher.failed(event, attempt, "http_timeout")
        elif not 200 <= reply.status < 300:
            failure = "http_error"
            if event.kind != "events_api":
                failure = "http_client_error" if reply.status < 500 else "http_service_error"
            self.slack.dispatcher.failed(event, attempt, failure)
        else:
            self.slack.dispatcher.acked(event, attempt, answered(reply.body))


def encode(event: Event) -> tuple[str, str]:
    """The body and its type: events as JSON, commands as a form, interactions as JSON in a form."""
    if event.kind == "events_api":
        return json.dumps(event.payload, ensure_ascii=False), JSON
    if event.kind == "slash_commands":
        return urlencode(event.payload), FORM
    return urlencode({"payload": json.dumps(event.payload, ensure_ascii=False)}), FORM


def answered(body: str) -> dict[str, Any] | None:
    """What the app put into its 200: JSON, plain text, or nothing."""
    if not body.strip():
        return None
    if body.startswith("{"):
        try:
            return json.loads(body)
        except ValueError:
            return {"text": body}
    return {"text": body}
