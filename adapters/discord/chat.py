"""The outbox's way into Discord (core.ports.ChatAdapter), and keeping the connection."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiohttp
import discord

from adapters.discord import errors
from adapters.discord.client import QUIET_SECONDS, CoachClient
from adapters.discord.inbound import Router
from adapters.discord.options import DiscordOptions, point_sdk
from adapters.discord.pictures import drawn
from adapters.discord.places import PLATFORM
from adapters.discord.render import Message, render
from adapters.discord.voices import SOON_SECONDS, said_to_be_silent, spoken_soon
from core.ports import RetryAfter, Sent, Undeliverable

if TYPE_CHECKING:
    from core.coach import Coach
    from core.commands import Address
    from core.inquiries import Inquiries
    from core.narration import Narrator
    from core.ports import Charts, Installations
    from core.posts import Post

log = logging.getLogger(__name__)

_NOT_CONNECTED_SECONDS = 1.0
_RECONNECT_SECONDS = (1, 2, 5, 10, 30, 60)


class DiscordChat:
    """Sends posts, and runs the connection."""

    platform = PLATFORM

    def __init__(self, token: str, options: DiscordOptions, charts: Charts | None = None) -> None:
        self._token = token
        self._options = options
        self._charts = charts
        self._client: CoachClient | None = None
        self._connecting: asyncio.Task[None] | None = None
        self._stopping = asyncio.Event()
        self._connected = asyncio.Event()
        point_sdk(options)

    def keep_in(self, installations: Installations) -> None:
        """One token serves every server, so there is nothing to keep."""

    async def send(self, address: Address, post: Post, delivery_id: int) -> Sent | RetryAfter | Undeliverable:
        """Every message of a post, in order; the nonce keeps a repeated attempt from showing one twice."""
        client = self._client
        if client is None or not client.logged_in:
            return RetryAfter(_NOT_CONNECTED_SECONDS, "not_connected")
        try:
            speech = await spoken_soon(client.router.narrator, post)
        except TimeoutError:
            return RetryAfter(SOON_SECONDS, "being_read_out")
        post = said_to_be_silent(post, speech)
        pictures, owner = await drawn(self._charts, post), str(address.data.get("user", ""))
        try:
            return Sent(await self._show(client, address, render(post, owner, pictures, speech), delivery_id))
        except discord.Forbidden as error:
            # Attaching files is a permission of its own; the post says everything without them.
            if (pictures or speech) and error.code == errors.MISSING_PERMISSION:
                return await self._in_words(client, address, render(post, owner), delivery_id)
            return _refusal(error)
        except Exception as error:
            return _refusal(error)

    async def _in_words(
        self, client: CoachClient, address: Address, messages: list[Message], delivery_id: int
    ) -> Sent | RetryAfter | Undeliverable:
        try:
            return Sent(await self._show(client, address, messages, delivery_id))
        except Exception as error:
            return _refusal(error)

    async def _show(self, client: CoachClient, address: Address, messages: list[Message], delivery_id: int) -> str:
        """Send every message of a post; returns the id of the last."""
        shown = ""
        for number, message in enumerate(messages):
            if "reply" in address.data:
                shown = await _reply(client, str(address.data["reply"]), message)
            else:
                channel = client.get_partial_messageable(int(address.conversation))
                sent = await channel.send(view=message.view, files=message.files, nonce=f"{delivery_id}-{number}")
                shown = str(sent.id)
        return shown

    async def run(self, coach: Coach, inquiries: Inquiries, narrator: Narrator) -> None:
        """Stay connected until stopped.

        Raises:
            discord.LoginFailure: the token is not accepted.
        """
        for seconds in itertools.chain(_RECONNECT_SECONDS, itertools.repeat(_RECONNECT_SECONDS[-1])):
            try:
                await self._run(Router(coach, inquiries, self._options.locale, self._charts, narrator))
            except (discord.LoginFailure, discord.PrivilegedIntentsRequired):
                raise
            except (aiohttp.ClientError, OSError, discord.DiscordServerError, discord.GatewayNotFound) as error:
                log.warning("Discord is out of reach (%s); trying again in %d s", type(error).__name__, seconds)
            except discord.ConnectionClosed:
                raise  # Discord does not want us back; its code says why
            except Exception as error:
                log.error("the connection broke (%s); trying again in %d s", _place_of(error), seconds)  # noqa: TRY400
            else:
                return
            if self._stopping.is_set():
                return
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), seconds)

    async def _run(self, router: Router) -> None:
        reads = self._options.message_content is not False
        try:
            await self._connect(router, reads_messages=reads)
        except discord.PrivilegedIntentsRequired:
            if self._options.message_content:
                raise
            log.warning(
                "the Message Content intent is off in the developer portal: in servers people answer with the Answer "
                "button, in direct messages, or by mentioning the bot"
            )
            await self._connect(router, reads_messages=False)

    async def _connect(self, router: Router, *, reads_messages: bool) -> None:
        client = CoachClient(self._options, reads_messages=reads_messages)
        client.attach(router)
        client.connected = self._connected
        self._client = client
        async with client:
            self._connecting = asyncio.create_task(client.start(self._token), name="discord connection")
            try:
                await self._connecting
            except asyncio.CancelledError:
                if not self._stopping.is_set():
                    raise

    async def connected(self) -> None:
        """Wait until the gateway has let us in. Only while `run` runs."""
        await self._connected.wait()

    async def stop(self) -> None:
        """Finish what is in hand and close the connection."""
        self._stopping.set()
        if self._client is not None:
            await self._client.finish()
        if self._connecting is not None:
            # Stopped while shards are still being connected, discord.py would go on trying for ever.
            await asyncio.wait({self._connecting}, timeout=QUIET_SECONDS)
            self._connecting.cancel()


async def _reply(client: CoachClient, token: str, message: Message) -> str:
    """Follow up on an interaction, to the person alone."""
    data: Any = {"id": client.application_id, "type": discord.WebhookType.application.value, "token": token}
    reply = discord.Webhook.from_state(data=data, state=client._connection)
    sent = await reply.send(view=message.view, files=message.files, ephemeral=True, wait=True)
    return str(sent.id)


def _place_of(error: Exception) -> str:
    """What went wrong and where, without the values: they may be what somebody wrote."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
    return f"{type(error).__name__} at {where}"


def _refusal(error: Exception) -> RetryAfter | Undeliverable:
    result = errors.translate(error)
    if result is None:
        raise error
    return result
