"""The connection to Discord: discord.py's client with our commands, buttons and ears."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from adapters.discord import registration, slash
from adapters.discord.buttons import CoachButton
from adapters.discord.messages import Listener
from adapters.discord.words import CatalogueTranslator

if TYPE_CHECKING:
    from adapters.discord.inbound import Router
    from adapters.discord.options import DiscordOptions

log = logging.getLogger(__name__)

QUIET_SECONDS = 0.5  # without another server after which a new connection counts as complete
_FINISH_SECONDS = 3.0
_LONGEST_WAIT = 30.0  # seconds the SDK may hold a request back; beyond it the outbox waits

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
            guild_ready_timeout=QUIET_SECONDS,
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
