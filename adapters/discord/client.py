"""The connection to Discord, and the outbox's way into it (core.ports.ChatAdapter)."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import aiohttp
import discord
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from adapters.discord import errors, registration, slash
from adapters.discord.buttons import CoachButton
from adapters.discord.inbound import Router
from adapters.discord.messages import Listener
from adapters.discord.pictures import drawn
from adapters.discord.places import PLATFORM
from adapters.discord.render import Message, render
from adapters.discord.voices import SOON_SECONDS, spoken_soon
from adapters.discord.words import CatalogueTranslator
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
_FINISH_SECONDS = 3.0
_QUIET_SECONDS = 0.5  # without another server after which a new connection counts as complete
_RECONNECT_SECONDS = (1, 2, 5, 10, 30, 60)
_LONGEST_WAIT = 30.0  # seconds the SDK may hold a request back; beyond it the outbox waits


@dataclass(frozen=True, slots=True)
class DiscordOptions:
    """What the configuration says of Discord. `message_content` None tries with the intent and goes on without it."""

    api_base: str | None = None
    gateway: str | None = None
    shard_ids: tuple[int, ...] = ()
    shard_count: int | None = None
    message_content: bool | None = None
    most_bytes: int = 10_000_000
    most_seconds: int = 600
    locale: str = "en"
    most_questions: int = 20


# The bot joins no voice channel, so nobody needs to hear which libraries that would take.
discord.VoiceClient.warn_nacl = False
discord.VoiceClient.warn_dave = False


class CoachClient(discord.AutoShardedClient):
    """discord.py's client with our commands, buttons and ears."""

    router: Router

    def __init__(self, options: DiscordOptions, *, reads_messages: bool, registers: bool = True) -> None:
        intents = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
        intents.message_content = reads_messages
        super().__init__(
            intents=intents,
            allowed_mentions=discord.AllowedMentions.none(),
            **_shards(options),
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_ratelimit_timeout=_LONGEST_WAIT,
            guild_ready_timeout=_QUIET_SECONDS,
        )
        self.reads_messages = reads_messages
        self._registers = registers
        self.connected = asyncio.Event()
        self.logged_in = False  # enough for sending; being ready means that a few seconds went by without a new server
        self.tree: app_commands.CommandTree[CoachClient] = app_commands.CommandTree(
            self,
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
        )
        self._options = options
        self._catching_up: asyncio.Task[None] | None = None
        self._closing = False

    def attach(self, router: Router) -> None:
        """Give it the coach to talk to."""
        self.router = router
        self.listener = Listener(self, self._options)
        slash.build(self.tree, router, self._options.most_questions)

    async def setup_hook(self) -> None:
        self.logged_in = True
        if self._options.gateway:
            self._go_through(self._options.gateway)
        self.add_dynamic_items(CoachButton)
        await self.tree.set_translator(CatalogueTranslator())
        if self._registers:
            await self._register()

    def _go_through(self, gateway: str) -> None:
        """Discord says itself where its gateway is; a proxy is asked for instead."""
        asked = self.http.get_bot_gateway

        async def answered() -> Any:  # noqa: ANN401 - discord.py's triple
            shards, _, limit = await asked()
            return shards, gateway, limit

        self.http.get_bot_gateway = answered  # type: ignore[method-assign]

    async def _register(self) -> None:
        """Register the commands where they are not as they should be, so that nobody has to know about it."""
        try:
            if not await registration.is_current(self):
                await self.tree.sync()
                log.warning("slash commands registered")
        except discord.HTTPException as error:
            log.warning("slash commands could not be registered (code %d): run coach discord sync", error.code)

    async def on_shard_connect(self, shard_id: int) -> None:
        log.info("shard %d connected", shard_id)
        self.connected.set()

    async def on_shard_ready(self, shard_id: int) -> None:
        """A new connection, not a resumed one: what came in between was never delivered."""
        log.info("shard %d ready", shard_id)
        if not self._closing and (self._catching_up is None or self._catching_up.done()):
            self._catching_up = asyncio.create_task(self._catch_up(), name="catch up")

    async def _catch_up(self) -> None:
        with self.router.busy.working():
            await self.listener.catch_up(self.router.inquiries)

    async def on_message(self, message: discord.Message) -> None:
        with self.router.busy.working():
            await self.listener.heard(message)

    async def finish(self) -> None:
        """Complete what was begun, then close. Events that still came in while closing are completed too."""
        self._closing = True
        if not await self.router.busy.finished(_FINISH_SECONDS):
            log.warning("closing while something is still in hand; it is taken up at the next start")
        if self._catching_up is not None:
            self._catching_up.cancel()
            await asyncio.gather(self._catching_up, return_exceptions=True)
        self.logged_in = False
        await self.close()
        await self.router.busy.finished(_FINISH_SECONDS)

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        if interaction.type is discord.InteractionType.modal_submit:
            await self.router.submitted(interaction)

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401, ARG002 - discord.py's
        """discord.py would log the event, and that holds what a person wrote."""
        log.error("%s failed", event_method, exc_info=True)


def _shards(options: DiscordOptions) -> dict[str, Any]:
    """Without a count discord.py asks Discord how many shards there should be; without ids it runs them all."""
    if options.shard_count is None:
        return {}
    ids = list(options.shard_ids) or list(range(options.shard_count))
    return {"shard_ids": ids, "shard_count": options.shard_count}


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
            except (aiohttp.ClientError, OSError, discord.DiscordServerError, discord.GatewayNotFound) as error:
                log.warning("Discord is out of reach (%s); trying again in %d s", type(error).__name__, seconds)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._stopping.wait(), seconds)
            if self._stopping.is_set() or self._client is None or self._client.logged_in:
                return

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
            await asyncio.wait({self._connecting}, timeout=_QUIET_SECONDS)
            self._connecting.cancel()


async def _reply(client: CoachClient, token: str, message: Message) -> str:
    """Follow up on an interaction, to the person alone."""
    data: Any = {"id": client.application_id, "type": discord.WebhookType.application.value, "token": token}
    reply = discord.Webhook.from_state(data=data, state=client._connection)
    sent = await reply.send(view=message.view, files=message.files, ephemeral=True, wait=True)
    return str(sent.id)


def _refusal(error: Exception) -> RetryAfter | Undeliverable:
    result = errors.translate(error)
    if result is None:
        raise error
    return result


def point_sdk(options: DiscordOptions) -> None:
    """discord.py keeps its addresses on its classes, so a proxy is one for the whole process."""
    if options.api_base:
        Route.BASE = options.api_base.rstrip("/")
    if options.gateway:
        DiscordWebSocket.DEFAULT_GATEWAY = URL(options.gateway)
