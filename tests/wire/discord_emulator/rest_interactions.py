"""Routes that answer interactions. They need no bot token: the interaction's own token is the key."""

from __future__ import annotations

from typing import Any

from tests.wire.discord_emulator.check_components import check_modal
from tests.wire.discord_emulator.composing import compose, revise
from tests.wire.discord_emulator.errors import ApiError, Problems, unknown
from tests.wire.discord_emulator.gestures import AUTOCOMPLETE, COMPONENT, SLASH, SUBMIT, owners
from tests.wire.discord_emulator.interactions import Interaction, Modal
from tests.wire.discord_emulator.messages import EPHEMERAL, LOADING, Message, walk
from tests.wire.discord_emulator.rest import Asked, Route

MESSAGE, DEFER, DEFER_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
MESSAGE_TYPES = {MESSAGE, DEFER, DEFER_UPDATE, UPDATE}


def _callback(asked: Asked) -> Any:
    discord, body = asked.discord, asked.body or {}
    made = discord.interactions.get(asked.path["token"])
    if made is None or made.id != asked.number("interaction"):
        raise unknown(10062, "interaction")
    if made.acked:
        raise ApiError(400, 40060, "Interaction has already been acknowledged.")
    waited = discord.clock() - made.started
    if waited > discord.ack_limit:
        raise unknown(10062, "interaction")
    kind = body.get("type")
    _check_kind(made, kind)
    message = ANSWERS[kind](asked, made, body.get("data") or {})
    made.ack_type, made.acked_within = kind, waited
    made.changed.notify()
    if asked.query.get("with_response", "").lower() not in {"1", "true"}:
        return None
    return _resource(made, kind, message)


def _check_kind(made: Interaction, kind: Any) -> None:
    if made.type == AUTOCOMPLETE:
        allowed = {CHOICES}
    else:
        allowed = {MESSAGE, DEFER, MODAL}
        if made.message is not None:
            allowed |= {DEFER_UPDATE, UPDATE}
        if made.type == SUBMIT:
            allowed -= {MODAL}
    if kind not in allowed:
        problems = Problems()
        problems.add(("type",), "BASE_TYPE_CHOICES", f"Value must be one of {sorted(allowed)}.")
        problems.check()


def _resource(made: Interaction, kind: int, message: Message | None) -> dict[str, Any]:
    interaction: dict[str, Any] = {"id": str(made.id), "type": made.type}
    if message is not None:
        interaction |= {"response_message_id": str(message.id), "response_message_loading": message.loading}
        interaction["response_message_ephemeral"] = message.ephemeral
    answer: dict[str, Any] = {"interaction": interaction}
    if kind in MESSAGE_TYPES:
        answer["resource"] = {"type": kind}
        if kind in {MESSAGE, UPDATE} and message is not None:
            answer["resource"]["message"] = message.payload()
    return answer


def _answer_message(asked: Asked, made: Interaction, data: dict[str, Any]) -> Message:
    message = _own(made, compose(asked, made.channel, data))
    made.original = message
    _publish(made, message)
    return message


def _answer_defer(asked: Asked, made: Interaction, data: dict[str, Any]) -> Message:
    message = _own(made, asked.discord.post(made.channel, asked.discord.bot))
    message.flags = LOADING | ((data.get("flags") or 0) & EPHEMERAL)
    made.original = message
    _publish(made, message)
    return message


def _answer_defer_update(asked: Asked, made: Interaction, data: dict[str, Any]) -> Message | None:
    made.original = made.message
    return made.message


def _answer_update(asked: Asked, made: Interaction, data: dict[str, Any]) -> Message:
    assert made.message is not None
    made.original = made.message
    _revised(asked, made, made.message, data)
    return made.message


def _answer_choices(asked: Asked, made: Interaction, data: dict[str, Any]) -> None:
    problems = Problems()
    choices = data.get("choices") or []
    problems.count(("data", "choices"), choices, 25)
    for index, choice in enumerate(choices):
        problems.length(("data", "choices", index, "name"), choice.get("name") or "", 100, 1)
        if isinstance(choice.get("value"), str):
            problems.length(("data", "choices", index, "value"), choice["value"], 100)
    problems.check()
    made.choices = choices


