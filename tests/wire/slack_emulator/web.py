"""The emulator's web application, and the addresses beside the Web API: files, uploads, response_url, OAuth."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.wire.slack_emulator import (
    api_assistant,
    api_auth,
    api_chat,
    api_conversations,
    api_files,
    api_stream,
    api_views,
    oauth,
)
from tests.wire.slack_emulator.api import Call, failed, served
from tests.wire.slack_emulator.errors import SlackError
from tests.wire.slack_emulator.sockets import LINK

if TYPE_CHECKING:
    from tests.wire.slack_emulator.emulator import SlackEmulator
    from tests.wire.slack_emulator.files import File

PARTS = (api_assistant, api_auth, api_chat, api_conversations, api_files, api_stream, api_views)
LOGIN_PAGE = "<!DOCTYPE html><html><head><title>Slack</title></head><body>Sign in to your workspace</body></html>"
Page = Callable[["SlackEmulator", web.Request, Call], Awaitable[web.StreamResponse]]


def build_app(slack: SlackEmulator) -> web.Application:
    app = web.Application(client_max_size=64 * 1024 * 1024)
    methods = {name: method for part in PARTS for name, method in part.METHODS.items()}
    app.router.add_route("*", "/api/{method}", served(slack, methods))
    app.router.add_get(LINK, slack.sockets.handle)
    app.router.add_get("/oauth/v2/authorize", partial(oauth.authorize, slack))
    app.router.add_get("/files-pri/{key}/{rest:.+}", _page(slack, "download", download))
    app.router.add_post("/upload/v1/{key}", _page(slack, "upload", upload))
    app.router.add_post("/response/{team}/{key}", _page(slack, "response_url", respond))
    app.router.add_get("/", login)
    return app


async def login(request: web.Request) -> web.StreamResponse:
    return web.Response(text=LOGIN_PAGE, content_type="text/html")


def _page(slack: SlackEmulator, name: str, page: Page) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """Records a request that is none of the Web API's, and lets it fail on demand."""

    async def serve(request: web.Request) -> web.StreamResponse:
        bearer = request.headers.get("Authorization", "")
        token = bearer.removeprefix("Bearer ") or None
        call = slack.record(Call(name, {"path": request.path}, token, slack.clock.now()))
        fault = slack.faults.take(name)
        if fault is not None and fault.delay:
            await asyncio.sleep(fault.delay)
        if fault is not None and not fault.only_delays and not fault.perform:
            return failed(request, call, fault)
        answer = await page(slack, request, call)
        call.status = answer.status
        slack.signal.notify()
        if fault is not None and not fault.only_delays:
            return failed(request, call, fault)
        return answer

    return serve


async def respond(slack: SlackEmulator, request: web.Request, call: Call) -> web.StreamResponse:
    """A response_url. Slack answers "ok", or JSON with the reason and a status that is no success."""
    try:
        body: Any = json.loads(await request.text() or "{}")
        call.args |= body
        slack.answers.respond(request.match_info["key"], body)
    except ValueError:
        return web.Response(status=400, text="invalid_payload")
    except SlackError as error:
        call.answer = error.body
        gone = error.error in {"expired_url", "used_url", "no_service"}
        return web.json_response(error.body, status=404 if gone else 400)
    return web.Response(text="ok")


async def upload(slack: SlackEmulator, request: web.Request, call: Call) -> web.StreamResponse:
    """The second step of an upload: the bytes alone, or as a form."""
    file = slack.uploads.get(request.match_info["key"])
    if file is None or file.uploaded:
        return web.Response(status=404, text="not found")
    if request.content_type == "multipart/form-data":
        form = await request.post()
        field = next((value for value in form.values() if isinstance(value, web.FileField)), None)
        file.data = field.file.read() if field else b""
    else:
        file.data = await request.read()
    if file.expects is not None and len(file.data) != file.expects:
        return web.Response(status=400, text="length mismatch")
    file.uploaded = True
    return web.Response(text=f"OK - {len(file.data)}")


async def download(slack: SlackEmulator, request: web.Request, call: Call) -> web.StreamResponse:
    """A private link. Without the right token Slack leads to its login page, which says 200."""
    file = slack.files.get(request.match_info["key"].rpartition("-")[2])
    if file is None or file.deleted:
        return web.Response(status=404, text="not found")
    slack.used.note("download", "files:read")
    if not _may_read(slack, call.token, file):
        if slack.download_denial != "login":
            return web.Response(status=int(slack.download_denial), text="denied")
        raise web.HTTPFound(f"/?redir={request.path}", headers={"X-Slack-Meta": "?;acl_fail"})
    kind = file.served_as or file.mimetype
    return web.Response(body=file.data, headers={"Content-Type": kind})


def _may_read(slack: SlackEmulator, token: str | None, file: File) -> bool:
    try:
        grant = slack.tokens.check(token, "bot")
    except SlackError:
        return False
    if "files:read" not in grant.scopes or not grant.reaches(file.workspace):
        return False
    return file.owner is grant.bot or any(slack.channels[place].has_bot for place in file.shares)
