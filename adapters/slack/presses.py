"""Buttons → Commands."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from adapters.slack import commands, files, groups, home, interviews, tracks, views
from core.commands import (
    AskHint,
    EndInterview,
    GoOn,
    PauseInterview,
    RateFeedback,
    ShowModelAnswer,
    SkipQuestion,
    TryAgain,
)
from core.localization import translator
from core.posts import ActionKind

if TYPE_CHECKING:
    from adapters.slack.buttons import Pressed
    from adapters.slack.inbound import Router
    from adapters.slack.scene import Scene

_ON_TURN: dict[str, type[Any]] = {
    "skip": SkipQuestion,
    "hint": AskHint,
    "retry": TryAgain,
    "next": GoOn,
    "model_answer": ShowModelAnswer,
}
_ON_INTERVIEW: dict[str, type[Any]] = {"pause": PauseInterview, "end": EndInterview}
_CHANGING = {"pause", "end", "resume", "forget"}  # what the home shows
_FORMS: dict[str, ActionKind] = {kind: kind for kind in ("answer", "group_answer", "group_alone")}


async def press(router: Router, scene: Scene, pressed: Pressed) -> None:
    """Do what a button stands for, for the person it was made for."""
    kind, subject = pressed.kind, pressed.subject
    if not pressed.may_be_pressed_by(scene.user):
        say = translator(await router.locale(scene))
        await router.reply(scene, say("discord.not_yours"))
    elif kind in _FORMS and subject is not None:
        carried = {"channel": scene.channel, "thread": scene.thread}
        form = views.answer_form(await router.locale(scene), kind, subject, carried)
        await commands.open_form(router, scene, form, _FORMS[kind], subject)
    elif kind == "group_see" and subject is not None:
        await groups.see(router, scene, subject)
    elif kind == "listen" and subject is not None:
        await files.read_out(router, scene, subject)
    elif kind == "track" and subject is not None:
        await tracks.start_by_id(router, scene, subject)
    elif kind in _ON_TURN:
        await router.settle(scene, _ON_TURN[kind](turn_id=subject, **await router.envelope(scene)))
    elif kind in _ON_INTERVIEW:
        await router.settle(scene, _ON_INTERVIEW[kind](**await router.envelope(scene)))
    elif kind in _OTHERS:
        await _OTHERS[kind](router, scene)
    if scene.at_home and kind in _CHANGING:
        await home.publish(router, scene)


async def _profile(router: Router, scene: Scene) -> None:
    form = views.profile_form(await router.locale(scene), {"channel": scene.channel, "thread": scene.thread})
    await commands.open_form(router, scene, form, "profile")


async def _forget(router: Router, scene: Scene) -> None:
    await router.coach.forget(await router.sender(scene))
    say = translator(await router.locale(scene))
    await router.reply(scene, say("slack.deleted"))


async def _keep(router: Router, scene: Scene) -> None:
    say = translator(await router.locale(scene))
    await router.reply(scene, say("privacy.kept"))


_OTHERS: dict[str, Callable[[Router, Scene], Awaitable[None]]] = {
    "start": commands.open_start,
    "resume": interviews.come_back,
    "profile": _profile,
    "export": commands.export,
    "ask_delete": commands.ask_delete,
    "forget": _forget,
    "keep": _keep,
}


async def rate(router: Router, scene: Scene, action: dict[str, Any]) -> None:
    """Was the feedback helpful? Kept with it."""
    kind, turn, owner = [*str(action.get("value", "")).split("|"), "", ""][:3]
    if owner != scene.user or not turn.isdecimal():
        return
    helpful = kind == "positive"
    command = RateFeedback(turn_id=int(turn), helpful=helpful, **await router.envelope(scene))
    say = translator(await router.locale(scene))
    await router.settle(scene, command, lambda _: say("slack.rated"))
