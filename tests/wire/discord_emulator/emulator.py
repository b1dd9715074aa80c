"""The emulator as a test holds it: its world, its clock and its switches."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Any, TypeVar
from urllib.parse import quote

from aiohttp import web

from tests.wire.discord_emulator.actors import Actor, User
from tests.wire.discord_emulator.basics import Signal, Snowflakes, now
from tests.wire.discord_emulator.commands import Commands
from tests.wire.discord_emulator.faults import Fault, Faults
from tests.wire.discord_emulator.gateway import Gateway
from tests.wire.discord_emulator.interactions import Interaction
from tests.wire.discord_emulator.messages import Attachment, Message
from tests.wire.discord_emulator.permissions import PERSON_DEFAULT
from tests.wire.discord_emulator.places import DM, THREADS, Channel, Guild
from tests.wire.discord_emulator.rest import Call, build_app
from tests.wire.discord_emulator.sessions import Delivery

T = TypeVar("T")
MENTION = re.compile(r"<@!?(\d+)>")


class DiscordEmulator:
    """Discord on a free port of 127.0.0.1. Times are in seconds.

    `privileged` names the intents switched on for the application: members, presences, message_content.
    """

    def __init__(
        self,
        *,
        token: str = "emulated.bot.token",
        bot_name: str = "coach",
        shards: int = 1,
        privileged: Iterable[str] = ("members", "presences", "message_content"),
        heartbeat_interval: float = 41.25,
        ack_limit: float = 3.0,
        token_lifetime: float = 900.0,
        nonce_window: float = 180.0,
        upload_limit: int = 10 * 1024 * 1024,
        replay_limit: int = 10_000,
        record_calls: bool = True,
    ) -> None:
        self.token, self.shards, self.heartbeat_interval = token, shards, heartbeat_interval
        self.privileged = set(privileged)
        self.ack_limit, self.token_lifetime, self.nonce_window = ack_limit, token_lifetime, nonce_window
        self.upload_limit, self.replay_limit, self.record_calls = upload_limit, replay_limit, record_calls
        self.duplicate_events = False
        self.ids = Snowflakes()
        self.signal = Signal()
        self.faults = Faults()
        self.calls: list[Call] = []
        self.application_id = self.ids.next()
        self.application_name = bot_name
        self.bot = User(self.application_id, bot_name, bot=True)
        self.owner = User(self.ids.next(), "owner")
        self.users: dict[int, User] = {self.bot.id: self.bot, self.owner.id: self.owner}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.interactions: dict[str, Interaction] = {}
        self.commands = Commands(self.application_id, self.ids)
        self.files: dict[int, Attachment] = {}
        self.gateway = Gateway(self)
        self.port = 0
        self._dms: dict[int, Channel] = {}
        self._foreign: dict[int, Channel] = {}
        self._runner: web.AppRunner | None = None
        self._moved = 0.0

    # Life

    async def __aenter__(self) -> DiscordEmulator:
        runner = web.AppRunner(build_app(self), access_log=None, shutdown_timeout=0.5, handler_cancellation=True)
        await runner.setup()
        # A thousand people at once open a thousand connections.
        site = web.TCPSite(runner, "127.0.0.1", self.port, backlog=4096)
        await site.start()
        self._runner = runner
        self.port = runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for socket in list(self.gateway.sockets):
            socket.close_with(1001)
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def api_base(self) -> str:
        """For `discord.http.Route.BASE`."""
        return f"{self.base}/api/v10"

    @property
    def gateway_url(self) -> str:
        """For `discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY`."""
        return f"ws://127.0.0.1:{self.port}/gateway/"

    @property
    def application_flags(self) -> int:
        """The flags that tell which privileged intents a small bot has."""
        flags = {"presences": 1 << 13, "members": 1 << 15, "message_content": 1 << 19}
        return sum(bit for name, bit in flags.items() if name in self.privileged)

    def clock(self) -> float:
        """Seconds; real time and what `advance` added."""
        return time.monotonic() + self._moved

    def advance(self, seconds: float) -> None:
        """Lets interaction tokens and nonces age without waiting."""
        self._moved += seconds

    async def wait_for(self, predicate: Callable[[], T], timeout: float = 5.0) -> T:
        """Waits for anything here to become true; it is asked again after every call, message and connection."""
        return await self.signal.until(predicate, timeout)

    async def connected(self, shards: int = 1, timeout: float = 5.0) -> None:
        """Waits until so many sessions have a live socket."""
        await self.wait_for(lambda: len(self.gateway.live) >= shards, timeout)

    # The world

    def add_guild(self, name: str, *, locale: str = "en-US", bot: bool = True) -> Guild:
        guild = Guild(self, name, locale)
        self.guilds[guild.id] = guild
        guild.bot_present = bot
        self.gateway.dispatch("GUILD_CREATE", guild.payload(whole=False), guild)
        return guild

    def add_user(
        self,
        name: str,
        *,
        locale: str = "en-US",
        guilds: Iterable[Guild] = (),
        permissions: int = PERSON_DEFAULT,
        user_installed: bool | None = None,
    ) -> Actor:
        """A person. One who is in no guild counts as having installed the app for themselves."""
        guilds = list(guilds)
        actor = Actor(self, name, locale, user_installed=not guilds if user_installed is None else user_installed)
        self.users[actor.id] = actor
        for guild in guilds:
            guild.admit(actor, permissions)
        return actor

    def dm_of(self, actor: Actor) -> Channel:
        """The direct messages of this person with the bot."""
        return self._private(self._dms, actor, self.bot)

    def foreign_dm(self, actor: Actor) -> Channel:
        """Direct messages of this person with a friend, where the bot is only a user-installed app."""
        return self._private(self._foreign, actor, self.owner)

    def _private(self, known: dict[int, Channel], actor: Actor, other: User) -> Channel:
        channel = known.get(actor.id)
        if channel is None:
            channel = known[actor.id] = Channel(self, DM, "", None)
            channel.members = {actor.id: actor, other.id: other}
            self.channels[channel.id] = channel
        return channel

    def open_thread(
        self, parent: Channel, kind: int, name: str, owner: User, auto_archive: int = 1440, *, number: int | None = None
    ) -> Channel:
        """A thread with its owner in it; the bot is told if it may see it."""
        assert parent.guild is not None
        thread = Channel(self, kind, name, parent.guild)
        thread.id = number or thread.id
        thread.parent, thread.owner, thread.auto_archive = parent, owner, auto_archive
        thread.members[owner.id] = owner
        self.channels[thread.id] = parent.guild.threads[thread.id] = thread
        self.announce_thread(thread)
        return thread

    def announce_thread(self, thread: Channel) -> None:
        assert thread.parent is not None
        if thread.bot_sees():
            event = thread.payload() | {"newly_created": True}
            if self.bot.id in thread.members:
                event["member"] = thread.thread_member(self.bot)
            self.gateway.dispatch("THREAD_CREATE", event, thread.guild)
        thread.parent.changed.notify()
        self.signal.notify()

    def forget(self, channel: Channel) -> None:
        """A channel that is gone answers 10003 from now on."""
        self.channels.pop(channel.id, None)
        if channel.guild is not None:
            channel.guild.channels.pop(channel.id, None)
            channel.guild.threads.pop(channel.id, None)
        self.signal.notify()

    def store(self, place: int, filename: str, data: bytes, content_type: str | None = None) -> Attachment:
        """Puts a file on the CDN."""
        import mimetypes

        kind = content_type or mimetypes.guess_type(filename)[0] or "application/octet-stream"
        number = self.ids.next()
        url = f"{self.base}/attachments/{place}/{number}/{quote(filename)}?ex=7fffffff&is=60000000&hm=00"
        self.files[number] = file = Attachment(number, filename, data, kind, url)
        return file

    # Messages

    def mentioned(self, content: str) -> list[User]:
        """The people a text mentions."""
        found = (self.users.get(int(number)) for number in dict.fromkeys(MENTION.findall(content)))
        return [user for user in found if user is not None]

    def post(self, channel: Channel, author: User, **fields: Any) -> Message:
        """Makes a message, which nobody sees before `announce`."""
        return Message(self.ids.next(), channel, author, **fields)

    def announce(self, message: Message) -> list[Delivery]:
        """Puts a message into its channel and tells the gateway."""
        channel = message.channel
        if channel.type in THREADS:
            if channel.archived and not channel.locked:
                channel.archived = False
                channel.updated()
            channel.join(message.author, *(user for user in message.pings if user.id not in channel.members))
        channel.log.append(message)
        channel.by_id[message.id] = message
        deliveries = self.gateway.message("MESSAGE_CREATE", message)
        channel.changed.notify()
        self.signal.notify()
        return deliveries

    def change(self, message: Message, *, edited: bool = True, **fields: Any) -> list[Delivery]:
        """Edits a message and tells the gateway, unless it is ephemeral."""
        for name, value in fields.items():
            setattr(message, name, value)
        message.version += 1
        if edited:
            message.edited_at = now()
        deliveries = [] if message.ephemeral else self.gateway.message("MESSAGE_UPDATE", message)
        message.channel.changed.notify()
        self.signal.notify()
        return deliveries

    def remove(self, message: Message) -> list[Delivery]:
        """Deletes a message."""
        message.deleted = True
        channel = message.channel
        channel.by_id.pop(message.id, None)
        deliveries: list[Delivery] = []
        if not message.ephemeral and channel.bot_sees():
            event = {"id": str(message.id), "channel_id": str(channel.id), **channel.guild_key()}
            deliveries = self.gateway.dispatch("MESSAGE_DELETE", event, channel.guild)
        channel.changed.notify()
        self.signal.notify()
        return deliveries

    # Trouble

    def drop_gateway(self, code: int | None = None) -> None:
        """Ends every socket, without a word or with this close code; what happens meanwhile is kept for RESUME."""
        self.gateway.drop(code)

    def reconnect_request(self) -> None:
        """Asks every client to come back (op 7)."""
        self.gateway.control(7)

    def invalidate(self, *, resumable: bool = False) -> None:
        """Tells every client that its session is invalid (op 9)."""
        self.gateway.invalidate(resumable=resumable)

    def storm_429(self, n: int, retry_after: float, **where: Any) -> Fault:
        """The next n requests are refused with 429."""
        return self.faults.storm_429(n, retry_after, **where)

    def calls_to(self, method: str, path: str) -> list[Call]:
        """The recorded calls of this method whose path matches the regular expression."""
        pattern = re.compile(path)
        return [call for call in self.calls if call.method == method and pattern.search(call.path)]
