"""The connection to Slack, and the outbox's way into it (core.ports.ChatAdapter)."""

from __future__ import annotations

import asyncio
import itertools
import logging
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import errors, files
from adapters.slack.inbound import Router
from adapters.slack.listeners import listen
from adapters.slack.messages import Listener
from adapters.slack.people import People
from adapters.slack.render import render
from adapters.slack.scene import PLATFORM
from core.ports import RetryAfter, Sent, Undeliverable
from core.posts import Chart

if TYPE_CHECKING:
    from core.coach import Coach
    from core.commands import Address
    from core.inquiries import Inquiries
    from core.narration import Narrator
    from core.ports import Charts
    from core.posts import Post

log = logging.getLogger(__name__)

SLACK_API = "https://slack.com/api/"
_NOT_CONNECTED_SECONDS = 1.0
_FINISH_SECONDS = 3.0
_RECONNECT_SECONDS = (1, 2, 5, 10, 30, 60)
_MOST_BEGUN = 1000
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
    """What the configuration says of Slack."""

    api_base: str | None = None
    most_bytes: int = 10_000_000
    most_seconds: int = 600
    locale: str = "en"
    most_questions: int = 20


@dataclass(frozen=True, slots=True)
class Tokens:
    """What Slack knows us by: `bot` writes, `app` opens the socket. Never shown."""

    bot: str
    app: str


class SlackChat:
    """Sends posts, and runs the connection."""

    platform = PLATFORM

    def __init__(self, tokens: Tokens, options: SlackOptions, charts: Charts | None = None) -> None:
        self._tokens = tokens
        self._options = options
        self._charts = charts
        self._client: AsyncWebClient | None = None
        self._router: Router | None = None
        self._stopping = asyncio.Event()
        self._connected = asyncio.Event()
        self._begun: OrderedDict[int, int] = OrderedDict()  # messages already shown of a delivery that was cut short

    async def send(self, address: Address, post: Post, delivery_id: int) -> Sent | RetryAfter | Undeliverable:
        """Every message of a post, in order; an attempt that was cut short goes on where it stopped."""
        client = self._client
        if client is None or not self._connected.is_set():
            return RetryAfter(_NOT_CONNECTED_SECONDS, "not_connected")
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

    def _note(self, delivery_id: int, shown: int) -> None:
        self._begun[delivery_id] = shown
        while len(self._begun) > _MOST_BEGUN:
            self._begun.popitem(last=False)

    async def _illustrate(self, client: AsyncWebClient, address: Address, post: Post) -> None:
        """The charts of a post, after its words; what goes wrong with them is no loss."""
        charts = [block for block in post.blocks if isinstance(block, Chart)]
        if self._charts is None or not charts or address.data.get("private"):
            return
        try:
            drawn = [(await asyncio.to_thread(self._charts.draw, chart), chart.alt) for chart in charts]
        except Exception as error:  # a picture is never worth losing a post
            log.warning("a chart could not be drawn: %s", type(error).__name__)
            return
        await files.send_pictures(client, address, drawn)

    async def run(self, coach: Coach, inquiries: Inquiries, narrator: Narrator | None = None) -> None:  # noqa: ARG002
        """Stay connected until stopped.

        Raises:
            TokenRefused: a token is not accepted.
        """
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
                self._tokens.bot,
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
            )
            app = await self._app(client, router, session)
            handler = AsyncSocketModeHandler(app, self._tokens.app, web_client=_for_sockets(client, session))
            self._client, self._router = client, router
            try:
                await handler.connect_async()  # type: ignore[no-untyped-call]
                self._connected.set()
                await self._stopping.wait()
                if not await router.finished(_FINISH_SECONDS):
                    log.warning("closing while something is still in hand; it is taken up at the next start")
            finally:
                self._connected.clear()
                await handler.close_async()  # type: ignore[no-untyped-call]

    async def _app(self, client: AsyncWebClient, router: Router, session: aiohttp.ClientSession) -> AsyncApp:
        """Bolt with our listeners. Who we are is asked once and not for each event."""
        us = await client.auth_test()

        async def authorize() -> AuthorizeResult:
            return AuthorizeResult.from_auth_test_response(bot_token=self._tokens.bot, auth_test_response=us)

        app = AsyncApp(client=client, authorize=authorize, process_before_response=True, logger=_quiet_logger())
        listen(app, router, Listener(router, self._options, session))
        return app

    async def connected(self) -> None:
        """Wait until Slack has let us in. Only while `run` runs."""
        await self._connected.wait()

    async def stop(self) -> None:
        """Finish what is in hand and close the connection."""
        self._stopping.set()


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


def _for_sockets(client: AsyncWebClient, session: aiohttp.ClientSession) -> AsyncWebClient:
    """The socket's own client: the same address and session, with the token given for each call."""
    return AsyncWebClient(base_url=client.base_url, session=session)


def _quiet_logger() -> logging.Logger:
    """Bolt logs bodies of events at debug, and those hold what people wrote."""
    logger = logging.getLogger("slack_bolt")
    logger.setLevel(max(logging.WARNING, logging.getLogger().level))
    return logger
