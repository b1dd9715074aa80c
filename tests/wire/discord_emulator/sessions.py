"""Gateway sessions: what one IDENTIFY opened, and the socket that carries it at the moment."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import zlib
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from tests.wire.discord_emulator.places import Guild

Encoder = Callable[[str], bytes]


def encoder(compression: str | None) -> Encoder | None:
    """Compression for one socket; None sends plain text. LookupError for a kind nobody knows."""
    if not compression:
        return None
    if compression == "zlib-stream":
        stream = zlib.compressobj(1)
        return lambda text: stream.compress(text.encode()) + stream.flush(zlib.Z_SYNC_FLUSH)
    if compression == "zstd-stream":
        import zstandard

        chunks = zstandard.ZstdCompressor(level=1).compressobj()
        return lambda text: chunks.compress(text.encode()) + chunks.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
    raise LookupError(compression)


class Delivery:
    """One event on its way. `done` is set once a socket has taken it."""

    __slots__ = ("done",)

    def __init__(self) -> None:
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def taken(self) -> None:
        if not self.done.done():
            self.done.set_result(None)


class Socket:
    """One WebSocket. Frames go out in the order they were put, by one task, so dispatching never waits."""

    def __init__(self, ws: web.WebSocketResponse, request: web.Request, encode: Encoder | None) -> None:
        self.ws, self.request, self._encode = ws, request, encode
        self.session: Session | None = None
        self._queue: asyncio.Queue[tuple[str | int, Delivery | None]] = asyncio.Queue()
        self._writer = asyncio.create_task(self._write())

    def put(self, text: str, delivery: Delivery | None = None) -> None:
        self._queue.put_nowait((text, delivery))

    def close_with(self, code: int) -> None:
        """Closes with this code after what was put before."""
        self._queue.put_nowait((code, None))

    def cut(self) -> None:
        """Drops the TCP connection without a word."""
        self._writer.cancel()
        if self.request.transport is not None:
            self.request.transport.abort()

    async def finish(self) -> None:
        self._writer.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._writer

    async def _write(self) -> None:
        with contextlib.suppress(ConnectionError):
            while True:
                item, delivery = await self._queue.get()
                if isinstance(item, int):
                    await self.ws.close(code=item)
                    return
                if self._encode is None:
                    await self.ws.send_str(item)
                else:
                    await self.ws.send_bytes(self._encode(item))
                if delivery is not None:
                    delivery.taken()


class Session:
    """A sequence of events. Without a socket it keeps them for RESUME, the last `keep` of them."""

    _numbers = itertools.count(1)

    def __init__(self, intents: int, shard: tuple[int, int], keep: int) -> None:
        self.id = f"session{next(self._numbers):06d}"
        self.intents, self.shard = intents, shard
        self.seq = 0
        self.sent: deque[tuple[int, str, Delivery | None]] = deque(maxlen=keep)
        self.socket: Socket | None = None

    def carries(self, guild: Guild | None) -> bool:
        """Whether events of this guild belong to this shard; direct messages belong to shard 0."""
        return (guild.id >> 22) % self.shard[1] == self.shard[0] if guild else self.shard[0] == 0

    def send(self, event: str, data: str, delivery: Delivery | None = None) -> None:
        """Numbers an event (its data already JSON), keeps it, and sends it if there is a socket."""
        self.seq += 1
        text = f'{{"t":"{event}","s":{self.seq},"op":0,"d":{data}}}'
        self.sent.append((self.seq, text, delivery))
        if self.socket is not None:
            self.socket.put(text, delivery)

    def replay(self, after: int) -> bool:
        """Sends again what came after this number; False when some of it is no longer kept."""
        assert self.socket is not None
        if after > self.seq or (self.sent and self.sent[0][0] > after + 1):
            return False
        for number, text, delivery in self.sent:
            if number > after:
                self.socket.put(text, delivery)
        return True

    def attach(self, socket: Socket) -> None:
        if self.socket is not None:
            self.socket.close_with(4000)
            self.socket.session = None
        self.socket, socket.session = socket, self

    def detach(self) -> Socket | None:
        """Takes the socket away; from here on events are only kept."""
        socket, self.socket = self.socket, None
        if socket is not None:
            socket.session = None
        return socket


async def delivered(deliveries: list[Delivery]) -> None:
    """Waits until live sockets have taken these events."""
    for delivery in deliveries:
        await asyncio.wait_for(asyncio.shield(delivery.done), 5)
