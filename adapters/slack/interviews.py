"""Beginning an interview, coming back to it and ending it: what needs a place as well as a command."""

from __future__ import annotations

import dataclasses
import logging
from typing import TYPE_CHECKING

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from adapters.slack.errors import error_of
from adapters.slack.text import plain
from core.commands import EndInterview, ResumeInterview, ShowStatus, StartInterview
from core.errors import CoachError
from core.localization import translator

if TYPE_CHECKING:
    from adapters.slack.inbound import Router
    from adapters.slack.scene import Scene
    from core.commands import Address

log = logging.getLogger(__name__)

_TROUBLE = (SlackClientError, aiohttp.ClientError, TimeoutError, OSError)


async def begin(router: Router, scene: Scene, command: StartInterview) -> None:
    """Check, open a thread in the direct messages, start. A thread the person has begun themselves is used."""
    try:
        await router.inquiries.check_start(command)
    except CoachError as error:
        await router.refuse(scene, error)
        if error.key == "interview_open":
            await router.show(scene, ShowStatus(**await router.query(scene)))
        return
    locale = await router.locale(scene)
    say = translator(locale)
    address = await place_for(scene, say("slack.root"))
    outcome = await router.settle(scene, dataclasses.replace(command, address=address))
    if outcome is None or outcome.duplicate:
        await _discard(scene, address)
        return
    if not scene.direct:
        await router.reply(scene, say("slack.started"))


async def place_for(scene: Scene, title: str) -> Address:
    """Where the interview takes place: under a message in the direct messages.

    Raises:
        CoachError: Slack lets the app write to nobody there, or is out of reach.
    """
    if scene.direct and scene.thread is not None:
        return scene.address
    try:
        channel = scene.channel
        if not scene.direct:
            opened = await scene.client.conversations_open(users=scene.user)
            channel = str(opened["channel"]["id"])
        root = await scene.client.chat_postMessage(channel=channel, text=plain(title))
    except SlackApiError as error:
        log.info("no direct message possible: %s", error_of(error))
        raise CoachError("slack_no_place") from None
    except _TROUBLE as error:
        log.warning("Slack is out of reach: %s", type(error).__name__)
        raise CoachError("slack_busy") from None
    return scene.at(channel, str(root["ts"]))


async def _discard(scene: Scene, address: Address) -> None:
    """Take back the message an interview that cannot be should have stood under."""
    if address == scene.address:
        return
    try:
        await scene.client.chat_delete(channel=address.data["channel"], ts=address.data["thread"])
    except _TROUBLE as error:
        log.info("a message without an interview stays: %s", type(error).__name__)


async def come_back(router: Router, scene: Scene) -> None:
    """Go on where the interview is, wherever that was asked for: in a thread of its own, at the end of the messages."""
    await router.inquiries.where(await router.sender(scene))  # refuses where none is open
    say = translator(await router.locale(scene))
    address = await place_for(scene, say("slack.root_again"))
    command = ResumeInterview(**{**await router.envelope(scene), "address": address})
    outcome = await router.settle(scene, command)
    if outcome is None or outcome.duplicate:
        await _discard(scene, address)
    elif not scene.direct:
        await router.reply(scene, say("slack.resumed"))


async def end(router: Router, scene: Scene) -> None:
    """End the interview; its result comes where it is."""
    say = translator(await router.locale(scene))
    command = EndInterview(**await router.envelope(scene))
    said = None if scene.direct else lambda _: say("slack.ended")
    await router.settle(scene, command, said)
