"""The HTTP side: one wrapper around every route that authenticates, records, fails on demand and answers."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.wire.discord_emulator.errors import ApiError, unauthorized
from tests.wire.discord_emulator.gateway import dumps

if TYPE_CHECKING:
    from tests.wire.discord_emulator.emulator import DiscordEmulator
    from tests.wire.discord_emulator.faults import Fault

API = "/api/v10"
FILE_FIELD = re.compile(r"files\[(\d+)\]")
GATEWAY_TEXTS = {500: "500: Internal Server Error", 502: "502: Bad Gateway", 503: "503: Service Unavailable"}


@dataclass
class Call:
    """One request as it came in. `route` is the template, `body` the JSON part, `files` the names of the uploads."""

    method: str
    path: str
    route: str
    query: dict[str, str]
    body: Any
    files: list[str]
    at: float
    status: int = 0
    answer: Any = None


@dataclass
class Asked:
    """What a handler works on."""

    discord: DiscordEmulator
    path: dict[str, str]
    query: dict[str, str]
    body: Any
    files: dict[int, tuple[str, bytes, str]] = field(default_factory=dict)

    def number(self, name: str) -> int:
        """A snowflake from the path."""
        try:
            return int(self.path[name])
        except ValueError:
            message = f'Value "{self.path[name]}" is not snowflake.'
            errors = {name: {"_errors": [{"code": "NUMBER_TYPE_COERCE", "message": message}]}}
            raise ApiError(400, 50035, "Invalid Form Body", errors) from None


@dataclass
class Created:
    """An answer with a status other than 200."""

    body: Any
    status: int = 201


Handler = Callable[[Asked], Any]
Route = tuple[str, str, Handler]


def build_app(discord: DiscordEmulator) -> web.Application:
    """The emulator's web application: API, gateway and CDN."""
    from tests.wire.discord_emulator import rest_application, rest_channels, rest_interactions, rest_messages

    app = web.Application(client_max_size=64 * 1024 * 1024)
    for method, path, handler in (*rest_application.ROUTES, *rest_channels.ROUTES, *rest_messages.ROUTES):
        app.router.add_route(method, API + path, _served(discord, path, handler, bot_only=True))
    for method, path, handler in rest_interactions.ROUTES:
        app.router.add_route(method, API + path, _served(discord, path, handler, bot_only=False))
    app.router.add_get("/gateway/", discord.gateway.handle)
    app.router.add_get("/attachments/{place}/{number}/{filename}", partial(_file, discord))
    app.router.add_route("*", API + "/{rest:.*}", _served(discord, "*", _nothing, bot_only=False))
    return app


def _nothing(asked: Asked) -> Any:
    raise ApiError(404, 0, "404: Not Found")


def _served(
    discord: DiscordEmulator, route: str, handler: Handler, *, bot_only: bool
) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    bucket = f"{abs(hash(route)):032x}"[:32]

    async def serve(request: web.Request) -> web.StreamResponse:
        path = request.path[len(API) :]
        body, files = await _body(request)
        call = Call(request.method, path, route, dict(request.query), body, [f[0] for f in files.values()], time.time())
        if discord.record_calls:
            discord.calls.append(call)
        fault = discord.faults.take(request.method, path)
        if fault is not None and fault.delay:
            await asyncio.sleep(fault.delay)
        if fault is not None and not fault.only_delays and not fault.perform:
            return _failed(request, call, fault)
        asked = Asked(discord, dict(request.match_info), call.query, body, files)
        try:
            if bot_only and request.headers.get("Authorization") != f"Bot {discord.token}":
                raise unauthorized()
            answer = handler(asked)
            call.status, call.answer = (answer.status, answer.body) if isinstance(answer, Created) else (200, answer)
            call.status = 204 if call.answer is None else call.status
        except ApiError as error:
            call.status, call.answer = error.status, error.body
        discord.signal.notify()
        if fault is not None and not fault.only_delays:
            return _failed(request, call, fault)
        return _response(call.status, call.answer, bucket)

    return serve


async def _body(request: web.Request) -> tuple[Any, dict[int, tuple[str, bytes, str]]]:
    """The JSON body, and the files by their number."""
    if request.content_type == "application/json":
        try:
            return json.loads(await request.read() or b"null"), {}
        except ValueError:
            return None, {}
    if request.content_type != "multipart/form-data":
        return None, {}
    body, files = None, {}
    reader = await request.multipart()
    while (part := await reader.next()) is not None:
        if part.name == "payload_json":
            body = json.loads(await part.text())
        elif part.name and (match := FILE_FIELD.fullmatch(part.name)):
            kind = part.headers.get("Content-Type", "application/octet-stream")
            files[int(match[1])] = (part.filename or "unknown", bytes(await part.read()), kind)
    return body or {}, files


def _response(status: int, answer: Any, bucket: str, headers: dict[str, str] | None = None) -> web.Response:
    limits = {
        "Via": "1.1 emulator",
        "X-RateLimit-Limit": "100000",
        "X-RateLimit-Remaining": "99999",
        "X-RateLimit-Reset": f"{time.time() + 1:.3f}",
        "X-RateLimit-Reset-After": "1.000",
        "X-RateLimit-Bucket": bucket,
    }
    if headers:
        limits |= headers
    if status == 204:
        return web.Response(status=204, headers=limits)
    limits["Content-Type"] = "application/json"
    return web.Response(status=status, body=dumps(answer).encode(), headers=limits)


def _failed(request: web.Request, call: Call, fault: Fault) -> web.StreamResponse:
    if fault.drop:
        call.status = 0
        if request.transport is not None:
            request.transport.abort()
        return web.Response(status=500)
    assert fault.status is not None
    call.status = fault.status
    if fault.status != 429:
        # A server error comes from the proxies before the API, so it has no rate limit headers.
        text = GATEWAY_TEXTS.get(fault.status, f"{fault.status}: Error")
        return web.Response(
            status=fault.status, text=dumps({"message": text, "code": 0}), content_type="application/json"
        )
    answer = {"message": "You are being rate limited.", "retry_after": fault.retry_after, "global": fault.is_global}
    call.answer = answer
    headers = {"Via": "1.1 emulator", "Retry-After": f"{fault.retry_after:g}"}
    headers |= {"X-RateLimit-Global": "true", "X-RateLimit-Scope": "global"} if fault.is_global else {}
    headers["Content-Type"] = "application/json"
    return web.Response(status=429, body=dumps(answer).encode(), headers=headers)


async def _file(discord: DiscordEmulator, request: web.Request) -> web.StreamResponse:
    path = request.path
    if discord.record_calls:
        discord.calls.append(Call("GET", path, "attachments", dict(request.query), None, [], time.time()))
    fault = discord.faults.take("GET", path)
    if fault is not None:
        await asyncio.sleep(fault.delay)
        if not fault.only_delays:
            return _failed(request, discord.calls[-1] if discord.calls else Call("", "", "", {}, None, [], 0), fault)
    number = request.match_info["number"]
    file = discord.files.get(int(number) if number.isdigit() else 0)
    if file is None or file.expired or file.filename != request.match_info["filename"]:
        return web.Response(status=404, text="This content is no longer available.")
    return web.Response(body=file.data, headers={"Content-Type": file.content_type})
