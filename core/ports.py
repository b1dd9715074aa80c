"""What the core needs of the outside, as small Protocols. Every one has a working implementation in adapters/."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from core.commands import Address
    from core.grading.rubric import GradeRequest, Verdict
    from core.posts import Chart, Post
    from core.repositories import Repositories


class Clock(Protocol):
    def __call__(self) -> datetime:
        """The time now, aware, in UTC."""


class Transactions(Protocol):
    """Units of work. A failure of the database leaves as core.errors.StorageError."""

    def write(self) -> AbstractAsyncContextManager[Repositories]:
        """One transaction with the write lock taken first; commits on leaving, rolls back on an error."""

    def read(self) -> AbstractAsyncContextManager[Repositories]:
        """One snapshot; what is changed in it is thrown away."""


class Jobs(Protocol):
    """Durable work. A job enqueued in a transaction exists exactly when the transaction's rows do."""

    async def grade(self, work: Repositories, response_id: int, generation: int) -> None:
        """Owe a grading. The pair is the job's permanent id: asking twice is asking once."""


class Recordings(Protocol):
    """Where spoken answers are kept."""

    async def keep(self, data: bytes, content_type: str) -> str:
        """Store a recording; returns what Response.answer_audio_url holds.

        Raises:
            core.errors.StorageError: it could not be stored.
        """

    async def discard(self, names: Iterable[str]) -> None:
        """Delete recordings. Never fails: what cannot be deleted is logged."""


class Grader(Protocol):
    name: str
    version: str

    async def grade(self, request: GradeRequest) -> Verdict:
        """Judge one answer.

        Raises:
            core.grading.rubric.GradingDelayed: try again after the given seconds.
            core.grading.rubric.GradingFailed: this answer cannot be graded; the key says why.
        """


class Charts(Protocol):
    """Draws charts for platforms that can show a picture."""

    def draw(self, chart: Chart) -> bytes:
        """The chart as a PNG. Takes up to a quarter of a second; any thread may call it."""


@dataclass(frozen=True, slots=True)
class Sent:
    external_id: str


@dataclass(frozen=True, slots=True)
class RetryAfter:
    """The platform cannot take the post now. `reason` is a short key for the log, never text of the post."""

    seconds: float
    reason: str


@dataclass(frozen=True, slots=True)
class Undeliverable:
    """The conversation is gone: a deleted thread, a blocked bot."""

    reason: str


class ChatAdapter(Protocol):
    """A chat platform, seen from the outbox."""

    platform: str

    async def send(self, address: Address, post: Post, delivery_id: int) -> Sent | RetryAfter | Undeliverable:
        """Show one post. `delivery_id` is stable over retries and serves as the platform's nonce."""
