"""The rules for block elements (https://docs.slack.dev/reference/block-kit/block-elements)."""

from __future__ import annotations

from typing import Any

from tests.wire.slack_emulator.check_schema import (
    Check,
    Need,
    Schema,
    anything,
    array,
    boolean,
    choice,
    number,
    obj,
    one_of,
    plain,
    string,
    text,
)
from tests.wire.slack_emulator.errors import Problems

CONFIRM = obj({
    "title": Need(plain(100)), "text": Need(text(300)), "confirm": Need(plain(30)), "deny": Need(plain(30)),
    "style": choice("primary", "danger"),
})  # fmt: skip
OPTION = obj({"text": Need(plain(75)), "value": Need(string(150)), "description": plain(75), "url": string(3000)})
RICH_OPTION = obj({"text": Need(text(75)), "value": Need(string(150)), "description": text(75)})
GROUP = obj({"label": Need(plain(75)), "options": Need(array(100, OPTION))})
FILTER: Schema = {"filter": anything, "default_to_current_conversation": boolean, "response_url_enabled": boolean}

_acts: Schema = {"action_id": string(255)}
_asks: Schema = {**_acts, "confirm": CONFIRM, "focus_on_load": boolean}
_menu: Schema = {**_asks, "placeholder": plain(150)}
_many: Schema = {**_menu, "max_selected_items": number(1, 1000)}
_typed: Schema = {
    **_acts, "placeholder": plain(150), "focus_on_load": boolean, "dispatch_action_config": anything,
    "initial_value": string(3000), "min_length": number(0, 3000), "max_length": number(1, 3000),
}  # fmt: skip
_options: Schema = {"options": array(100, OPTION), "option_groups": array(100, GROUP)}
_feedback = obj({"text": Need(plain(75)), "value": Need(string(2000)), "accessibility_label": string(75)})
_image: Schema = {"image_url": string(3000), "slack_file": anything, "alt_text": Need(string(2000))}

ELEMENTS: dict[str, Schema] = {
    "button": {
        **_acts, "text": Need(plain(75)), "url": string(3000), "value": string(2000), "confirm": CONFIRM,
        "style": choice("primary", "danger"), "accessibility_label": string(75), "agent_prompt": string(4000),
    },
    "icon_button": {
        **_acts, "icon": Need(string(75)), "text": Need(plain(75)), "value": string(2000), "confirm": CONFIRM,
        "accessibility_label": string(75), "visible_to_user_ids": anything,
    },
    "feedback_buttons": {**_acts, "positive_button": Need(_feedback), "negative_button": Need(_feedback)},
    "workflow_button": {
        **_acts, "text": Need(plain(75)), "workflow": Need(anything), "style": choice("primary", "danger"),
        "accessibility_label": string(75),
    },
    "image": _image,
    "overflow": {**_acts, "options": Need(array(5, OPTION)), "confirm": CONFIRM},
    "checkboxes": {**_asks, "options": Need(array(10, RICH_OPTION)), "initial_options": array(10, RICH_OPTION)},
    "radio_buttons": {**_asks, "options": Need(array(10, RICH_OPTION)), "initial_option": RICH_OPTION},
    "datepicker": {**_menu, "initial_date": string(10)},
    "timepicker": {**_menu, "initial_time": string(5), "timezone": string(60)},
    "datetimepicker": {**_asks, "initial_date_time": number(1_000_000_000, 9_999_999_999)},
    "static_select": {**_menu, **_options, "initial_option": OPTION},
    "multi_static_select": {**_many, **_options, "initial_options": array(100, OPTION)},
    "external_select": {**_menu, "initial_option": OPTION, "min_query_length": number(0, 100)},
    "multi_external_select": {**_many, "initial_options": array(100, OPTION), "min_query_length": number(0, 100)},
    "users_select": {**_menu, "initial_user": string(30)},
    "multi_users_select": {**_many, "initial_users": array(100, string(30))},
    "channels_select": {**_menu, "initial_channel": string(30), "response_url_enabled": boolean},
    "multi_channels_select": {**_many, "initial_channels": array(100, string(30))},
    "conversations_select": {**_menu, **FILTER, "initial_conversation": string(30)},
    "multi_conversations_select": {**_many, **FILTER, "initial_conversations": array(100, string(30))},
    "plain_text_input": {**_typed, "multiline": boolean},
    "email_text_input": _typed,
    "url_text_input": _typed,
    "number_input": {**_typed, "is_decimal_allowed": Need(boolean), "min_value": string(40), "max_value": string(40)},
    "rich_text_input": {**_typed, "initial_value": anything},
    "file_input": {**_acts, "filetypes": array(100, string(20)), "max_files": number(1, 10)},
}  # fmt: skip
SELECTS = tuple(kind for kind in ELEMENTS if kind.endswith("_select"))
PICKERS = ("checkboxes", "radio_buttons", "datepicker", "timepicker", "datetimepicker")
INPUTS = (
    *SELECTS, *PICKERS, "plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input",
    "file_input",
)  # fmt: skip
ACTIONS = (*SELECTS, *PICKERS, "button", "overflow", "workflow_button", "rich_text_input")
ACCESSORIES = (*SELECTS, *PICKERS, "button", "overflow", "workflow_button", "image")
INITIAL = ("initial_option", "initial_options")


def element(*allowed: str) -> Check:
    """An element of one of these types, with the rules no table can say."""
    shape = one_of(ELEMENTS, *allowed)

    def check(problems: Problems, path: str, value: Any) -> None:
        before = len(problems.messages)
        shape(problems, path, value)
        if len(problems.messages) == before:
            _check_choices(problems, path, value)

    return check


def _check_choices(problems: Problems, path: str, value: dict[str, Any]) -> None:
    kind = value["type"]
    if kind in {"static_select", "multi_static_select"} and ("options" in value) == ("option_groups" in value):
        problems.add(path, "must define either `options` or `option_groups`")
        return
    if kind == "image" and ("image_url" in value) == ("slack_file" in value):
        problems.add(path, "must define either `image_url` or `slack_file`")
    if kind.endswith("external_select"):
        return
    offered = options_of(value)
    for key in INITIAL:
        given = value.get(key)
        for option in given if isinstance(given, list) else [given] if given else []:
            if option not in offered:
                problems.add(f"{path}/{key}", "must be one of the options")


def options_of(value: dict[str, Any]) -> list[dict[str, Any]]:
    """The options of a menu, those in groups too."""
    return [
        *value.get("options", ()),
        *(option for group in value.get("option_groups", ()) for option in group["options"]),
    ]
