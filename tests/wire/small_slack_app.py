"""A small app on the real slack_bolt, and the ways to run it on the emulator."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from tests.wire.slack_emulator import SlackEmulator


def text(words: str, kind: str = "plain_text") -> dict[str, Any]:
    return {"type": kind, "text": words}


def button(label: str, action_id: str, value: str = "1") -> dict[str, Any]:
    return {"type": "button", "text": text(label), "action_id": action_id, "value": value}


def option(word: str) -> dict[str, Any]:
    return {"text": text(word), "value": word}


LEVEL = {"type": "static_select", "action_id": "level", "options": [option("easy"), option("hard")]}
START = [
    {"type": "section", "block_id": "intro", "text": text("*Ready?*", "mrkdwn")},
    {"type": "actions", "block_id": "start", "elements": [button("Answer", "answer"), button("Hint", "hint"), LEVEL]},
]
FORM = {
    "type": "modal",
    "callback_id": "answer_form",
    "title": text("Your answer"),
    "submit": text("Send"),
    "notify_on_close": True,
    "blocks": [
        {
            "type": "input",
            "block_id": "answer",
            "label": text("Answer"),
            "element": {"type": "plain_text_input", "action_id": "text", "multiline": True, "max_length": 3000},
        },
        {"type": "input", "block_id": "mood", "label": text("Level"), "element": LEVEL, "optional": True},
    ],
}
FEEDBACK = {
    "type": "context_actions",
    "elements": [
        {
            "type": "feedback_buttons",
            "action_id": "rating",
            "positive_button": {"text": text("Good"), "value": "good"},
            "negative_button": {"text": text("Bad"), "value": "bad"},
        }
    ],
}
HOME = {"type": "home", "blocks": [{"type": "header", "text": text("Your interviews")}]}
PROMPTS = [{"title": "Start", "message": "stream hello"}, {"title": "Stop", "message": "stop"}]


class SmallApp:
    """The app and what reached it."""

    def __init__(self, server: SlackEmulator, token: str | None = None, **options: Any) -> None:
        self.server = server
        self.session = aiohttp.ClientSession()
        limits = AsyncRateLimitErrorRetryHandler(max_retry_count=3)
        client = AsyncWebClient(token, server.api_base, session=self.session, retry_handlers=[limits])
        options.setdefault("signing_secret", server.application.signing_secret)
        self.bolt = AsyncApp(client=client, name="small", **options)
        self.heard: list[dict[str, Any]] = []
        self.retries: list[list[str]] = []
        self.closed: list[str] = []
        self.fails = False
        self.silent = asyncio.Event()
        for part in (_commands, _actions, _views, _messages, _surfaces):
            part(self)

    async def close(self) -> None:
        await self.session.close()

    async def download(self, file: dict[str, Any], token: str) -> bytes:
        headers = {"Authorization": f"Bearer {token}"}
        async with self.session.get(file["url_private_download"], headers=headers) as answer:
            if answer.content_type == "text/html":
                raise PermissionError("Slack's login page instead of the file")
            answer.raise_for_status()
            return await answer.read()


def _commands(small: SmallApp) -> None:
    async def interview(ack, command, respond, client):
        if command["text"] == "late":
            await small.silent.wait()
        await ack("in the answer itself" if command["text"] in {"now", "late"} else "")
        if command["text"] == "form":
            await client.views_open(trigger_id=command["trigger_id"], view=FORM)
        elif command["text"] not in {"now", "late"}:
            await respond(text="ready", blocks=START)

    small.bolt.command("/interview")(interview)


def _actions(small: SmallApp) -> None:
    async def answer(ack, body, client):
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)

    async def hint(ack, respond, action):
        await ack()
        await respond(text=f"hint {action['value']}", replace_original=True)

    async def level(ack, respond, action):
        await ack()
        await respond(text=f"level {action['selected_option']['value']}", response_type="in_channel")

    async def rating(ack, say, action, body):
        await ack()
        await say(f"rated {action['value']}", thread_ts=body["message"]["ts"])

    for listener in (answer, hint, level, rating):
        small.bolt.action(listener.__name__)(listener)


def _views(small: SmallApp) -> None:
    async def sent(ack, view, body, client):
        values = view["state"]["values"]
        written, mood = values["answer"]["text"]["value"], values["mood"]["level"]["selected_option"]
        if len(written) < 3:
            await ack(response_action="errors", errors={"answer": "too short"})
        elif written == "more":
            await ack(response_action="push", view=FORM | {"title": text("And now?")})
        else:
            await ack()
            answered = f"answered: {written} ({mood['value'] if mood else 'any'})"
            await client.chat_postMessage(channel=body["user"]["id"], text=answered)

    async def closed(ack, view):
        await ack()
        small.closed.append(view["id"])

    small.bolt.view("answer_form")(sent)
    small.bolt.view_closed("answer_form")(closed)


def _messages(small: SmallApp) -> None:
    async def message(event, say, request, client, context):
        if small.fails:
            raise RuntimeError("the database is away")
        small.heard.append(event)
        small.retries.append(request.headers.get("x-slack-retry-num", []))
        for file in event.get("files", []):
            data = await small.download(file, context.bot_token)
            await say(f"{file['name']} {len(data)} {file.get('subtype')} {file.get('duration_ms')}")
        words = event.get("text", "")
        if words.startswith("stream"):
            await _stream(client, event, context.team_id)
        elif words.startswith("echo"):
            await say(words, thread_ts=event.get("thread_ts"))

    async def mentioned(event, say):
        await say("you called", thread_ts=event["ts"])

    small.bolt.event("message")(message)
    small.bolt.event("app_mention")(mentioned)


async def _stream(client: AsyncWebClient, event: dict[str, Any], team: str) -> None:
    stream = await client.chat_stream(
        channel=event["channel"],
        thread_ts=event.get("thread_ts") or event["ts"],
        recipient_user_id=event["user"],
        recipient_team_id=team,
        buffer_size=4,
    )
    await stream.append(markdown_text="**hello** ")
    await stream.append(markdown_text="world")
    await stream.stop(blocks=[FEEDBACK])


def _surfaces(small: SmallApp) -> None:
    async def opened(event, client):
        if event["tab"] == "home":
            await client.views_publish(user_id=event["user"], view=HOME)
        else:
            await client.assistant_threads_setSuggestedPrompts(channel_id=event["channel"], prompts=PROMPTS)

    async def stopped(event, client):
        place = {"channel_id": event["channel"], "thread_ts": event["thread_ts"]}
        await client.agents_sessions_setStatus(**place, status="active")

    async def gone(event):
        small.heard.append(event)

    small.bolt.event("app_home_opened")(opened)
    small.bolt.event("agent_session_stopped")(stopped)
    small.bolt.event("tokens_revoked")(gone)
    small.bolt.event("app_uninstalled")(gone)


@asynccontextmanager
async def socket_mode(small: SmallApp, *, connections: int = 1, ping_interval: float = 0.1) -> AsyncIterator[None]:
    """The app with so many Socket Mode connections. A dropped one is noticed after `ping_interval` seconds."""
    handlers = [
        AsyncSocketModeHandler(small.bolt, small.server.app_token, ping_interval=ping_interval)
        for _ in range(connections)
    ]
    try:
        for handler in handlers:
            await handler.connect_async()
        await small.server.connected(connections)
        yield
    finally:
        for handler in handlers:
            await handler.close_async()


@asynccontextmanager
async def http_mode(small: SmallApp, *, verify: bool = True) -> AsyncIterator[str]:
    """The app behind an address of its own; yields the address."""
    runner = web.AppRunner(small.bolt.web_app(), access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        if verify:
            await small.server.set_request_url(f"{base}/slack/events")
        else:
            small.server.http.url = f"{base}/slack/events"
        yield base
    finally:
        small.server.http.url = None
        await runner.cleanup()
