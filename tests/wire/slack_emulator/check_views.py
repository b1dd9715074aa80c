"""The rules for views (https://docs.slack.dev/reference/views)."""

from __future__ import annotations

import json
from typing import Any

from tests.wire.slack_emulator.check_blocks import IN_VIEW, check_blocks
from tests.wire.slack_emulator.check_schema import Need, Schema, anything, boolean, choice, obj, plain, string
from tests.wire.slack_emulator.errors import Problems, SlackError, invalid_arguments

LARGEST = 250_000
COMMON: Schema = {
    "type": Need(choice("modal", "home")),
    "blocks": Need(anything),
    "private_metadata": string(3000, 0),
    "callback_id": string(255, 0),
    "external_id": string(255, 0),
}
MODAL = obj({
    **COMMON, "title": Need(plain(24)), "submit": plain(24), "close": plain(24), "clear_on_close": boolean,
    "notify_on_close": boolean, "submit_disabled": boolean,
})  # fmt: skip
HOME = obj(COMMON)


def parse_view(value: Any) -> dict[str, Any]:
    """A view as it came: an object, or JSON in a string."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            raise invalid_arguments("failed to parse JSON [json-pointer:/view]") from None
    if not isinstance(value, dict):
        raise invalid_arguments("missing required field: view")
    return value


def check_view(view: dict[str, Any], kind: str) -> None:
    """Raises `invalid_arguments` for a view Slack would refuse."""
    if len(json.dumps(view)) > LARGEST:
        raise SlackError("view_too_large")
    problems = Problems()
    if view.get("type") != kind:
        problems.add("/view/type", f"must be {kind}")
    (MODAL if kind == "modal" else HOME)(problems, "/view", view)
    if "blocks" in view:
        # A Home tab may be empty, a modal not.
        check_blocks(problems, "/view/blocks", view["blocks"], most=100, least=int(kind == "modal"), allowed=IN_VIEW)
    blocks = view.get("blocks") if isinstance(view.get("blocks"), list) else []
    asks = any(isinstance(block, dict) and block.get("type") == "input" for block in blocks or ())
    if kind == "modal" and asks and "submit" not in view:
        problems.add("/view/submit", "must be there when the view has an input block")
    problems.check("invalid_arguments")
