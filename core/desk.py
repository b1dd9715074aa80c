"""The open transaction and who sits in it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

    from core.commands import Command, Outcome
    from core.repositories import Repositories
    from models import User


@dataclass(slots=True)
class Desk:
    work: Repositories
    user: User
    now: datetime
    superseded: list[str] = field(default_factory=list)  # recordings to delete once this is committed


# What is done with each kind of command.
Methods = Mapping[type["Command"], Callable[[Desk, Any], Awaitable["Outcome"]]]
