"""The connection to Slack, and the outbox's way into it (core.ports.ChatAdapter)."""

from __future__ import annotations

import asyncio
import itertools
import logging
import time
from collections import OrderedDict
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import apps, errors, files, transport
from adapters.slack.inbound import Router
from adapters.slack.installed import InstalledWorkspaces, States
from adapters.slack.listeners import listen
from adapters.slack.messages import Listener
from adapters.slack.people import People
from adapters.slack.render import render
from adapters.slack.scene import PLATFORM
from core.ports import RetryAfter, Sent, Undeliverable
from core.posts import Audio, Chart

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp

    from core.coach import Coach
    from core.commands import Address
    from core.inquiries import Inquiries
    from core.narration import Narrator
    from core.ports import Charts, Installations
    from core.posts import Post

log = logging.getLogger(__name__)

SLACK_API = "https://slack.com/api/"
_NOT_CONNECTED_SECONDS = 1.0
_FINISH_SECONDS = 3.0
_RECONNECT_SECONDS = (1, 2, 5, 10, 30, 60)
_MOST_BEGUN = 1000
_SOUND_SECONDS = 1.0  # the outbox has others to serve
_TROUBLE = (SlackClientError, aiohttp.ClientError, TimeoutError, OSError)
_REFUSED = {
    "invalid_auth",
    "not_authed",
    "account_inactive",
    "token_revoked",
    "missing_scope",
    "not_allowed_token_type",
}


class TokenRefused(Exception):
    """Slack does not take a token."""


@dataclass(frozen=True, slots=True)
class SlackOptions:
    """What the configuration says of Slack.

    Attributes:
        mode: `socket` asks Slack for what happened; `http` is told by Slack on `host`:`port`.
        connections: how many sockets, of which Slack gives each event to one.
        authorize_url: Slack's page on which an administrator allows the app, where it is not Slack's own.
    """

    api_base: str | None = None
    mode: Literal["socket", "http"] = "socket"
    connections: int = 1
    host: str = "127.0.0.1"
    port: int = 3000
    authorize_url: str | None = None
    most_bytes: int = 10_000_000
    most_seconds: int = 600
    locale: str = "en"
    most_questions: int = 20


@dataclass(frozen=True, slots=True)
class Tokens:
    """What Slack knows us by; never shown. `bot` writes in one workspace, `app` opens sockets, `signing_secret` tells
    Slack's requests from others', and `client_id` with `client_secret` let workspaces install the app themselves."""

    bot: str = ""
    app: str = ""
    signing_secret: str = ""
    client_id: str = ""
    client_secret: str = ""


