"""Submitted forms → Commands. What is wrong is said in the form, so that nothing that was written is lost."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from adapters.slack import groups, home, interviews, views
from adapters.slack.buttons import read_json
from adapters.slack.inbound import PATIENCE_SECONDS
from adapters.slack.messages import show_reading
from core.commands import Command, StartInterview, SubmitAnswer, UpdateProfile
from core.errors import CoachError
from core.localization import translator

if TYPE_CHECKING:
    from slack_bolt.context.ack.async_ack import AsyncAck

    from adapters.slack.inbound import Router
    from adapters.slack.scene import Scene
    from core.commands import Outcome

log = logging.getLogger(__name__)

_FIELD_OF = {"timezone_unknown": "timezone", "questions_range": "questions", "level_range": "level"}


def carried_by(view: dict[str, Any]) -> dict[str, Any]:
    return read_json(str(view.get("private_metadata") or ""))


async def submit(router: Router, scene: Scene, view: dict[str, Any], ack: AsyncAck) -> None:
    """Take a form, and acknowledge it once it is stored, or once two seconds have gone by."""
    values = views.values_of(view)
    kind = view.get("callback_id")
    if kind == views.START:
        await ack()
        await router.in_time(scene, _start(router, scene, values))
    elif kind == views.PROFILE:
        command = await _profile(router, scene, values)
        say = translator(await router.locale(scene))
        await _store(router, scene, command, ack, say("profile.saved"))
        if scene.at_home:
            router.later(scene, home.publish(router, scene))
    elif kind == views.ANSWER:
        await _answer(router, scene, carried_by(view), str(values.get("answer") or ""), ack)


async def _answer(router: Router, scene: Scene, carried: dict[str, Any], text: str, ack: AsyncAck) -> None:
    subject = int(carried.get("subject") or 0)
    kind = carried.get("kind")
    if kind in {"group_answer", "group_alone"}:
        command: Command = await groups.answer(router, scene, subject, text, shared=kind == "group_answer")
        say = translator(await router.locale(scene))
        await _store(router, scene, command, ack, say("slack.group_received"))
    else:
        await _store(router, scene, SubmitAnswer(text=text, turn_id=subject, **await router.envelope(scene)), ack)


async def _store(router: Router, scene: Scene, command: Command, ack: AsyncAck, said: str | None = None) -> None:
    """Store it and acknowledge. Refused in time, the form stays open and says why; later, a message does."""
    doing = asyncio.ensure_future(router.accept(command))
    await asyncio.wait({doing}, timeout=PATIENCE_SECONDS)
    refused = doing.exception() if doing.done() else None
    if isinstance(refused, CoachError):
        words = await router.words_of(scene, refused)
        await ack(response_action="errors", errors={_FIELD_OF.get(refused.key, _field(command)): words})
        return
    router.later(scene, _stored(router, scene, doing, said))
    await ack()


async def _stored(router: Router, scene: Scene, doing: asyncio.Future[Outcome], said: str | None) -> None:
    """What follows once it is stored: thanks, or a status line until the feedback comes."""
    outcome = await doing
    if outcome.duplicate:
        return
    if said is not None:
        await router.reply(scene, said)
    else:
        await show_reading(router, scene, outcome)


def _field(command: Command) -> str:
    """The field under which a refusal stands."""
    return "level" if isinstance(command, UpdateProfile) else "answer"


async def _start(router: Router, scene: Scene, values: dict[str, Any]) -> None:
    command = StartInterview(
        **await router.envelope(scene),
        categories=tuple(values.get("categories") or ()),
        questions=_number(values.get("questions")),
        experience_level=_number(values.get("level")),
        job_position=values.get("position"),
        locale=values.get("language"),
        voice=values.get("voice") == "on",
    )
    await interviews.begin(router, scene, command)


async def _profile(router: Router, scene: Scene, values: dict[str, Any]) -> UpdateProfile:
    return UpdateProfile(
        **await router.envelope(scene),
        experience_level=_number(values.get("level")),
        job_position=values.get("position"),
        locale=values.get("language"),
        timezone=values.get("timezone") or None,
    )


def _number(value: str | None) -> int | None:
    return int(value) if value and value.isdecimal() else None
