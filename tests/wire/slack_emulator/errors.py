"""The errors Slack answers with, raised by the emulator's own code."""

from __future__ import annotations

from typing import Any


class SlackError(Exception):
    """`ok: false`: Slack's word for what is wrong, and what else the answer tells."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.error = error
        self.body: dict[str, Any] = {"ok": False, "error": error, **more}


class CannotUse(ValueError):
    """A person could not have done this in Slack's own client: no such button, field, command or channel."""


class Problems:
    """Collects what is wrong with blocks or a view, each with a pointer to the place."""

    def __init__(self) -> None:
        self.messages: list[str] = []

    def add(self, path: str, message: str) -> None:
        self.messages.append(f"{message} [json-pointer:{path}]")

    def check(self, error: str) -> None:
        """Raises what was collected."""
        if not self.messages:
            return
        told = {"messages": [f"[ERROR] {message}" for message in self.messages]}
        more = {"errors": self.messages} if error == "invalid_blocks" else {}
        raise SlackError(error, **more, response_metadata=told)


def invalid_arguments(*messages: str) -> SlackError:
    return SlackError("invalid_arguments", response_metadata={"messages": [f"[ERROR] {m}" for m in messages]})


def missing(name: str) -> SlackError:
    return invalid_arguments(f"missing required field: {name}")
