"""Errors carry a catalogue key and parameters, never prose: the reader's language is known only at the edge."""

from __future__ import annotations

from typing import Any


class CoachError(Exception):
    """Something a person can be told. `key` names a message `error.<key>` of the catalogues."""

    def __init__(self, key: str, **params: Any) -> None:  # noqa: ANN401 - whatever the message formats
        super().__init__(key)
        self.key = key
        self.params = params
        self.locale: str | None = None  # of the person it is for, where the coach knew them

    def __str__(self) -> str:
        return self.key


class IllegalMove(CoachError):
    """The interview is not in a state that allows what was asked; nothing was changed."""


class NotFound(CoachError):
    """What was asked for does not exist."""


class InvalidInput(CoachError):
    """A value outside what is allowed; the message lists what is."""


class StorageError(CoachError):
    """The database could not do it; what was asked did not happen."""
