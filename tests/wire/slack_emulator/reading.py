"""Reading blocks: the visible text of each kind, in the order it is shown. Labels of buttons are not part of it."""

from __future__ import annotations

from typing import Any

from tests.wire.slack_emulator.mrkdwn import Names, Reading, markdown, mrkdwn, plain

SHOWN = (
    "title", "subtitle", "text", "label", "fields", "body", "hint", "details", "output", "rows", "elements", "tasks",
    "child_blocks", "slack_icon", "element", "accessory",
)  # fmt: skip
CONTROLS = {
    "button", "icon_button", "workflow_button", "feedback_buttons", "overflow", "static_select", "multi_static_select",
    "external_select", "multi_external_select", "users_select", "multi_users_select", "conversations_select",
    "multi_conversations_select", "channels_select", "multi_channels_select", "datepicker", "timepicker",
    "datetimepicker", "plain_text_input", "email_text_input", "url_text_input", "number_input", "file_input",
    "rich_text_input",
}  # fmt: skip


def read_blocks(blocks: Any, names: Names) -> Reading:
    """All that can be read in blocks or in any part of them."""
    found = Reading()
    if isinstance(blocks, list):
        for block in blocks:
            found.add(read_blocks(block, names))
    elif isinstance(blocks, dict):
        found.add(_read(blocks, names))
    return found


def _read(part: dict[str, Any], names: Names) -> Reading:
    kind = part.get("type")
    if kind in {"plain_text", "raw_text"}:
        return plain(str(part.get("text") or ""))
    if kind == "mrkdwn":
        return mrkdwn(str(part.get("text") or ""), names, auto=not part.get("verbatim"))
    if kind == "markdown":
        return markdown(str(part.get("text") or ""), names)
    if kind in CONTROLS:
        return Reading()
    if kind in {"checkboxes", "radio_buttons"}:
        return read_blocks(part.get("options") or [], names)
    if isinstance(kind, str) and kind.startswith("rich_text"):
        return _rich(part, names)
    found = Reading()
    if kind == "image":
        found.add(plain(str(part.get("alt_text") or "")))
    for key in SHOWN:
        if key in part:
            found.add(read_blocks(part[key], names) if not isinstance(part[key], str) else plain(part[key]))
    return found


def _rich(part: dict[str, Any], names: Names) -> Reading:
    """Rich text: leaves stand beside each other, sections below each other."""
    leaves = part.get("type") in {"rich_text_section", "rich_text_preformatted", "rich_text_quote"}
    found = Reading()
    for element in part.get("elements") or []:
        inner = _rich(element, names) if "elements" in element else _leaf(element, names)
        found.add(inner, between="" if leaves else "\n")
    return found


def _leaf(leaf: dict[str, Any], names: Names) -> Reading:
    kind = leaf.get("type")
    if kind == "text":
        return Reading(str(leaf.get("text") or ""))
    if kind == "link":
        return Reading(str(leaf.get("text") or leaf.get("url")), links=[str(leaf.get("url"))])
    if kind == "user":
        return Reading(f"@{names(leaf['user_id']) or leaf['user_id']}", mentions=[f"<@{leaf['user_id']}>"])
    if kind == "usergroup":
        return Reading(f"@{leaf['usergroup_id']}", mentions=[f"<!subteam^{leaf['usergroup_id']}>"])
    if kind == "broadcast":
        return Reading(f"@{leaf['range']}", mentions=[f"<!{leaf['range']}>"])
    if kind == "channel":
        return Reading(f"#{names(leaf['channel_id']) or leaf['channel_id']}", links=[f"<#{leaf['channel_id']}>"])
    if kind == "emoji":
        return Reading(f":{leaf.get('name')}:")
    return Reading(str(leaf.get("fallback") or leaf.get("value") or ""))
