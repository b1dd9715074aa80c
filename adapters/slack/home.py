"""The App Home: where a person stands, and everything they can do from there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from adapters.slack.buttons import button
from adapters.slack.render import MOST_BLOCKS, pieces, section
from core.commands import Query, ShowHistory, ShowProfile, ShowProgress, ShowStatus, ShowTracks
from core.errors import CoachError
from core.localization import translator

if TYPE_CHECKING:
    from adapters.slack.inbound import Router
    from adapters.slack.scene import Scene

_SHOWN: tuple[type[Query], ...] = (ShowTracks, ShowProgress, ShowHistory, ShowProfile)


async def publish(router: Router, scene: Scene) -> None:
    """Show the home as it is now."""
    blocks = await _blocks(router, scene)
    await scene.client.views_publish(user_id=scene.user, view={"type": "home", "blocks": blocks[: MOST_BLOCKS * 2]})


async def _blocks(router: Router, scene: Scene) -> list[dict[str, Any]]:
    locale = await router.locale(scene)
    say = translator(locale)
    query = await router.query(scene)
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": {"type": "plain_text", "text": say("slack.home_title"), "emoji": False}},
        section(say("slack.home_words")),
        {"type": "actions", "elements": await _first_buttons(router, scene, query, locale)},
    ]
    for kind in _SHOWN:
        try:
            post = await router.inquiries.show(kind(**query))
        except CoachError:
            continue  # nothing of it yet
        blocks.append({"type": "divider"})
        blocks += [piece for block in post.written for piece in pieces(block, post)]
        if post.actions:
            buttons = [button(action.kind, action.label, action.subject, scene.user) for action in post.actions]
            blocks.append({"type": "actions", "elements": buttons})
    last = [("profile", "slack.open_profile"), ("export", "slack.export"), ("ask_delete", "slack.delete")]
    blocks.append({"type": "actions", "elements": [button(kind, say(key), None, scene.user) for kind, key in last]})
    return blocks


async def _first_buttons(router: Router, scene: Scene, query: dict[str, Any], locale: str) -> list[dict[str, Any]]:
    """Start, or go on with what is open."""
    say = translator(locale)
    try:
        post = await router.inquiries.show(ShowStatus(**query))
    except CoachError:
        return [button("start", say("slack.open_start"), None, scene.user)]
    return [button(action.kind, action.label, action.subject, scene.user) for action in post.actions] or [
        button("resume", say("action.resume"), None, scene.user)
    ]
