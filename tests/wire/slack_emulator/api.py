"""The Web API's wrapper: arguments, token, scopes, faults, the record of the call, and the answer."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.wire.slack_emulator.errors import SlackError, invalid_arguments, missing
from tests.wire.slack_emulator.scopes import BY_CONVERSATION, METHODS

if TYPE_CHECKING:
    from tests.wire.slack_emulator.channels import Channel
    from tests.wire.slack_emulator.emulator import SlackEmulator
    from tests.wire.slack_emulator.faults import Fault
    from tests.wire.slack_emulator.messages import Message
    from tests.wire.slack_emulator.people import Bot
    from tests.wire.slack_emulator.tokens import Token
    from tests.wire.slack_emulator.workspaces import Workspace

NO_TOKEN = {"oauth.v2.access"}
APP_TOKEN = {"apps.connections.open"}


@dataclass
class Call:
    """One request as it came in. `method` is the Web API's, or response_url, upload, download."""

    method: str
    args: dict[str, Any]
    token: str | None
    at: float
    status: int = 0
    answer: Any = None

    @property
    def error(self) -> str | None:
        return self.answer.get("error") if isinstance(self.answer, dict) else None


@dataclass
class Asked:
    """What a method works on."""

    slack: SlackEmulator
    args: dict[str, Any]
    grant: Token | None
    secrets: tuple[str, str] | None = None
    needed: list[str] = field(default_factory=list)

    @property
    def token(self) -> Token:
        assert self.grant is not None
        return self.grant

    @property
    def workspace(self) -> Workspace:
        """The token's workspace; with an org-wide token the one named by `team_id`, or the first."""
        if self.token.workspace is not None:
            return self.token.workspace
        assert self.token.enterprise is not None
        workspaces = self.token.enterprise.workspaces
        return next((w for w in workspaces if w.id == self.args.get("team_id")), workspaces[0])

    @property
    def bot(self) -> Bot:
        assert self.token.bot is not None
        return self.token.bot

    def text(self, name: str) -> str:
        """A text that must be there."""
        value = self.args.get(name)
        if value is None or value == "":
            raise missing(name)
        return str(value)

    def flag(self, name: str) -> bool | None:
        value = self.args.get(name)
        return None if value is None else value in {True, "1", "true"}

    def json(self, name: str) -> Any:
        """A value that may have come as JSON in a string."""
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise invalid_arguments(f"failed to parse JSON [json-pointer:/{name}]") from None

    def channel(self, name: str = "channel") -> Channel:
        """A conversation the token can know of."""
        wanted = str(self.args.get(name) or "")
        found = self.slack.channels.get(wanted)
        if found is None and wanted:
            named = (c for w in self.slack.workspaces if self.token.reaches(w) for c in w.channels.values())
            found = next((c for c in named if c.name == wanted.lstrip("#") and c.kind != "im"), None)
        if found is None or not self.token.reaches(found.workspace):
            raise SlackError("channel_not_found")
        if found.kind != "channel" and not found.has_bot:
            raise SlackError("channel_not_found")
        return found

    def message(self, channel: Channel, name: str = "ts") -> Message:
        found = channel.by_ts.get(self.text(name))
        if found is None or found.only_for is not None:
            raise SlackError("message_not_found")
        return found

    def need(self, *alternatives: str, use: str = "") -> None:
        """Raises missing_scope unless the token has one of these."""
        if alternatives:
            self.needed.extend(alternatives[:1])
        if alternatives and not self.token.scopes & set(alternatives):
            provided = ",".join(sorted(self.token.scopes))
            raise SlackError("missing_scope", needed=alternatives[0], provided=provided)


Method = Callable[[Asked], "dict[str, Any] | None"]


async def arguments(request: web.Request) -> tuple[dict[str, Any], str | None]:
    """Query, form and JSON together, as slack_sdk sends them, and the token."""
    args: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        body = json.loads(await request.text() or "{}")
        args |= body if isinstance(body, dict) else {}
    elif request.content_type in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        args |= dict(await request.post())
    token = args.pop("token", None)
    bearer = request.headers.get("Authorization", "")
    return args, bearer.removeprefix("Bearer ") if bearer.startswith("Bearer ") else token


def served(slack: SlackEmulator, methods: dict[str, Method]) -> Callable[[web.Request], Any]:
    """The handler of /api/{method}."""

    async def serve(request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        try:
            args, token = await arguments(request)
        except ValueError:
            return web.json_response({"ok": False, "error": "invalid_json"})
        call = slack.record(Call(name, args, token, slack.clock.now()))
        fault = slack.faults.take(name)
        if fault is not None and fault.delay:
            await asyncio.sleep(fault.delay)
        if fault is not None and not fault.only_delays and not fault.perform:
            return failed(request, call, fault)
        asked = Asked(slack, args, None, _basic(request))
        try:
            call.answer, call.status = _perform(slack, methods, name, asked, token), 200
        except Exception as error:
            slack.problems.append(f"{name} failed in the emulator: {error!r}")
            raise
        slack.signal.notify()
        if fault is not None and not fault.only_delays:
            return failed(request, call, fault)
        headers = {"X-Accepted-OAuth-Scopes": ",".join(asked.needed)}
        if asked.grant is not None:
            headers["X-OAuth-Scopes"] = ",".join(sorted(asked.grant.scopes))
        return web.json_response(call.answer, headers=headers)

    return serve


def _perform(
    slack: SlackEmulator, methods: dict[str, Method], name: str, asked: Asked, token: str | None
) -> dict[str, Any]:
    """The answer of a method, errors included."""
    try:
        method = methods.get(name, _unknown)
        if name not in NO_TOKEN:
            asked.grant = slack.tokens.check(token, "app" if name in APP_TOKEN else "bot")
        if name in BY_CONVERSATION:
            asked.need(BY_CONVERSATION[name][asked.channel().kind])
        else:
            asked.need(*METHODS.get(name, ()))
        return {"ok": True} | (method(asked) or {})
    except SlackError as error:
        return error.body
    finally:
        slack.used.note(name, *asked.needed)


def _unknown(asked: Asked) -> None:
    raise SlackError("unknown_method")


def _basic(request: web.Request) -> tuple[str, str] | None:
    header = request.headers.get("Authorization", "")
    if not header.startswith("Basic "):
        return None
    name, _, word = base64.b64decode(header.removeprefix("Basic ")).decode().partition(":")
    return name, word


def failed(request: web.Request, call: Call, fault: Fault) -> web.StreamResponse:
    """The answer of a request that was to go wrong."""
    if fault.drop:
        call.status = 0
        if request.transport is not None:
            request.transport.abort()
        return web.Response(status=500)
    call.status = fault.status or 200
    headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
    if fault.error is None:
        # What stands before the API answers for itself, and not in JSON.
        return web.Response(status=call.status, text="<html>error</html>", content_type="text/html", headers=headers)
    call.answer = {"ok": False, "error": fault.error}
    return web.json_response(call.answer, status=call.status, headers=headers)
