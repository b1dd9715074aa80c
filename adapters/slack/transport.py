"""How events reach us: over sockets we open, or over HTTP requests Slack makes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_sdk.web.async_client import AsyncWebClient

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp

log = logging.getLogger(__name__)


class CannotListen(Exception):
    """The address in the configuration is not to be had."""


EVENTS_PATH = "/slack/events"
_CLOSE_SECONDS = 2.0


@asynccontextmanager
async def sockets(app: AsyncApp, client: AsyncWebClient, token: str, connections: int) -> AsyncIterator[None]:
    """Socket Mode. Several connections keep events coming while Slack renews one of them.

    Raises:
        slack_sdk.errors.SlackApiError: the app-level token is not accepted.
    """
    ours = AsyncWebClient(base_url=client.base_url, session=client.session)
    await ours.apps_connections_open(app_token=token)  # the SDK would try a wrong token for ever
    handlers = [AsyncSocketModeHandler(app, token, web_client=ours) for _ in range(connections)]
    try:
        await asyncio.gather(*(handler.connect_async() for handler in handlers))  # type: ignore[no-untyped-call]
        log.info("%d sockets open", connections)
        yield
    finally:
        closing = (handler.close_async() for handler in handlers)  # type: ignore[no-untyped-call]
        await asyncio.gather(*closing, return_exceptions=True)


@asynccontextmanager
async def http(app: AsyncApp, host: str, port: int) -> AsyncIterator[None]:
    """Signed requests at /slack/events; /slack/install where workspaces install the app themselves.

    Raises:
        CannotListen: something else has the port, or it takes more rights.
    """
    runner = web.AppRunner(app.web_app(EVENTS_PATH), access_log=None, shutdown_timeout=_CLOSE_SECONDS)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            raise CannotListen(f"{host}:{port}") from error
        log.info("listening on port %d", port)
        yield
    finally:
        await runner.cleanup()
