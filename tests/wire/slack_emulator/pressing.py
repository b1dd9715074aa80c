"""Buttons, menus and forms: block_actions, view_submission and view_closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.wire.slack_emulator import payloads
from tests.wire.slack_emulator.blocks import elements
from tests.wire.slack_emulator.errors import CannotUse
from tests.wire.slack_emulator.filling import fill, selected
from tests.wire.slack_emulator.gestures import begin, check_place
from tests.wire.slack_emulator.interactions import Interaction
from tests.wire.slack_emulator.mrkdwn import decode
from tests.wire.slack_emulator.views import VALUE_NAMES, View, initial_state

if TYPE_CHECKING:
    from tests.wire.slack_emulator.actors import Actor
    from tests.wire.slack_emulator.messages import Message

PRESSED = {"button", "icon_button"}
Part = tuple[dict[str, Any], dict[str, Any]]


def click(actor: Actor, target: Message | View, label: str | None, action_id: str | None) -> Interaction:
    offered = [(block, part) for block, part in reachable(actor, target) if part["type"] in PRESSED]
    for block, part in offered:
        if (label is not None and decode(part["text"]["text"]) == label) or (
            action_id and part["action_id"] == action_id
        ):
            told = {key: part[key] for key in ("text", "value", "style", "url") if key in part}
            return act(actor, target, block, part, told)
    names = [(part["text"]["text"], part["action_id"]) for _, part in offered]
    raise CannotUse(f"no button {label or action_id!r} among {names}")


def rate(actor: Actor, message: Message, *, up: bool) -> Interaction:
    for block, part in reachable(actor, message):
        if part["type"] == "feedback_buttons":
            half = part["positive_button" if up else "negative_button"]
            return act(actor, message, block, part, {"text": half["text"], "value": half["value"]})
    raise CannotUse("this message has no feedback buttons")


def choose(actor: Actor, target: Message | View, action_id: str, value: Any) -> Interaction:
    offered = [(block, part) for block, part in reachable(actor, target) if part["type"] not in PRESSED]
    for block, part in offered:
        if part["action_id"] != action_id:
            continue
        if block["type"] == "input" and not block.get("dispatch_action"):
            raise CannotUse("an input tells the app nothing before the form is sent")
        entry = selected(actor, part, value)
        if part["type"] != "overflow":
            state_of(actor, target).setdefault(block["block_id"], {})[action_id] = entry
        name = VALUE_NAMES.get(part["type"], "value")
        told = {name: entry[name]} | ({"placeholder": part["placeholder"]} if "placeholder" in part else {})
        return act(actor, target, block, part, told)
    raise CannotUse(f"nothing {action_id!r} to choose from among {[part['action_id'] for _, part in offered]}")


def reachable(actor: Actor, target: Message | View) -> list[Part]:
    """What the person can press on, where they see it."""
    if isinstance(target, View):
        shown = target is actor.home or (actor.views and actor.views[-1] is target)
        if target.owner is not actor or not shown:
            raise CannotUse("this view is not before this person")
        return list(elements(target.blocks))
    check_place(actor, target.channel, writing=False)
    if not target.visible_to(actor):
        raise CannotUse(f"{actor.name} does not see this message")
    return list(elements(target.blocks))


def state_of(actor: Actor, target: Message | View) -> dict[str, dict[str, dict[str, Any]]]:
    """What this person has chosen so far."""
    if isinstance(target, View):
        return target.values
    return actor.states.setdefault((target.ts, target.version), initial_state(target.blocks))


def act(
    actor: Actor, target: Message | View, block: dict[str, Any], part: dict[str, Any], told: dict[str, Any]
) -> Interaction:
    """Sends block_actions."""
    slack = actor.slack
    action = {"action_id": part["action_id"], "block_id": block["block_id"], "type": part["type"], **told}
    action["action_ts"] = slack.clock.ts()
    if isinstance(target, View):
        made = begin(actor, actor.dm, "block_actions")
        made.on_view = target
        container: dict[str, Any] = {"type": "view", "view_id": target.id}
        more: dict[str, Any] = {"view": target.payload()}
    else:
        made = begin(actor, target.channel, "block_actions", target)
        container = {"type": "message", "message_ts": target.ts, "channel_id": target.channel.id}
        container["is_ephemeral"] = target.ephemeral
        if target.thread_ts:
            container["thread_ts"] = target.thread_ts
        more = {"channel": payloads.place(target.channel), "state": {"values": state_of(actor, target)}}
        more["response_url"] = slack.answers.url_for(made)
        if not target.ephemeral:
            # An ephemeral message is kept nowhere, so its payload has none.
            more["message"] = target.payload()
    made.payload = payloads.interactive(made, "block_actions", container=container, actions=[action], **more)
    slack.dispatcher.send("interactive", made.payload, made)
    return made


def submit(actor: Actor, view: View, values: dict[str, Any]) -> Interaction:
    """Sends view_submission, if the form is filled in as it asks to be."""
    reachable(actor, view)
    if view.type != "modal" or view.submit_label is None:
        raise CannotUse("this view has nothing to submit")
    fill(actor, view, values)
    view.errors = {}
    made = begin(actor, actor.dm, "view_submission")
    made.on_view = view
    made.payload = payloads.interactive(made, "view_submission", view=view.payload(), response_urls=[])
    actor.slack.dispatcher.send("interactive", made.payload, made)
    return made


def close(actor: Actor, view: View) -> Interaction:
    """Closes the view; the app hears of it if it asked to."""
    reachable(actor, view)
    made = Interaction(actor, actor.dm, "view_closed")
    actor.slack.screens.close(view)
    if view.content.get("notify_on_close"):
        made.payload = payloads.interactive(made, "view_closed", view=view.payload(), is_cleared=False)
        del made.payload["trigger_id"]
        actor.slack.dispatcher.send("interactive", made.payload, made)
    return made
