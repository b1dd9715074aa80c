"""The gateway: the WebSocket protocol of discord.com's documentation, version 10."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

from tests.wire.discord_emulator.sessions import Delivery, Session, Socket, encoder

if TYPE_CHECKING:
    from tests.wire.discord_emulator.emulator import DiscordEmulator
    from tests.wire.discord_emulator.messages import Message
    from tests.wire.discord_emulator.places import Guild

GUILDS, GUILD_MEMBERS, PRESENCES = 1 << 0, 1 << 1, 1 << 8
GUILD_MESSAGES, DIRECT_MESSAGES, MESSAGE_CONTENT = 1 << 9, 1 << 12, 1 << 15
PRIVILEGED = {"members": GUILD_MEMBERS, "presences": PRESENCES, "message_content": MESSAGE_CONTENT}
ALL_INTENTS = (1 << 26) - 1
NEEDS = {
    "GUILD_MEMBER_ADD": GUILD_MEMBERS,
    "GUILD_MEMBER_REMOVE": GUILD_MEMBERS,
    "INTERACTION_CREATE": 0,
}


def dumps(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


class Gateway:
    """All sessions of the bot, on all shards."""

    def __init__(self, discord: DiscordEmulator) -> None:
        self.discord = discord
        self.sessions: dict[str, Session] = {}
        self.sockets: set[Socket] = set()
        self.identified = self.resumed = 0

    @property
    def live(self) -> list[Session]:
        """Sessions with a socket now."""
        return [session for session in self.sessions.values() if session.socket is not None]

    # What the server says

    def dispatch(self, event: str, data: dict[str, Any], guild: Guild | None) -> list[Delivery]:
        """Sends an event to every session that may see it; returns the deliveries that are on a live socket."""
        if guild is not None and not guild.bot_present and event != "INTERACTION_CREATE":
            return []
        needed = NEEDS.get(event, GUILDS)
        text, deliveries = "", []
        for session in self.sessions.values():
            if session.carries(guild) and session.intents & needed == needed:
                text = text or dumps(data)
                self._send(session, event, text, deliveries)
        return deliveries

    def message(self, event: str, message: Message) -> list[Delivery]:
        """MESSAGE_CREATE or MESSAGE_UPDATE, without the content where the intent for it is missing."""
        channel, deliveries = message.channel, []
        if not channel.bot_sees():
            return deliveries
        needed = DIRECT_MESSAGES if channel.guild is None else GUILD_MESSAGES
        bot = self.discord.bot
        open_to_all = channel.guild is None or message.author is bot or bot in message.pings
        texts: dict[bool, str] = {}
        for session in self.sessions.values():
            if not session.carries(channel.guild) or not session.intents & needed:
                continue
            full = open_to_all or bool(session.intents & MESSAGE_CONTENT)
            if full not in texts:
                data = message.event()
                if not full:
                    data |= {"content": "", "embeds": [], "attachments": [], "components": []}
                texts[full] = dumps(data)
            self._send(session, event, texts[full], deliveries)
        return deliveries

    def _send(self, session: Session, event: str, text: str, deliveries: list[Delivery]) -> None:
        twice = self.discord.duplicate_events and event in {"INTERACTION_CREATE", "MESSAGE_CREATE"}
        for _ in range(2 if twice else 1):
            delivery = Delivery()
            session.send(event, text, delivery)
            if session.socket is not None:
                deliveries.append(delivery)

    def control(self, op: int, data: Any = None) -> None:
        """A frame that is no event, to every live socket."""
        for session in self.live:
            assert session.socket is not None
            session.socket.put(dumps({"op": op, "d": data, "s": None, "t": None}))

    def drop(self, code: int | None) -> None:
        """Ends every socket: cut off for None and 1006, else closed with the code. Sessions stay resumable."""
        for session in self.live:
            socket = session.detach()
            assert socket is not None
            if code is None or code == 1006:
                socket.cut()
            else:
                socket.close_with(code)
        self.discord.signal.notify()

    def invalidate(self, *, resumable: bool) -> None:
        self.control(9, resumable)
        for session in self.live if not resumable else ():
            session.detach()
            self.sessions.pop(session.id)
        self.discord.signal.notify()

    # What the client says

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """Serves one WebSocket until it ends."""
        ws = web.WebSocketResponse(compress=False, max_msg_size=0)
        await ws.prepare(request)
        try:
            socket = Socket(ws, request, encoder(request.query.get("compress")))
        except (LookupError, ImportError):
            await ws.close(code=4012)
            return ws
        self.sockets.add(socket)
        socket.put(dumps({"op": 10, "d": {"heartbeat_interval": int(self.discord.heartbeat_interval * 1000)}}))
        try:
            async for frame in ws:
                if frame.type is not WSMsgType.TEXT:
                    continue
                code = self._receive(socket, frame.data)
                if code:
                    socket.close_with(code)
        finally:
            self._gone(socket)
            await socket.finish()
        return ws

    def _gone(self, socket: Socket) -> None:
        self.sockets.discard(socket)
        session = socket.session
        if session is not None:
            session.detach()
            if socket.ws.close_code in {1000, 1001}:
                # A client that says goodbye properly gives its session up.
                self.sessions.pop(session.id, None)
        self.discord.signal.notify()

    def _receive(self, socket: Socket, text: str) -> int | None:
        """Acts on one frame; returns the code to close with, if any."""
        try:
            frame = json.loads(text)
            op, data = frame["op"], frame.get("d")
        except (ValueError, KeyError, TypeError):
            return 4002
        if op == 1:
            socket.put('{"op":11,"d":null,"s":null,"t":null}')
            return None
        if op == 2:
            return self._identify(socket, data)
        if op == 6:
            return self._resume(socket, data)
        if op not in {3, 4, 8}:
            return 4001
        if socket.session is None:
            return 4003
        if op == 8:
            self._members(socket.session, data)
        return None

    def _identify(self, socket: Socket, data: dict[str, Any]) -> int | None:
        if socket.session is not None:
            return 4005
        if data.get("token") != self.discord.token:
            return 4004
        number, count = data.get("shard") or (0, 1)
        if not 0 <= number < count:
            return 4010
        intents = data.get("intents")
        if not isinstance(intents, int) or not 0 <= intents <= ALL_INTENTS:
            return 4013
        if any(intents & bit and name not in self.discord.privileged for name, bit in PRIVILEGED.items()):
            return 4014
        session = Session(intents, (number, count), self.discord.replay_limit)
        self.sessions[session.id] = session
        session.attach(socket)
        self.identified += 1
        self._ready(session)
        return None

    def _ready(self, session: Session) -> None:
        guilds = [g for g in self.discord.guilds.values() if g.bot_present and session.carries(g)]
        ready = {
            "v": 10,
            "user": self.discord.bot.payload() | {"verified": True, "mfa_enabled": False, "email": None, "flags": 0},
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
            "session_id": session.id,
            "resume_gateway_url": self.discord.gateway_url,
            "session_type": "normal",
            "private_channels": [],
            "shard": list(session.shard),
            "application": {"id": str(self.discord.application_id), "flags": self.discord.application_flags},
        }
        session.send("READY", dumps(ready))
        if session.intents & GUILDS:
            people = bool(session.intents & GUILD_MEMBERS)
            for guild in guilds:
                session.send("GUILD_CREATE", dumps(guild.payload(people=people)))
        self.discord.signal.notify()

    def _resume(self, socket: Socket, data: dict[str, Any]) -> int | None:
        if data.get("token") != self.discord.token:
            return 4004
        session = self.sessions.get(data.get("session_id") or "")
        seq = data.get("seq") or 0
        if session is not None and seq > session.seq:
            return 4007
        if session is None:
            socket.put(dumps({"op": 9, "d": False, "s": None, "t": None}))
            return None
        session.attach(socket)
        if not session.replay(seq):
            session.detach()
            self.sessions.pop(session.id)
            socket.put(dumps({"op": 9, "d": False, "s": None, "t": None}))
            return None
        self.resumed += 1
        session.send("RESUMED", "{}")
        self.discord.signal.notify()
        return None

    def _members(self, session: Session, data: dict[str, Any]) -> None:
        """Answers op 8 in chunks of a thousand."""
        wanted = data["guild_id"]
        guild = self.discord.guilds.get(int(wanted[0] if isinstance(wanted, list) else wanted))
        if guild is None or not guild.bot_present:
            return
        asked = {int(u) for u in data.get("user_ids") or ()}
        query, limit = (data.get("query") or "").lower(), data.get("limit") or 0
        everyone = [self.discord.bot, *guild.people.values()]
        if asked:
            found = [user for user in everyone if user.id in asked]
        else:
            found = [user for user in everyone if user.name.lower().startswith(query)]
        found = found[:limit] if limit else found
        parts = [found[i : i + 1000] for i in range(0, len(found), 1000)] or [[]]
        for index, part in enumerate(parts):
            chunk = {"guild_id": str(guild.id), "members": [guild.member(user) for user in part]}
            chunk |= {"chunk_index": index, "chunk_count": len(parts)}
            if asked:
                chunk["not_found"] = [str(u) for u in asked - {user.id for user in found}]
            if data.get("nonce"):
                chunk["nonce"] = data["nonce"]
            session.send("GUILD_MEMBERS_CHUNK", dumps(chunk))
