"""What the app listens to, the same over Socket Mode and over HTTP."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import aiohttp
from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import commands, forms, home, presses
from adapters.slack.buttons import ACTIONS, read_button
from adapters.slack.messages import PROMPTS, Listener
from adapters.slack.scene import Scene, enterprise_of, is_direct, team_of
from core.localization import translator

if TYPE_CHECKING:
    from adapters.slack.inbound import Router

log = logging.getLogger(__name__)

_FORMS = ("coach_answer", "coach_start", "coach_profile")
_SPOKEN = {None, "file_share", "thread_broadcast"}  # subtypes of what a person says
_TROUBLE = (SlackClientError, aiohttp.ClientError, TimeoutError, OSError)

Body = dict[str, Any]


def listen(app: AsyncApp, router: Router, listener: Listener) -> None:  # noqa: C901 - one function for each event
    """Register every listener. The app acknowledges when a listener returns, so none takes longer than two seconds."""

    @app.command("/interview")
    async def interview(ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        scene = of_command(body, client)
        await router.in_time(scene, commands.interview(router, scene, str(body.get("text") or "")))
        await ack()

    @app.command("/coach")
    async def coach(ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        scene = of_command(body, client)
        await router.in_time(scene, commands.coach(router, scene, str(body.get("text") or "")))
        await ack()

    @app.action(ACTIONS)
    async def pressed(ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        scene = of_action(body, client)
        found = read_button(body["actions"][0])
        if found is not None:
            await router.in_time(scene, presses.press(router, scene, found))
        await ack()

    @app.action("coach_rating")
    async def rated(ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        scene = of_action(body, client)
        await router.in_time(scene, presses.rate(router, scene, body["actions"][0]))
        await ack()

    for name in _FORMS:

        @app.view(name)
        async def submitted(ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
            await forms.submit(router, of_view(body, client), body["view"], ack)

    @app.event("message")
    async def message(body: Body, event: Body, client: AsyncWebClient) -> None:
        if event.get("subtype") in _SPOKEN and not event.get("bot_id") and event.get("channel_type") == "im":
            scene = of_message(body, event, client)
            await router.in_time(scene, listener.heard(scene, event))

    @app.event("app_mention")
    async def mentioned(body: Body, event: Body, client: AsyncWebClient) -> None:
        scene = of_message(body, event, client)
        if not scene.direct:
            await router.in_time(scene, _point_home(router, scene))

    @app.event("app_home_opened")
    async def opened(body: Body, event: Body, client: AsyncWebClient) -> None:
        scene = replace(of_message(body, event, client), thread=None)
        work = home.publish(router, scene) if event.get("tab") == "home" else suggest(router, scene)
        await router.in_time(scene, quietly(work))


async def _point_home(router: Router, scene: Scene) -> None:
    say = translator(await router.locale(scene))
    await router.reply(scene, say("slack.mentioned"))


async def quietly(work: Any) -> None:  # noqa: ANN401 - a coroutine
    """What nobody asked for by name: a home or suggestions that cannot be shown now come the next time."""
    try:
        await work
    except _TROUBLE as error:
        log.info("not shown this time: %s", type(error).__name__)


async def suggest(router: Router, scene: Scene) -> None:
    """What could be written first, above the empty field of the messages tab."""
    say = translator(await router.locale(scene))
    prompts = [{"title": say(f"slack.prompt_{name}_title"), "message": say(f"slack.prompt_{name}")} for name in PROMPTS]
    await scene.client.api_call(
        "assistant.threads.setSuggestedPrompts",
        json={"channel_id": scene.channel, "title": say("slack.prompts_title"), "prompts": prompts},
    )


def of_command(body: Body, client: AsyncWebClient) -> Scene:
    channel = str(body.get("channel_id") or "")
    return Scene(
        client=client,
        event_id=f"c{body.get('trigger_id')}",
        team=team_of(body),
        enterprise=enterprise_of(body),
        user=str(body.get("user_id")),
        channel=channel,
        direct=False,  # even there a command is answered where only the person sees it
        response_url=body.get("response_url"),
        trigger_id=body.get("trigger_id"),
    )


def of_action(body: Body, client: AsyncWebClient) -> Scene:
    container = body.get("container") or {}
    message = body.get("message") or {}
    channel = str((body.get("channel") or {}).get("id") or container.get("channel_id") or "")
    return Scene(
        client=client,
        event_id=f"a{body.get('trigger_id')}",
        team=team_of(body),
        enterprise=enterprise_of(body),
        user=str(body["user"]["id"]),
        channel=channel,
        thread=message.get("thread_ts") or container.get("thread_ts"),
        direct=is_direct(channel),
        response_url=body.get("response_url"),
        trigger_id=body.get("trigger_id"),
    )


def of_view(body: Body, client: AsyncWebClient) -> Scene:
    """What a form was opened for is carried along in it."""
    carried = forms.carried_by(body["view"])
    channel = str(carried.get("channel") or "")
    return Scene(
        client=client,
        event_id=f"v{body['view']['id']}",
        team=team_of(body),
        enterprise=enterprise_of(body),
        user=str(body["user"]["id"]),
        channel=channel,
        thread=carried.get("thread"),
        direct=is_direct(channel) and bool(carried.get("thread")),
    )


def of_message(body: Body, event: Body, client: AsyncWebClient) -> Scene:
    channel = str(event.get("channel") or "")
    return Scene(
        client=client,
        event_id=f"m{channel}:{event.get('ts') or event.get('event_ts')}",
        team=str(event.get("team") or "") or team_of(body),
        enterprise=enterprise_of(body),
        user=str(event.get("user")),
        channel=channel,
        thread=event.get("thread_ts"),
        direct=is_direct(channel),
    )
