"""Views: modals on a person's stack, and the Home tab."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.wire.slack_emulator import blocks as kit
from tests.wire.slack_emulator.basics import secret
from tests.wire.slack_emulator.mrkdwn import decode
from tests.wire.slack_emulator.reading import read_blocks

if TYPE_CHECKING:
    from tests.wire.slack_emulator.actors import Actor
    from tests.wire.slack_emulator.interactions import Interaction

STACK = 3


@dataclass
class Field:
    """An input: what stands over it, where its value goes, and the element as sent."""

    label: str
    block_id: str
    action_id: str
    element: dict[str, Any]
    optional: bool
    hint: str


@dataclass(eq=False)
class View:
    """One view. `errors` is what stands in red under the inputs, by block_id."""

    id: str
    owner: Actor
    content: dict[str, Any]
    opened_by: Interaction | None = None
    previous: View | None = None
    root: View | None = None
    hash: str = ""
    open: bool = True
    version: int = 0
    errors: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.show(self.content)
        self.version = 0

    def show(self, content: dict[str, Any]) -> None:
        """New content; what was filled in stays where block and action keep their ids."""
        self.content = content | {"blocks": kit.kept(content.get("blocks") or [])}
        self.hash = f"{int(self.owner.slack.clock.now())}.{secret(8)}"
        self.version += 1
        self.errors = {}
        values = initial_state(self.content["blocks"])
        for block_id, actions in values.items():
            for action_id in actions:
                before = self.values.get(block_id, {}).get(action_id)
                if before is not None and before["type"] == actions[action_id]["type"]:
                    actions[action_id] = before
        self.values = values

    @property
    def type(self) -> str:
        return self.content["type"]

    @property
    def callback_id(self) -> str:
        return self.content.get("callback_id") or ""

    @property
    def private_metadata(self) -> str:
        return self.content.get("private_metadata") or ""

    @property
    def title(self) -> str:
        return decode((self.content.get("title") or {}).get("text", ""))

    @property
    def submit_label(self) -> str | None:
        return (self.content.get("submit") or {}).get("text")

    @property
    def blocks(self) -> list[dict[str, Any]]:
        return self.content["blocks"]

    @property
    def text(self) -> str:
        """All that can be read, the title first; what stands in the inputs is not part of it."""
        read = read_blocks(self.blocks, self.owner.workspace.name_of).text
        return "\n".join(part for part in (self.title, read) if part)

    @property
    def mentions(self) -> list[str]:
        return read_blocks(self.blocks, self.owner.workspace.name_of).mentions

    @property
    def buttons(self) -> list[kit.Button]:
        return kit.buttons(self.blocks)

    @property
    def selects(self) -> list[dict[str, Any]]:
        return kit.selects(self.blocks)

    @property
    def fields(self) -> list[Field]:
        return [
            Field(
                decode(block["label"]["text"]),
                block["block_id"],
                block["element"]["action_id"],
                block["element"],
                bool(block.get("optional")),
                (block.get("hint") or {}).get("text", ""),
            )
            for block in self.blocks
            if block["type"] == "input"
        ]

    def payload(self) -> dict[str, Any]:
        """The view object of answers, events and interactions."""
        workspace, slack = self.owner.workspace, self.owner.slack
        made = {
            "id": self.id,
            "team_id": workspace.id,
            "type": self.type,
            "blocks": self.blocks,
            "private_metadata": self.private_metadata,
            "callback_id": self.callback_id,
            "state": {"values": self.values},
            "hash": self.hash,
            "clear_on_close": self.content.get("clear_on_close", False),
            "notify_on_close": self.content.get("notify_on_close", False),
            "previous_view_id": self.previous.id if self.previous else None,
            "root_view_id": self.root.id if self.root else self.id,
            "app_id": slack.application.id,
            "external_id": self.content.get("external_id") or "",
            "app_installed_team_id": workspace.enterprise.id
            if workspace.org_wide and workspace.enterprise
            else workspace.id,
            "bot_id": workspace.bot.bot_id,
        }
        if self.type == "modal":
            made |= {name: self.content.get(name) for name in ("title", "close", "submit")}
        return made


def initial_state(blocks: list[dict[str, Any]]) -> dict[str, dict[str, dict[str, Any]]]:
    """`state.values` before anybody touched an input."""
    made: dict[str, dict[str, dict[str, Any]]] = {}
    for block, part in kit.elements(blocks):
        if part["type"] not in {"button", "icon_button", "overflow", "feedback_buttons", "workflow_button"}:
            made.setdefault(block["block_id"], {})[part["action_id"]] = initial_value(part)
    return made


def initial_value(part: dict[str, Any]) -> dict[str, Any]:
    """One entry of `state.values`: the type and, under a name that depends on it, the value."""
    name = VALUE_NAMES.get(part["type"], "value")
    initial = next((value for key, value in part.items() if key.startswith("initial_")), None)
    return {"type": part["type"], name: initial if initial is not None else EMPTY.get(name)}


VALUE_NAMES = {
    "static_select": "selected_option",
    "external_select": "selected_option",
    "radio_buttons": "selected_option",
    "overflow": "selected_option",
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
    "checkboxes": "selected_options",
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
    "channels_select": "selected_channel",
    "multi_channels_select": "selected_channels",
    "conversations_select": "selected_conversation",
    "multi_conversations_select": "selected_conversations",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "rich_text_input": "rich_text_value",
    "file_input": "files",
}
EMPTY: dict[str, Any] = {
    "selected_options": [], "selected_users": [], "selected_channels": [], "selected_conversations": [], "files": [],
}  # fmt: skip