def _answer_modal(asked: Asked, made: Interaction, data: dict[str, Any]) -> None:
    check_modal(data)
    for number, part in enumerate(walk(data["components"]), 1):
        part["id"] = part.get("id") or number
    made.modal = Modal(made, data)


ANSWERS: dict[Any, Any] = {
    MESSAGE: _answer_message,
    DEFER: _answer_defer,
    DEFER_UPDATE: _answer_defer_update,
    UPDATE: _answer_update,
    CHOICES: _answer_choices,
    MODAL: _answer_modal,
}


def _own(made: Interaction, message: Message) -> Message:
    """Marks a message as the answer to an interaction."""
    application, actor = str(made.discord.application_id), made.actor
    metadata = {"id": str(made.id), "type": made.type, "user": actor.payload()}
    metadata |= {"authorizing_integration_owners": owners(made)}
    message.origin = {"application_id": application, "webhook_id": application, "interaction_metadata": metadata}
    if made.type == SLASH:
        message.type = 20
        metadata["name"] = made.name or ""
        basic = {"id": str(made.id), "type": made.type, "name": made.name or "", "user": actor.payload()}
        message.origin["interaction"] = basic
    elif made.message is not None and made.type == COMPONENT:
        metadata["interacted_message_id"] = str(made.message.id)
        message.reference, message.type = made.message, 19
    message.only_for = actor
    return message


def _publish(made: Interaction, message: Message) -> None:
    if not message.ephemeral:
        made.discord.announce(message)
    made.show(message)


def _revised(asked: Asked, made: Interaction, message: Message, data: dict[str, Any]) -> Any:
    # Filling a deferred answer is no edit in the reader's eyes.
    fields = revise(asked, message, data)
    made.discord.change(message, edited=not message.loading, **fields)
    made.show(message)
    return message.payload()


def _the_interaction(asked: Asked) -> Interaction:
    """The interaction of a webhook path: 10015 before it is acknowledged, 50027 when its token is too old."""
    discord = asked.discord
    made = discord.interactions.get(asked.path["token"])
    if made is None or not made.acked or asked.number("application") != discord.application_id:
        raise unknown(10015, "Webhook")
    if discord.clock() - made.started > discord.token_lifetime:
        raise ApiError(401, 50027, "Invalid Webhook Token")
    return made


def _the_message(asked: Asked, made: Interaction) -> Message:
    if asked.path.get("message", "@original") == "@original":
        message = made.original
    else:
        number = asked.number("message")
        message = next((m for m in made.shown if m.id == number), None)
    if message is None or message.deleted:
        raise unknown(10008, "Message")
    return message


def _follow_up(asked: Asked) -> Any:
    made, body = _the_interaction(asked), asked.body or {}
    original = made.original
    if original is not None and original.loading and not original.deleted:
        # discord.com: the first follow-up to a deferred answer fills it; the defer decided who sees it.
        return _revised(asked, made, original, body)
    message = _own(made, compose(asked, made.channel, body))
    if message.type == 20:
        message.type = 19
    if original is not None and message.reference is None:
        message.reference = original
    _publish(made, message)
    return message.payload() if asked.query.get("wait") in {"true", "1", "True"} else None


def _get(asked: Asked) -> Any:
    return _the_message(asked, _the_interaction(asked)).payload()


def _edit(asked: Asked) -> Any:
    made = _the_interaction(asked)
    return _revised(asked, made, _the_message(asked, made), asked.body or {})


def _delete(asked: Asked) -> None:
    made = _the_interaction(asked)
    made.discord.remove(_the_message(asked, made))
    made.changed.notify()


ROUTES: list[Route] = [
    ("POST", "/interactions/{interaction}/{token}/callback", _callback),
    ("POST", "/webhooks/{application}/{token}", _follow_up),
    ("GET", "/webhooks/{application}/{token}/messages/{message}", _get),
    ("PATCH", "/webhooks/{application}/{token}/messages/{message}", _edit),
    ("DELETE", "/webhooks/{application}/{token}/messages/{message}", _delete),
]
