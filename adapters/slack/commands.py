"""Slash commands: `/interview …` and `/coach …`."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from slack_sdk.errors import SlackApiError

from adapters.slack import files, groups, interviews, tracks, views
from adapters.slack.errors import error_of
from adapters.slack.words import DELETE, EXPORT, read_wishes, verb_of
from core.commands import (
    ExportData,
    Query,
    ShowHistory,
    ShowMaterials,
    ShowProfile,
    ShowProgress,
    ShowStatus,
    StartInterview,
)
from core.localization import translator
from core.posts import Action, Heading, Paragraph, Post

if TYPE_CHECKING:
    from adapters.slack.inbound import Router
    from adapters.slack.scene import Scene
    from core.posts import ActionKind

log = logging.getLogger(__name__)

_SHOWN: dict[str, type[Query]] = {
    "progress": ShowProgress,
    "history": ShowHistory,
    "materials": ShowMaterials,
    "status": ShowStatus,
}


async def interview(router: Router, scene: Scene, text: str) -> None:
    """`/interview`: a form without words, an interview at once with them."""
    first, _, rest = text.strip().partition(" ")
    verb = verb_of(first)
    if not text.strip():
        await open_start(router, scene)
    elif verb is None:
        await start(router, scene, text)
    elif verb == "start":
        await start(router, scene, rest)
    elif verb == "track" and rest.strip():
        await tracks.start(router, scene, rest.strip())
    else:
        await act(router, scene, verb, rest)


async def coach(router: Router, scene: Scene, text: str) -> None:
    """`/coach`: everything else."""
    first, _, rest = text.strip().partition(" ")
    await act(router, scene, verb_of(first) or "help", rest.strip())


async def act(router: Router, scene: Scene, verb: str, rest: str = "") -> None:
    """Do what a word stands for."""
    if verb == "start":
        await start(router, scene, rest)
    elif verb == "resume":
        await interviews.come_back(router, scene)
    elif verb == "end":
        await interviews.end(router, scene)
    elif verb in _SHOWN:
        await router.show(scene, _SHOWN[verb](**await router.query(scene)))
    elif verb == "track":
        await tracks.act(router, scene, rest)
    elif verb == "profile":
        await _profile(router, scene)
    elif verb == "privacy":
        await _privacy(router, scene, rest)
    elif verb in {"settings", "questions", "question", "import"}:
        await groups.act(router, scene, verb, rest)
    else:
        await router.reply_post(scene, await help_post(router, scene))


async def start(router: Router, scene: Scene, text: str) -> None:
    """An interview with what the words ask for."""
    wishes = read_wishes(text)
    await interviews.begin(router, scene, StartInterview(**await router.envelope(scene), **wishes.options()))


async def open_start(router: Router, scene: Scene) -> None:
    """The form for an interview."""
    locale = await router.locale(scene)
    carried = {"channel": scene.channel, "thread": scene.thread}
    await open_form(router, scene, views.start_form(locale, router.most_questions, carried), "start")


async def open_form(
    router: Router, scene: Scene, form: views.Form, kind: ActionKind, subject: int | None = None
) -> None:
    """Open a form; where the three seconds for it are over, give a button that opens it."""
    try:
        await scene.client.views_open(trigger_id=scene.trigger_id or "", view=form)
    except SlackApiError as error:
        log.info("a form could not be opened: %s", error_of(error))
        say = translator(await router.locale(scene))
        button = Action(kind=kind, label=say(f"slack.open_{kind}"), turn_id=subject)
        words = Paragraph(text=say("slack.form_late"))
        await router.reply_post(scene, Post(kind="notice", blocks=(words,), actions=(button,), locale=say.locale))


async def _profile(router: Router, scene: Scene) -> None:
    """What the profile says, with a button that opens the form to change it."""
    shown = await router.inquiries.show(ShowProfile(**await router.query(scene)))
    say = translator(shown.locale)
    change = Action(kind="profile", label=say("slack.open_profile"))
    await router.reply_post(scene, shown.model_copy(update={"actions": (change,)}))


async def _privacy(router: Router, scene: Scene, rest: str) -> None:
    word = rest.strip().casefold()
    say = translator(await router.locale(scene))
    if word in EXPORT:
        await export(router, scene)
    elif word in DELETE:
        await ask_delete(router, scene)
    else:
        await router.reply(scene, say("slack.privacy"))


async def export(router: Router, scene: Scene) -> None:
    """Everything that is stored, as a file in the direct messages."""
    shown = await router.inquiries.show(ExportData(**await router.query(scene)))
    await files.send_document(router, scene, shown)


async def ask_delete(router: Router, scene: Scene) -> None:
    say = translator(await router.locale(scene))
    buttons = (
        Action(kind="forget", label=say("discord.delete_yes")),
        Action(kind="keep", label=say("discord.delete_no")),
    )
    words = Paragraph(text=say("privacy.sure"), tone="warning")
    await router.reply_post(scene, Post(kind="notice", blocks=(words,), actions=buttons, locale=say.locale))


async def help_post(router: Router, scene: Scene) -> Post:
    """How to practise."""
    say = translator(await router.locale(scene))
    lines = [Paragraph(text=line) for line in say("slack.help").split("\n")]
    if (await router.group(scene)).organiser:
        lines.append(Paragraph(text=say("slack.help_organisers")))
    return Post(
        kind="notice",
        blocks=(
            Heading(text=say("discord.help_title")),
            *lines,
            Paragraph(text=say("slack.help_privacy"), tone="muted"),
        ),
        actions=(Action(kind="start", label=say("slack.open_start")),),
        locale=say.locale,
    )
