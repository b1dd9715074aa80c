"""views.*: modals, and the Home tab."""

from __future__ import annotations

from typing import Any

from tests.wire.slack_emulator.actors import Actor
from tests.wire.slack_emulator.api import Asked, Method
from tests.wire.slack_emulator.check_views import check_view, parse_view
from tests.wire.slack_emulator.errors import SlackError
from tests.wire.slack_emulator.interactions import TRIGGER_LIFETIME, Interaction


def take_trigger(asked: Asked) -> Interaction:
    """The interaction a trigger belongs to: three seconds, once."""
    made = asked.slack.triggers.get(asked.text("trigger_id"))
    if made is None:
        raise SlackError("invalid_trigger_id")
    if made.trigger_used:
        raise SlackError("exchanged_trigger_id")
    if asked.slack.clock.seconds() - made.started > TRIGGER_LIFETIME:
        raise SlackError("expired_trigger_id")
    made.trigger_used = True
    return made


def open_(asked: Asked) -> dict[str, Any]:
    interaction = take_trigger(asked)
    interaction.view = asked.slack.screens.open(interaction.actor, asked.args.get("view"), interaction)
    interaction.place.touch()
    return {"view": interaction.view.payload()}


def push(asked: Asked) -> dict[str, Any]:
    interaction = take_trigger(asked)
    interaction.view = asked.slack.screens.push(interaction.actor, asked.args.get("view"), interaction)
    interaction.place.touch()
    return {"view": interaction.view.payload()}


def update(asked: Asked) -> dict[str, Any]:
    view = asked.slack.screens.find(asked.args.get("view_id"), asked.args.get("external_id"))
    if view is None or not asked.token.reaches(view.owner.workspace):
        raise SlackError("not_found")
    if asked.args.get("hash") and asked.args["hash"] != view.hash:
        raise SlackError("hash_conflict")
    content = parse_view(asked.args.get("view"))
    check_view(content, view.type)
    view.show(content)
    view.owner.dm.touch()
    return {"view": view.payload()}


def publish(asked: Asked) -> dict[str, Any]:
    owner = asked.slack.users.get(asked.text("user_id"))
    if not isinstance(owner, Actor) or not asked.token.reaches(owner.workspace):
        raise SlackError("user_not_found")
    if not asked.slack.application.home_tab:
        raise SlackError("not_enabled")
    if owner.home is not None and asked.args.get("hash") and asked.args["hash"] != owner.home.hash:
        raise SlackError("hash_conflict")
    content = parse_view(asked.args.get("view"))
    check_view(content, "home")
    if owner.home is None:
        owner.home = asked.slack.screens.make(owner, content, None)
    else:
        owner.home.show(content)
    owner.dm.touch()
    return {"view": owner.home.payload()}


METHODS: dict[str, Method] = {
    "views.open": open_,
    "views.publish": publish,
    "views.push": push,
    "views.update": update,
}
