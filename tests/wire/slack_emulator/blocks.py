"""Blocks as Slack keeps them, and the things in them a person can press or choose from."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.wire.slack_emulator.basics import secret
from tests.wire.slack_emulator.check_blocks import acting
from tests.wire.slack_emulator.mrkdwn import decode


@dataclass(frozen=True)
class Button:
    """A button as a person sees it, and what it would report."""

    label: str
    action_id: str
    value: str | None
    url: str | None
    style: str | None
    block_id: str


def kept(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The blocks with what Slack adds: ids, and the defaults of text objects."""
    made = copy.deepcopy(blocks)
    for block in made:
        block.setdefault("block_id", secret(5))
        for part in acting(block):
            part.setdefault("action_id", secret(5))
        _fill_texts(block)
    return made


def _fill_texts(part: Any) -> None:
    if isinstance(part, list):
        for inner in part:
            _fill_texts(inner)
    elif isinstance(part, dict):
        if part.get("type") == "plain_text":
            part.setdefault("emoji", True)
        elif part.get("type") == "mrkdwn":
            part.setdefault("verbatim", False)
        for inner in part.values():
            _fill_texts(inner)


def elements(blocks: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Every element with an action, and its block."""
    for block in blocks:
        for part in acting(block):
            yield block, part


def buttons(blocks: list[dict[str, Any]]) -> list[Button]:
    return [
        Button(
            decode(part["text"]["text"]),
            part["action_id"],
            part.get("value"),
            part.get("url"),
            part.get("style"),
            block["block_id"],
        )
        for block, part in elements(blocks)
        if part["type"] in {"button", "icon_button"}
    ]


def selects(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Menus, pickers and boxes to tick, each as sent and with the block_id it stands in."""
    others = {"button", "icon_button", "feedback_buttons", "workflow_button"}
    return [
        part | {"block_id": block["block_id"]}
        for block, part in elements(blocks)
        if part["type"] not in others and not part["type"].endswith("_input") and block["type"] != "input"
    ]
