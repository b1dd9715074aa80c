"""Socket Mode: the WebSocket protocol of https://docs.slack.dev/apis/events-api/using-socket-mode."""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

from tests.wire.slack_emulator.basics import secret

if TYPE_CHECKING:
    from tests.wire.slack_emulator.emulator import SlackEmulator

LINK = "/link/"
MOST_CONNECTIONS = 10
CONNECTION_TIME = 18_060


class Socket:
    """One connection, written to in order."""

    def __init__(self, ws: web.WebSocketResponse, request: web.Request) -> None:
        self.ws, self.request = ws, request
        self.leaving = False
        self.sent: list[str] = []
        self.pongs = self.pings = 0
        self._queue: asyncio.Queue[str | int] = asyncio.Queue()
        self._writer = asyncio.create_task(self._write())

    def put(self, item: str | int) -> None:
        """A frame, or the code to close with after what was put before."""
        if isinstance(item, str):
            self.sent.append(item)
        self._queue.put_nowait(item)

    def cut(self) -> None:
        """Drops the TCP connection without a word."""
        self.leaving = True
        self._writer.cancel()
        if self.request.transport is not None:
            self.request.transport.abort()

    async def flushed(self) -> None:
        """Waits until everything put before is written, or never will be."""
        await self._queue.join()

    async def finish(self) -> None:
        self._writer.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._writer
        while not self._queue.empty():
            self._queue.get_nowait()
            self._queue.task_done()

    async def _write(self) -> None:
        with contextlib.suppress(ConnectionError):
            while True:
                item = await self._queue.get()
                try:
                    if isinstance(item, int):
                        await self.ws.close(code=item)
                        return
                    await self.ws.send_str(item)
                finally:
                    self._queue.task_done()


class SocketMode:
    """All connections of the app. An event goes to one of them, in turn."""

    def __init__(self, slack: SlackEmulator) -> None:
        self.slack = slack
        self.live: list[Socket] = []
        self.hellos = 0
        self._tickets: set[str] = set()
        self._turn = 0

    def issue_url(self) -> str:
        """What apps.connections.open answers; it opens one connection."""
        ticket = secret(32)
        self._tickets.add(ticket)
        return f"ws://127.0.0.1:{self.slack.port}{LINK}?ticket={ticket}&app_id={self.slack.application.id}"

    def send(self, frame: str) -> bool:
        """Gives a frame to the next connection; False when there is none."""
        ready = [socket for socket in self.live if not socket.leaving]
        if not ready:
            return False
        self._turn += 1
        ready[self._turn % len(ready)].put(frame)
        return True

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serves one WebSocket until it ends."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=403)
        self._tickets.remove(ticket)
        # autoping would swallow the pongs, which tests want to see.
        ws = web.WebSocketResponse(autoping=False, max_msg_size=0, compress=False)
        await ws.prepare(request)
        socket = Socket(ws, request)
        self.live.append(socket)
        self._greet(socket)
        try:
            async for frame in ws:
                await self._receive(socket, frame.type, frame.data)
        finally:
            self.live.remove(socket)
            await socket.finish()
            self.slack.signal.notify()
        return ws

    def _greet(self, socket: Socket) -> None:
        if len(self.live) > MOST_CONNECTIONS:
            socket.leaving = True
            socket.put(json.dumps({"type": "disconnect", "reason": "too_many_websockets", "debug_info": _debug()}))
            return
        hello = {
            "type": "hello",
            "num_connections": len(self.live),
            "debug_info": _debug() | {"build_number": 1, "approximate_connection_time": CONNECTION_TIME},
            "connection_info": {"app_id": self.slack.application.id},
        }
        socket.put(json.dumps(hello))
        self.hellos += 1
        self.slack.signal.notify()

    async def _receive(self, socket: Socket, kind: WSMsgType, data: Any) -> None:
        if kind is WSMsgType.PING:
            socket.pings += 1
            await socket.ws.pong(data)
        elif kind is WSMsgType.PONG:
            socket.pongs += 1
            self.slack.signal.notify()
        elif kind is WSMsgType.TEXT:
            try:
                said = json.loads(data)
                self.slack.dispatcher.acknowledge(said["envelope_id"], said.get("payload"))
            except (ValueError, KeyError, TypeError):
                self.slack.problems.append(f"sent what is no acknowledgement: {data}")

    async def flush(self) -> None:
        """Waits until the live connections have taken what was sent."""
        for socket in list(self.live):
            await socket.flushed()

    # What a test may do

    def drop(self) -> None:
        """Cuts every connection off, without a word."""
        for socket in list(self.live):
            socket.cut()

    def close(self, code: int = 1000) -> None:
        """Closes every connection properly."""
        for socket in self.live:
            socket.leaving = True
            socket.put(code)

    def refresh(self, reason: str = "refresh_requested", sockets: list[Socket] | None = None) -> None:
        """Asks to come back: `warning`, `refresh_requested` or `link_disabled`. Nothing new is sent to these."""
        for socket in self.live if sockets is None else sockets:
            socket.leaving = True
            socket.put(json.dumps({"type": "disconnect", "reason": reason, "debug_info": _debug()}))

    async def ping(self) -> None:
        """As Slack does every few seconds."""
        for socket in list(self.live):
            await socket.ws.ping(b"Ping from applink-emulator")


def _debug() -> dict[str, Any]:
    return {"host": "applink-emulator"}
