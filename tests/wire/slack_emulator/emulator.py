"""The emulator as a test holds it: its world, its clock and its switches."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Coroutine, Iterable
from types import TracebackType
from typing import Any, TypeVar

from aiohttp import web

from tests.wire.slack_emulator import payloads
from tests.wire.slack_emulator.answers import Answers
from tests.wire.slack_emulator.api import Call
from tests.wire.slack_emulator.application import Application, from_manifest
from tests.wire.slack_emulator.basics import Clock, Ids, Signal
from tests.wire.slack_emulator.channels import Channel
from tests.wire.slack_emulator.events import Dispatcher, Event
from tests.wire.slack_emulator.faults import Fault, Faults
from tests.wire.slack_emulator.files import File
from tests.wire.slack_emulator.http_mode import HttpMode
from tests.wire.slack_emulator.interactions import Interaction
from tests.wire.slack_emulator.people import Bot, User
from tests.wire.slack_emulator.postbox import Postbox
from tests.wire.slack_emulator.scopes import EVENTS, Used
from tests.wire.slack_emulator.screens import Screens
from tests.wire.slack_emulator.sockets import SocketMode
from tests.wire.slack_emulator.tokens import Installation, Token, Tokens
from tests.wire.slack_emulator.web import build_app
from tests.wire.slack_emulator.workspaces import Enterprise, Workspace

T = TypeVar("T")


class SlackEmulator:
    """Slack on a free port of 127.0.0.1, with one app. Times are in seconds.

    The app is what a manifest describes, or what the other arguments of `Application` say.
    `deactivated_error` answers posts to people who left; None lets them pass, as Slack does for open conversations.
    `download_denial` is "login" (a redirect to an HTML page, as on Slack) or a status such as "401".
    Without `keep_records` neither calls nor events are kept, for long runs.
    """

    def __init__(
        self,
        manifest: dict[str, Any] | None = None,
        *,
        deactivated_error: str | None = "user_disabled",
        download_denial: str = "login",
        keep_records: bool = True,
        **application: Any,
    ) -> None:
        self.ids, self.clock, self.signal = Ids(), Clock(), Signal()
        self.application = from_manifest(self.ids, manifest) if manifest else Application(self.ids, **application)
        self.deactivated_error, self.download_denial = deactivated_error, download_denial
        self.keep_records, self.duplicate_events = keep_records, False
        self.faults, self.used = Faults(), Used()
        self.calls: list[Call] = []
        self.problems: list[str] = []
        self.workspaces: list[Workspace] = []
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.files: dict[str, File] = {}
        self.uploads: dict[str, File] = {}
        self.triggers: dict[str, Interaction] = {}
        self.tokens = Tokens()
        self.tokens.keep(Token(self.application.app_token, "app", {"connections:write"}))
        self.messages, self.answers, self.screens = Postbox(self), Answers(self), Screens(self)
        self.dispatcher, self.sockets, self.http = Dispatcher(self), SocketMode(self), HttpMode(self)
        self.port = 0
        self._dms: dict[str, Channel] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._runner: web.AppRunner | None = None

    # Life

    async def __aenter__(self) -> SlackEmulator:
        runner = web.AppRunner(build_app(self), access_log=None, shutdown_timeout=0.5, handler_cancellation=True)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", self.port, backlog=4096)
        await site.start()
        self._runner = runner
        self.port = runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.sockets.close(1001)
        await self.http.close()
        if self._runner is not None:
            await self._runner.cleanup()

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Runs work of the emulator's own beside everything else."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            self.problems.append(f"sending failed in the emulator: {task.exception()!r}")

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def api_base(self) -> str:
        """For `AsyncWebClient(base_url=…)`."""
        return f"{self.base}/api/"

    @property
    def authorize_url(self) -> str:
        """For `AsyncOAuthSettings(authorization_url=…)`."""
        return f"{self.base}/oauth/v2/authorize"

    @property
    def app_token(self) -> str:
        """For `AsyncSocketModeHandler(app, app_token)`."""
        return self.application.app_token

    async def set_request_url(self, url: str | None) -> None:
        """Switches to HTTP mode, once the app answers the challenge; None switches back to Socket Mode."""
        if url is not None:
            await self.http.verify(url)
        self.http.url = url

    # Time and waiting

    def advance(self, seconds: float) -> list[Event]:
        """Lets triggers, response_urls and streams age; what Slack would have repeated by then is sent again."""
        self.clock.advance(seconds)
        again = self.dispatcher.tick()
        self.signal.notify()
        return again

    async def wait_for(self, predicate: Callable[[], T], timeout: float = 5.0) -> T:
        """Waits for anything here to become true; it is asked again after every call, message and connection."""
        return await self.signal.until(predicate, timeout)

    async def connected(self, sockets: int = 1, timeout: float = 5.0) -> None:
        """Waits until so many Socket Mode connections are up."""
        await self.wait_for(lambda: len([s for s in self.sockets.live if not s.leaving]) >= sockets, timeout)

    async def quiet(self, timeout: float = 5.0) -> None:
        """Waits until the app has acknowledged everything that was sent."""
        await self.wait_for(lambda: not self.dispatcher.open, timeout)

    # The world

    def add_enterprise(self, name: str) -> Enterprise:
        return Enterprise(self, name)

    def add_workspace(self, name: str, *, enterprise: Enterprise | None = None, install: bool = True) -> Workspace:
        """A workspace, with the app in it unless told otherwise."""
        workspace = Workspace(self, name, enterprise)
        self.workspaces.append(workspace)
        if enterprise is not None:
            enterprise.workspaces.append(workspace)
        if install:
            workspace.install()
        return workspace

    def dm_of(self, person: User) -> Channel:
        """The direct messages of this person with the bot."""
        channel = self._dms.get(person.id)
        if channel is None:
            channel = self._dms[person.id] = Channel(person.workspace, "im", person.name)
            channel.person = person
            channel.members = {person.id}
            person.workspace.keep(channel)
        installation = person.workspace.installation
        if installation is not None:
            channel.members |= {installation.bot.id}
        return channel

    def store(self, workspace: Workspace, owner: User, name: str, data: bytes, mimetype: str) -> File:
        made = File(self.ids.next("F"), workspace, owner, name, data, mimetype, created=int(self.clock.now()))
        self.files[made.id] = made
        return made

    def delete_file(self, file: File) -> None:
        """The file is gone; messages keep a tombstone."""
        file.deleted, file.data = True, b""
        for place in file.shares:
            self.channels[place].touch()

    # The app in it

    def installed(
        self, workspace: Workspace, enterprise: Enterprise | None, scopes: Iterable[str] | None, installer: User | None
    ) -> Installation:
        """A bot user with a token. Reinstalling adds scopes to the token; after leaving, the bot comes back as it was."""
        bot = workspace.former_bot or Bot(self, workspace, self.application.name)
        workspace.former_bot = self.users[bot.id] = bot
        granted = set(self.application.bot_scopes if scopes is None else scopes)
        before = enterprise.installation if enterprise else workspace.own_installation
        if before is not None:
            before.token.scopes |= granted
            return before
        where: dict[str, Any] = {"enterprise": enterprise} if enterprise else {"workspace": workspace}
        token = self.tokens.issue("bot", granted, bot=bot, **where)
        made = workspace.last_installation = Installation(bot, token, installer)
        return made

    def uninstall(self, token: Token) -> None:
        """Takes the app out; Slack tells it with two events, in no particular order."""
        self._end(token, "account_inactive", {"type": "app_uninstalled"}, {"type": "tokens_revoked"})

    def revoke(self, token: Token, error: str) -> None:
        """The token stops working, the app hears of it."""
        self._end(token, error, {"type": "tokens_revoked"})

    def _end(self, token: Token, error: str, *events: dict[str, Any]) -> None:
        assert token.bot is not None
        token.state = error
        workspace = token.bot.workspace
        for event in events:
            if event["type"] == "tokens_revoked":
                event["tokens"] = {"oauth": [], "bot": [token.bot.id]}
            event["event_ts"] = self.clock.ts()
            self.emit(workspace, event["type"], event, None)
        for place in self.workspaces:
            if place.own_installation is not None and place.own_installation.token is token:
                place.own_installation = None
            if place.enterprise and place.enterprise.installation and place.enterprise.installation.token is token:
                place.enterprise.installation = None
        self.signal.notify()

    def emit(
        self,
        workspace: Workspace,
        name: str,
        event: dict[str, Any],
        interaction: Interaction | None,
        channel: Channel | None = None,
    ) -> Event | None:
        """Sends an event if the app is there, subscribed to it, has its scope, and is in the channel."""
        installation, needed = workspace.installation, EVENTS.get(name, ())
        if installation is None or name not in self.application.events:
            return None
        if channel is not None and not channel.has_bot:
            return None
        if needed and not installation.token.scopes & set(needed):
            return None
        self.used.note(f"event {name}", *needed[:1])
        return self.dispatcher.send("events_api", payloads.event_callback(workspace, event), interaction)

    # Trouble

    def storm_429(self, method: str | None, n: int, retry_after: int) -> Fault:
        """The next n requests (of this method, or of any) are refused with 429."""
        return self.faults.storm_429(method, n, retry_after)

    def reject_connections(self, n: int) -> Fault:
        """The next n tries of the app to open a Socket Mode connection fail."""
        return self.faults.add("apps.connections.open", times=n, error="internal_error")

    def drop_sockets(self) -> None:
        """Cuts every Socket Mode connection off."""
        self.sockets.drop()

    def refresh_sockets(self, reason: str = "refresh_requested") -> None:
        """Asks every connection to come back: warning, refresh_requested or link_disabled."""
        self.sockets.refresh(reason)

    def resend(self, event: Event, reason: str | None = None) -> None:
        """Sends an event again under its own id, as if its acknowledgement had got lost."""
        self.dispatcher.attempt(event, reason)

    # What was sent

    def record(self, call: Call) -> Call:
        if self.keep_records:
            self.calls.append(call)
        return call

    def calls_to(self, method: str) -> list[Call]:
        """The recorded calls whose method fits the regular expression as a whole."""
        return [call for call in self.calls if re.fullmatch(method, call.method)]

    @property
    def events(self) -> list[Event]:
        """Everything sent to the app, in order."""
        return self.dispatcher.events

    @property
    def scopes_used(self) -> dict[str, set[str]]:
        """For every method called, event sent and command used: the scope it took."""
        return self.used.by_use
