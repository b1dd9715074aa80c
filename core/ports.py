"""What the core needs of the outside, as small Protocols. Every one has a working implementation in adapters/."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

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
    """Where spoken answers are kept, and questions that were read out."""

    async def keep(self, data: bytes, content_type: str) -> str:
        """Store a recording; returns its name, which is what Response.answer_audio_url holds.

        Raises:
            core.errors.StorageError: it could not be stored.
        """

    async def read(self, name: str) -> bytes:
        """A recording by the name that `keep` gave it.

        Raises:
            core.errors.StorageError: it is gone, or cannot be read.
        """

    async def discard(self, names: Iterable[str]) -> None:
        """Delete recordings. Never fails: what cannot be deleted is logged."""


class Installations(Protocol):
    """Workspaces that installed the app themselves, by platform and tenant. The data holds tokens: never log it."""

    async def find(self, platform: str, tenant: str) -> dict[str, Any] | None: ...

    async def keep(self, platform: str, tenant: str, data: dict[str, Any]) -> None: ...

    async def remove(self, platform: str, tenant: str) -> None: ...

    async def begin(self) -> str:
        """A random state for an installation that begins; good once, for ten minutes."""

    async def finish(self, state: str) -> bool:
        """Use a state up; whether it was good."""


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
class Speech:
    """Something said aloud. `content_type` is audio/mpeg or audio/wav."""

    data: bytes
    content_type: str


class SpeechFailed(Exception):
    """An engine could not speak. `reason` is a short key for the log, never text."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Synthesiser(Protocol):
    """Reads text out.

    Attributes:
        name: of the engine with its voice, at most 200 characters. It is stored with what it spoke: what another name
            spoke is spoken anew.
        locales: the languages it can read.
    """

    name: str
    locales: frozenset[str]

    async def speak(self, text: str, locale: str) -> Speech:
        """Say it. Ends by itself, well within a minute.

        Raises:
            SpeechFailed: it could not be said.
        """


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
