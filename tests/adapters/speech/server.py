"""A speech server on 127.0.0.1 that answers /v1/audio/speech as a test tells it to."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

MP3 = b"ID3\x04\x00" + bytes(200)
WAV = b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(40)


@dataclass
class Asked:
    """One request as it came in."""

    headers: dict[str, str]
    body: dict[str, Any]


@dataclass
class Answer:
    """`promised` is the length it claims to have. It begins when `begins` is set, and ends when `ends` is."""

    status: int = 200
    body: bytes = MP3
    kind: str = "audio/mpeg"
    promised: int | None = None
    begins: asyncio.Event | None = None
    ends: asyncio.Event | None = None


def refusal(status: int, code: str = "some_code") -> Answer:
    error = {"message": "no", "type": "some_type", "code": code}
    return Answer(status, json.dumps({"error": error}).encode(), "application/json")


@dataclass
class SpeechServer:
    """Gives the next of `answers` each time, and the last of them from then on."""

    answers: list[Answer] = field(default_factory=lambda: [Answer()])
    asked: list[Asked] = field(default_factory=list)

    async def __aenter__(self) -> SpeechServer:
        self._changed = asyncio.Condition()
        app = web.Application()
        app.router.add_post("/v1/audio/speech", self._speak)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self.base_url = f"http://127.0.0.1:{port}/v1"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def stop(self) -> None:
        """From now on nobody is at home."""
        await self._runner.cleanup()

    async def until_asked(self, times: int) -> None:
        async with self._changed:
            await self._changed.wait_for(lambda: len(self.asked) >= times)

    async def _speak(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(Asked(dict(request.headers), await request.json()))
        async with self._changed:
            self._changed.notify_all()
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if answer.begins is not None:
            await answer.begins.wait()
        # The SDK waits this long before it asks again.
        response = web.StreamResponse(status=answer.status, headers={"retry-after-ms": "1"})
        response.content_type = answer.kind
        if answer.promised is not None:
            response.content_length = answer.promised
        await response.prepare(request)
        await response.write(answer.body)
        if answer.ends is not None:
            await answer.ends.wait()
        if answer.promised is not None and answer.promised > len(answer.body) and request.transport is not None:
            request.transport.abort()
        return response
