"""An interview as the machine sees it: plain values, rebuilt from rows for every decision."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum


class InterviewStatus(StrEnum):
    CREATED = "created"
    ACTIVE = "active"
    PAUSED = "paused"
    CLOSING = "closing"  # the person ended it while an answer was being graded
    COMPLETED = "completed"
    CANCELLED = "cancelled"  # ended before anything was graded
    EXPIRED = "expired"


class TurnStatus(StrEnum):
    PLANNED = "planned"
    ASKED = "asked"
    ANSWERED = "answered"
    GRADING = "grading"
    GRADED = "graded"
    FAILED = "failed"  # could not be graded; the answer is kept and can be graded again
    SKIPPED = "skipped"
    RETRIED = "retried"  # superseded by another try; its own answer and grade stay


class TurnKind(StrEnum):
    MAIN = "main"
    FOLLOW_UP = "follow_up"
    RETRY = "retry"


OVER = frozenset({InterviewStatus.COMPLETED, InterviewStatus.CANCELLED, InterviewStatus.EXPIRED})
OPEN = frozenset(InterviewStatus) - OVER


@dataclass(frozen=True, slots=True)
class TurnState:
    """One turn. `id` is None until the row exists; (position, step) names it before that."""

    id: int | None
    position: int
    step: int
    kind: TurnKind
    status: TurnStatus
    question_id: int
    score: int | None = None
    probes: tuple[int, ...] = ()  # prepared follow-up questions of its question

    @property
    def key(self) -> tuple[int, int]:
        return (self.position, self.step)


@dataclass(frozen=True, slots=True)
class Policy:
    """Rules that configuration may change.

    A follow-up is asked when an answer scored at least `probe_from` (so there is something to build on) and below
    `probe_below`, both 0-100.
    """

    follow_ups: int = 1
    max_retries: int = 3
    probe_from: int = 15
    probe_below: int = 70


@dataclass(frozen=True, slots=True)
class InterviewState:
    """Turns are in the order they are asked: by position, then step."""

    id: int
    status: InterviewStatus
    turns: tuple[TurnState, ...]

    @property
    def current(self) -> TurnState | None:
        """The turn the conversation is at: the latest that was asked. None before the first."""
        reached = [turn for turn in self.turns if turn.status is not TurnStatus.PLANNED]
        return max(reached, key=lambda turn: turn.key) if reached else None

    @property
    def next_planned(self) -> TurnState | None:
        planned = [turn for turn in self.turns if turn.status is TurnStatus.PLANNED]
        return min(planned, key=lambda turn: turn.key) if planned else None

    @property
    def total(self) -> int:
        """Number of main questions."""
        return sum(turn.kind is TurnKind.MAIN for turn in self.turns)

    def at(self, position: int) -> tuple[TurnState, ...]:
        return tuple(turn for turn in self.turns if turn.position == position)

    def by_id(self, turn_id: int) -> TurnState | None:
        return next((turn for turn in self.turns if turn.id == turn_id), None)

    def with_turn(self, changed: TurnState) -> InterviewState:
        """The same interview with this turn put in its place, or added."""
        others = [turn for turn in self.turns if turn.key != changed.key]
        return replace(self, turns=tuple(sorted([*others, changed], key=lambda turn: turn.key)))