class SlackChat:
    """Sends posts, and runs the connection."""

    platform = PLATFORM

    def __init__(self, tokens: Tokens, options: SlackOptions, charts: Charts | None = None) -> None:
        self._tokens = tokens
        self._options = options
        self._charts = charts
        self._client: AsyncWebClient | None = None
        self._workspaces: InstalledWorkspaces | None = None
        self._stopping = asyncio.Event()
        self._connected = asyncio.Event()
        self._ended = asyncio.Event()
        self._ended.set()
        self._installations: Installations | None = None
        self._narrator: Narrator | None = None
        self._begun: OrderedDict[int, int] = OrderedDict()  # messages already shown of a delivery that was cut short

    def keep_in(self, installations: Installations) -> None:
        """Where workspaces that install the app are kept; needed before `run` when there is a client id."""
        self._installations = installations

    async def send(self, address: Address, post: Post, delivery_id: int) -> Sent | RetryAfter | Undeliverable:
        """Every message of a post, in order; an attempt that was cut short goes on where it stopped."""
        if self._client is None or not self._connected.is_set():
            return RetryAfter(_NOT_CONNECTED_SECONDS, "not_connected")
        client = await self._client_of(address)
        if client is None:
            return Undeliverable("not_installed")
        shown = ""
        try:
            for number, message in enumerate(render(post, str(address.data.get("user", "")))):
                if number < self._begun.get(delivery_id, 0):
                    continue
                shown = await _post(client, address, message.blocks, message.text)
                self._note(delivery_id, number + 1)
        except Exception as error:
            result = errors.translate(error)
            if result is None:
                raise
            return result
        self._begun.pop(delivery_id, None)
        await self._illustrate(client, address, post)
        return Sent(shown)

    async def _client_of(self, address: Address) -> AsyncWebClient | None:
        """The client with the token of the address's workspace; None where the app is not installed any more."""
        client, workspaces = self._client, self._workspaces
        if workspaces is None or client is None:
            return client
        team, enterprise = str(address.data["team"]), address.data.get("enterprise")
        bot = await workspaces.async_find_bot(enterprise_id=enterprise, team_id=team)
        if bot is None:
            return None
        return AsyncWebClient(bot.bot_token, client.base_url, session=client.session, retry_handlers=[])

    def _note(self, delivery_id: int, shown: int) -> None:
        self._begun[delivery_id] = shown
        while len(self._begun) > _MOST_BEGUN:
            self._begun.popitem(last=False)

    async def _illustrate(self, client: AsyncWebClient, address: Address, post: Post) -> None:
        """The charts and the sound of a post, after its words; what goes wrong with them is no loss."""
        if address.data.get("private"):
            return
        for block in post.blocks:
            try:
                if isinstance(block, Chart) and self._charts is not None:
                    drawn = await asyncio.to_thread(self._charts.draw, block)
                    await files.send_picture(client, address, drawn, block.alt)
                elif isinstance(block, Audio) and self._narrator is not None:
                    speech = await asyncio.wait_for(self._narrator.question(block.question_id), _SOUND_SECONDS)
                    if speech is not None:
                        await files.send_sound(client, address, speech, block.label)
            except Exception as error:  # neither is worth losing a post
                log.warning("a picture or sound is left out: %s", type(error).__name__)

    async def run(self, coach: Coach, inquiries: Inquiries, narrator: Narrator | None = None) -> None:
        """Stay connected until stopped.

        Raises:
            TokenRefused: a token is not accepted.
        """
        self._narrator = narrator
        self._ended.clear()
        try:
            await self._stay(coach, inquiries)
        finally:
            self._ended.set()

    async def _stay(self, coach: Coach, inquiries: Inquiries) -> None:
        for seconds in itertools.chain(_RECONNECT_SECONDS, itertools.repeat(_RECONNECT_SECONDS[-1])):
            reason = await self._until_trouble(coach, inquiries)
            if reason is None or self._stopping.is_set():
                return
            log.warning("Slack is out of reach (%s); trying again in %d s", reason, seconds)
            await self._wait(seconds)

    async def _until_trouble(self, coach: Coach, inquiries: Inquiries) -> str | None:
        """Serve until stopped; or why that was not possible."""
        try:
            await self._serve(coach, inquiries)
        except SlackApiError as error:
            if errors.error_of(error) in _REFUSED:
                raise TokenRefused(errors.error_of(error)) from None
            return errors.error_of(error)
        except _TROUBLE as error:
            return type(error).__name__
        return None

    async def _wait(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._stopping.wait(), seconds)
        except TimeoutError:
            return

    async def _serve(self, coach: Coach, inquiries: Inquiries) -> None:
        async with aiohttp.ClientSession(trust_env=True) as session:
            client = AsyncWebClient(
                self._tokens.bot or None,
                base_url=self._options.api_base or SLACK_API,
                session=session,
                retry_handlers=[],  # the outbox repeats; the SDK would post a message twice after a lost answer
            )
            router = Router(
                coach,
                inquiries,
                People(time.monotonic),
                self._options.locale,
                session,
                self._options.most_questions,
                self._narrator,
            )
            app = await self._app(client)
            listen(app, router, Listener(router, self._options, session))
            self._client = client
            async with self._transport(app, client):
                self._connected.set()
                try:
                    await self._stopping.wait()
                    if not await router.finished(_FINISH_SECONDS):
                        log.warning("closing while something is still in hand; it is taken up at the next start")
                finally:
                    self._connected.clear()

    async def _app(self, client: AsyncWebClient) -> AsyncApp:
        tokens, options = self._tokens, self._options
        if not tokens.client_id:
            return await apps.single(client, tokens.signing_secret or None)
        assert self._installations is not None
        self._workspaces = InstalledWorkspaces(self._installations)
        oauth = apps.Oauth(tokens.client_id, tokens.client_secret, tokens.signing_secret)
        if options.authorize_url:
            oauth = replace(oauth, authorize=options.authorize_url)
        return apps.many(client, self._workspaces, States(self._installations), oauth)

    def _transport(self, app: AsyncApp, client: AsyncWebClient) -> AbstractAsyncContextManager[None]:
        options = self._options
        if options.mode == "http":
            return transport.http(app, options.host, options.port)
        return transport.sockets(app, client, self._tokens.app, options.connections)

    async def connected(self) -> None:
        """Wait until Slack has let us in. Only while `run` runs."""
        await self._connected.wait()

    async def stop(self) -> None:
        """Finish what is in hand and close the connection."""
        self._stopping.set()
        await self._ended.wait()


async def _post(client: AsyncWebClient, address: Address, blocks: list[dict[str, object]], text: str) -> str:
    data = address.data
    if data.get("private"):
        sent = await client.chat_postEphemeral(channel=data["channel"], user=data["user"], blocks=blocks, text=text)
        return str(sent["message_ts"])
    sent = await client.chat_postMessage(
        channel=data["channel"],
        thread_ts=data.get("thread"),
        blocks=blocks,
        text=text,
        unfurl_links=False,
        unfurl_media=False,
    )
    return str(sent["ts"])
