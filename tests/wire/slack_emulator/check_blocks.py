"""The rules for blocks in messages, modals and the App Home
(https://docs.slack.dev/reference/block-kit/blocks)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tests.wire.slack_emulator.check_elements import ACCESSORIES, ACTIONS, ELEMENTS, INPUTS, element
from tests.wire.slack_emulator.check_schema import (
    Check,
    Need,
    Schema,
    anything,
    array,
    boolean,
    one_of,
    plain,
    string,
    text,
)
from tests.wire.slack_emulator.errors import Problems, SlackError

MARKDOWN_TOTAL = 12_000
_context = one_of(
    {
        "image": ELEMENTS["image"],
        "plain_text": {"text": Need(string(3000)), "emoji": boolean},
        "mrkdwn": {"text": Need(string(3000)), "verbatim": boolean},
    }
)
_id: Schema = {"block_id": string(255)}
BLOCKS: dict[str, Schema] = {
    "section": {
        **_id, "text": text(3000), "fields": array(10, text(2000)), "accessory": element(*ACCESSORIES), "expand": boolean,
    },
    "header": {**_id, "text": Need(plain(150))},
    "divider": _id,
    "image": {**_id, **ELEMENTS["image"], "title": plain(2000)},
    "context": {**_id, "elements": Need(array(10, _context))},
    "actions": {**_id, "elements": Need(array(25, element(*ACTIONS)))},
    "context_actions": {**_id, "elements": Need(array(5, element("feedback_buttons", "icon_button")))},
    "markdown": {**_id, "text": Need(string(MARKDOWN_TOTAL))},
    "input": {
        **_id, "label": Need(plain(2000)), "element": Need(element(*INPUTS)), "hint": plain(2000), "optional": boolean,
        "dispatch_action": boolean,
    },
    "rich_text": {**_id, "elements": Need(anything)},
}  # fmt: skip
# Known to Slack, but what is inside them is not looked at here.
UNCHECKED = {"file", "video", "call", "table", "task_card", "plan", "alert", "card", "carousel", "container"}
IN_MESSAGE = {*BLOCKS, *UNCHECKED}
IN_VIEW = {*BLOCKS, "video", "alert", "card", "table"} - {"markdown", "context_actions"}


def parse_blocks(value: Any) -> list[dict[str, Any]] | None:
    """Blocks as they came: a list, or JSON in a string."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            raise SlackError("invalid_blocks_format") from None
    if value is not None and not isinstance(value, list):
        raise SlackError("invalid_blocks_format")
    return value


def check_message_blocks(blocks: list[dict[str, Any]]) -> None:
    """Raises `invalid_blocks` for blocks Slack would refuse in a message."""
    problems = Problems()
    check_blocks(problems, "/blocks", blocks, most=50, least=0, allowed=IN_MESSAGE)
    problems.check("invalid_blocks")
    if sum(len(block["text"]) for block in blocks if block["type"] == "markdown") > MARKDOWN_TOTAL:
        raise SlackError("msg_blocks_too_long")


def check_blocks(problems: Problems, path: str, blocks: Any, *, most: int, least: int, allowed: set[str]) -> None:
    """The blocks of any surface."""
    array(most, _block(allowed), least)(problems, path, blocks)
    if isinstance(blocks, list) and all(isinstance(block, dict) for block in blocks):
        _check_unique(problems, path, blocks)


def _block(allowed: set[str]) -> Check:
    shape = one_of({kind: schema for kind, schema in BLOCKS.items() if kind in allowed})

    def check(problems: Problems, path: str, value: Any) -> None:
        if isinstance(value, dict) and value.get("type") in UNCHECKED & allowed:
            return
        before = len(problems.messages)
        shape(problems, path, value)
        if len(problems.messages) > before:
            return
        if value["type"] == "section" and "text" not in value and "fields" not in value:
            problems.add(path, "must define either `text` or `fields`")
        if value["type"] == "image" and ("image_url" in value) == ("slack_file" in value):
            problems.add(path, "must define either `image_url` or `slack_file`")

    return check


def acting(block: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The elements of a block that carry an action_id."""
    found = [block.get("accessory"), block.get("element"), *(block.get("elements") or ())]
    if block.get("type") == "rich_text":
        return
    for part in found:
        if isinstance(part, dict) and part.get("type") in ELEMENTS and part["type"] != "image":
            yield part


def _check_unique(problems: Problems, path: str, blocks: list[dict[str, Any]]) -> None:
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        name = block.get("block_id")
        if name is not None and name in seen:
            problems.add(f"{path}/{index}/block_id", f"`block_id` already exists: {name}")
        seen.add(name or "")
        actions: set[str] = set()
        for part in acting(block):
            action = part.get("action_id")
            if action is not None and action in actions:
                problems.add(f"{path}/{index}", f'`action_id` "{action}" already exists for block_id: "{name}"')
            actions.add(action or "")
