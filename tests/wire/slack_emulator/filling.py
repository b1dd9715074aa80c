"""Filling in inputs: from what a test says to the entries of `state.values`, as far as Slack's client lets one."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from tests.wire.slack_emulator.channels import Channel
from tests.wire.slack_emulator.check_elements import options_of
from tests.wire.slack_emulator.errors import CannotUse
from tests.wire.slack_emulator.files import guess_type
from tests.wire.slack_emulator.people import User
from tests.wire.slack_emulator.views import VALUE_NAMES, Field, View

if TYPE_CHECKING:
    from tests.wire.slack_emulator.actors import Actor

LONGEST = 3000
TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
EMAIL, URL = re.compile(r"\S+@\S+\.\S+"), re.compile(r"https?://\S+")


def fill(actor: Actor, view: View, values: dict[str, Any]) -> None:
    """Puts values into the view's inputs; what is required must be there in the end."""
    fields = view.fields
    left = dict(values)
    for field in fields:
        names = (f"{field.block_id}/{field.action_id}", field.block_id, field.action_id, field.label)
        for name in names:
            if name in left:
                entry = selected(actor, field.element, left.pop(name))
                view.values[field.block_id][field.action_id] = entry
                break
        _check_filled(field, view.values[field.block_id][field.action_id])
    if left:
        raise CannotUse(f"no field {sorted(left)}; there are {[(f.label, f.block_id, f.action_id) for f in fields]}")


def _check_filled(field: Field, entry: dict[str, Any]) -> None:
    value = entry[VALUE_NAMES.get(field.element["type"], "value")]
    if value in (None, "", []) and not field.optional:
        raise CannotUse(f"{field.label!r} must be filled in")


def selected(actor: Actor, part: dict[str, Any], value: Any) -> dict[str, Any]:
    """The entry of state.values for a choice in this element."""
    kind = part["type"]
    read = READERS.get(kind)
    if read is None:
        raise CannotUse(f"{kind} cannot be filled in here")
    return {"type": kind, VALUE_NAMES.get(kind, "value"): read(actor, part, value)}


def _text(actor: Actor, part: dict[str, Any], value: Any) -> str | None:
    text = str(value)
    if not text:
        return None
    least, most = part.get("min_length") or 0, part.get("max_length") or LONGEST
    if not least <= len(text) <= most:
        raise CannotUse(f"{part['action_id']} takes {least} to {most} characters, not {len(text)}")
    return text


def _matching(pattern: re.Pattern[str]) -> Callable[[Actor, dict[str, Any], Any], str]:
    def read(actor: Actor, part: dict[str, Any], value: Any) -> str:
        if not pattern.fullmatch(str(value)):
            raise CannotUse(f"{part['action_id']} does not take {value!r}")
        return str(value)

    return read


def _number(actor: Actor, part: dict[str, Any], value: Any) -> str:
    try:
        number = float(value)
    except ValueError:
        raise CannotUse(f"{part['action_id']} takes a number") from None
    whole = part["is_decimal_allowed"] or number.is_integer()
    least, most = float(part.get("min_value", "-inf")), float(part.get("max_value", "inf"))
    if not whole or not least <= number <= most:
        raise CannotUse(f"{part['action_id']} does not take {value!r}")
    return str(value)


def _option(actor: Actor, part: dict[str, Any], value: Any) -> dict[str, Any]:
    offered = options_of(part)
    for option in offered:
        if value in {option["value"], option["text"]["text"]}:
            return option
    raise CannotUse(f"{value!r} not among {[option['value'] for option in offered]}")


def _options(actor: Actor, part: dict[str, Any], value: Any) -> list[dict[str, Any]]:
    chosen = [_option(actor, part, one) for one in value]
    if len(chosen) > part.get("max_selected_items", len(chosen)):
        raise CannotUse(f"{part['action_id']} takes {part['max_selected_items']} at most")
    return chosen


def _id(actor: Actor, part: dict[str, Any], value: Any) -> str:
    return value.id if isinstance(value, User | Channel) else str(value)


def _ids(actor: Actor, part: dict[str, Any], value: Any) -> list[str]:
    return [_id(actor, part, one) for one in value]


def _date(actor: Actor, part: dict[str, Any], value: Any) -> str:
    try:
        return date.fromisoformat(str(value)).isoformat()
    except ValueError:
        raise CannotUse(f"{part['action_id']} takes a date, not {value!r}") from None


def _files(actor: Actor, part: dict[str, Any], value: Any) -> list[dict[str, Any]]:
    """Files as (name, data)."""
    allowed, most = part.get("filetypes"), part.get("max_files", 10)
    if len(value) > most:
        raise CannotUse(f"{part['action_id']} takes {most} files at most")
    made = []
    for name, data in value:
        if allowed and name.rpartition(".")[2] not in allowed:
            raise CannotUse(f"{part['action_id']} takes {allowed} only")
        file = actor.slack.store(actor.workspace, actor, name, data, guess_type(name))
        # A file given to a form is the app's to read, although no channel has it.
        file.shares[actor.dm.id] = []
        made.append(file.payload())
    return made


def _rich(actor: Actor, part: dict[str, Any], value: Any) -> dict[str, Any]:
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": str(value)}]}
    return {"type": "rich_text", "elements": [section]}


READERS: dict[str, Callable[[Actor, dict[str, Any], Any], Any]] = {
    "plain_text_input": _text,
    "email_text_input": _matching(EMAIL),
    "url_text_input": _matching(URL),
    "number_input": _number,
    "rich_text_input": _rich,
    "static_select": _option,
    "radio_buttons": _option,
    "overflow": _option,
    "multi_static_select": _options,
    "checkboxes": _options,
    "users_select": _id,
    "channels_select": _id,
    "conversations_select": _id,
    "multi_users_select": _ids,
    "multi_channels_select": _ids,
    "multi_conversations_select": _ids,
    "datepicker": _date,
    "timepicker": _matching(TIME),
    "datetimepicker": lambda actor, part, value: int(value),
    "file_input": _files,
}
