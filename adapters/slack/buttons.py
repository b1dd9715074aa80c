"""What a button says when it is pressed: all of it, so that any process can answer it at any time."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from adapters.slack.text import shortened

PREFIX = "coach:"
ACTIONS = re.compile(rf"^{PREFIX}")
EVERYONE = "*"
_MOST_LABEL = 75
_VALUE = re.compile(r"(?P<subject>\d{1,20}|-)\|(?P<owner>[A-Z0-9]{1,30}|\*)")
_PRIMARY = {"answer", "next", "resume", "start", "group_answer"}
_REPEATED = {"track"}  # there may be several in a row, and Slack wants their ids to differ
_DANGER = {"end", "forget"}


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button of ours: its kind, the turn or group question it is about, and whose it is."""

    kind: str
    subject: int | None
    owner: str

    def may_be_pressed_by(self, user: str) -> bool:
        return self.owner in {EVERYONE, user}


def button(kind: str, label: str, subject: int | None, owner: str) -> dict[str, Any]:
    """A button element."""
    made: dict[str, Any] = {
        "type": "button",
        "action_id": f"{PREFIX}{kind}:{subject}" if kind in _REPEATED else f"{PREFIX}{kind}",
        "text": {"type": "plain_text", "text": shortened(label, _MOST_LABEL), "emoji": False},
        "value": f"{subject if subject is not None else '-'}|{owner}",
    }
    if kind in _PRIMARY:
        made["style"] = "primary"
    if kind in _DANGER:
        made["style"] = "danger"
    return made


def read_button(action: dict[str, Any]) -> Pressed | None:
    """What was pressed; None when it is no button of ours."""
    kind = str(action.get("action_id", "")).removeprefix(PREFIX).partition(":")[0]
    found = _VALUE.fullmatch(str(action.get("value", "")))
    if found is None or not kind:
        return None
    subject = found["subject"]
    return Pressed(kind, int(subject) if subject != "-" else None, found["owner"])


def read_json(text: str) -> dict[str, Any]:
    """What a form carried along for us; nothing where it cannot be read."""
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
