"""What follows from a move: the next state of the interview and what has to be said. Pure.

Every function takes the interview as it is and returns it as it becomes, or raises IllegalMove and changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from core.errors import IllegalMove
from core.interview.machine import advance_interview, advance_turn
from core.interview.state import (
    OVER,
    InterviewState,
    InterviewStatus,
    Policy,
    TurnKind,
    TurnState,
    TurnStatus,
)

_OPEN_TURN = frozenset({TurnStatus.ASKED})
_BEING_GRADED = frozenset({TurnStatus.ANSWERED, TurnStatus.GRADING})
_JUDGED = frozenset({TurnStatus.GRADED, TurnStatus.FAILED})


class Say(StrEnum):
    """What the person must hear of a decision."""

    QUESTION = "question"
    FEEDBACK = "feedback"
    FAILURE = "failure"
    PAUSED = "paused"
    CLOSING = "closing"
    SUMMARY = "summary"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Saying:
    what: Say
    turn: TurnState | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """`grade` is the turn whose answer has to be graded now, if there is one."""

    state: InterviewState
    says: tuple[Saying, ...] = ()
    grade: TurnState | None = None


def begin(state: InterviewState) -> Decision:
    """Ask the first question."""
    started = replace(state, status=advance_interview(state.status, "begin"))
    return _ask_next(started)


def answer(state: InterviewState, turn_id: int | None) -> Decision:
    """Take an answer to the open question and owe its grading."""
    turn = _open_turn(_running(state), turn_id)
    graded = _move(_move(turn, "answer"), "begin_grading")
    return Decision(state.with_turn(graded), grade=graded)


def skip(state: InterviewState, turn_id: int | None) -> Decision:
    """Leave the open question unanswered and go on."""
    turn = _open_turn(_running(state), turn_id)
    return _ask_next(state.with_turn(_move(turn, "skip")))


def graded(state: InterviewState, turn_id: int, score: int) -> Decision:
    """Store that a grader gave this turn a score of 0-100. Accepted in every state: an answer given counts."""
    turn = _require(state, turn_id)
    judged = replace(_move(turn, "grade"), score=score)
    return _close_if_waiting(state.with_turn(judged), Saying(Say.FEEDBACK, judged))


def grading_failed(state: InterviewState, turn_id: int) -> Decision:
    """Store that no grader could judge this turn; it has no score."""
    judged = _move(_require(state, turn_id), "fail")
    return _close_if_waiting(state.with_turn(judged), Saying(Say.FAILURE, judged))


def go_on(state: InterviewState, turn_id: int | None, policy: Policy) -> Decision:
    """Leave the feedback of the current turn: a follow-up, the next question, or the end."""
    turn = _judged_turn(_running(state), turn_id)
    probe = _probe(state, turn, policy)
    if probe is not None:
        return _open(state, _added(state, turn.position, TurnKind.FOLLOW_UP, probe))
    return _ask_next(state)


def try_again(state: InterviewState, turn_id: int | None, policy: Policy) -> Decision:
    """Ask the same question once more; where grading failed, grade the stored answer again instead."""
    turn = _judged_turn(_running(state), turn_id)
    if turn.status is TurnStatus.FAILED:
        again = _move(turn, "begin_grading")
        return Decision(state.with_turn(again), grade=again)
    tries = sum(t.kind is TurnKind.RETRY and t.question_id == turn.question_id for t in state.at(turn.position))
    if tries >= policy.max_retries:
        raise IllegalMove("no_more_retries", tries=policy.max_retries)
    superseded = state.with_turn(_move(turn, "supersede"))
    return _open(superseded, _added(superseded, turn.position, TurnKind.RETRY, turn.question_id, turn.probes))


def pause(state: InterviewState) -> Decision:
    """Stop for now; nothing is asked until the interview is resumed."""
    paused = replace(state, status=advance_interview(state.status, "pause"))
    return Decision(paused, (Saying(Say.PAUSED),))


def resume(state: InterviewState) -> Decision:
    """Go on exactly where it stopped: repeat the open question or the last feedback."""
    status = state.status
    if status is InterviewStatus.PAUSED:
        status = advance_interview(status, "resume")
    elif status is InterviewStatus.CLOSING:
        return Decision(state, (Saying(Say.CLOSING),))  # the summary follows by itself
    elif status is not InterviewStatus.ACTIVE:
        raise IllegalMove(f"interview_{status}")
    active = replace(state, status=status)
    turn = active.current
    if turn is None:
        return _ask_next(active)
    if turn.status is TurnStatus.GRADED:
        return Decision(active, (Saying(Say.FEEDBACK, turn),))
    if turn.status is TurnStatus.FAILED:
        return Decision(active, (Saying(Say.FAILURE, turn),))
    return Decision(active, (Saying(Say.QUESTION, turn),) if turn.status is TurnStatus.ASKED else ())


def end(state: InterviewState) -> Decision:
    """Finish now. An answer being graded is waited for; with nothing answered the interview is cancelled."""
    if state.status in OVER:
        raise IllegalMove(f"interview_{state.status}")
    turn = state.current
    if turn is not None and turn.status in _BEING_GRADED:
        return Decision(
            replace(state, status=advance_interview(state.status, "wait_for_grade")), (Saying(Say.CLOSING),)
        )
    if turn is not None and turn.status in _OPEN_TURN:
        state = state.with_turn(_move(turn, "skip"))
    return _finish(state)


def expire(state: InterviewState) -> Decision:
    """Give up waiting for the person. Answers and grades stay."""
    return Decision(replace(state, status=advance_interview(state.status, "expire")))


def _running(state: InterviewState) -> InterviewState:
    if state.status is not InterviewStatus.ACTIVE:
        raise IllegalMove(f"interview_{state.status}")
    return state


def _require(state: InterviewState, turn_id: int) -> TurnState:
    turn = state.by_id(turn_id)
    if turn is None:
        raise IllegalMove("turn_unknown")
    return turn


def _at(state: InterviewState, turn_id: int | None) -> TurnState:
    """The turn the conversation is at; a button of any other turn is a button of the past."""
    turn = state.current
    if turn is None:
        raise IllegalMove("turn_planned")
    if turn_id is not None and turn.id != turn_id:
        raise IllegalMove("turn_passed")
    return turn


def _open_turn(state: InterviewState, turn_id: int | None) -> TurnState:
    turn = _at(state, turn_id)
    if turn.status not in _OPEN_TURN:
        raise IllegalMove(f"turn_{turn.status}")
    return turn


def _judged_turn(state: InterviewState, turn_id: int | None) -> TurnState:
    turn = _at(state, turn_id)
    if turn.status not in _JUDGED:
        raise IllegalMove(f"turn_{turn.status}_choice")
    return turn


def _move(turn: TurnState, event: str) -> TurnState:
    return replace(turn, status=advance_turn(turn.status, event))


def _probe(state: InterviewState, turn: TurnState, policy: Policy) -> int | None:
    """The follow-up question to ask after this turn, if its answer was thin and one is left."""
    asked = [t.question_id for t in state.at(turn.position) if t.kind is TurnKind.FOLLOW_UP]
    left = [probe for probe in turn.probes if probe not in asked]
    return left[0] if left and may_probe(turn, len(asked), policy) else None


def may_probe(turn: TurnState, asked: int, policy: Policy) -> bool:
    """Whether a follow-up may come after this turn, as far as its score tells; `asked` is how many did already."""
    if turn.kind is TurnKind.FOLLOW_UP or turn.score is None:
        return False
    return policy.probe_from <= turn.score < policy.probe_below and asked < policy.follow_ups


def _added(
    state: InterviewState, position: int, kind: TurnKind, question_id: int, probes: tuple[int, ...] = ()
) -> TurnState:
    step = max(turn.step for turn in state.at(position)) + 1
    return TurnState(None, position, step, kind, TurnStatus.PLANNED, question_id, None, probes)


def _open(state: InterviewState, turn: TurnState) -> Decision:
    asked = _move(turn, "ask")
    return Decision(state.with_turn(asked), (Saying(Say.QUESTION, asked),))


def _ask_next(state: InterviewState) -> Decision:
    planned = state.next_planned
    return _open(state, planned) if planned is not None else _finish(state)


def _finish(state: InterviewState) -> Decision:
    if any(turn.status in {TurnStatus.GRADED, TurnStatus.FAILED, TurnStatus.RETRIED} for turn in state.turns):
        done = replace(state, status=advance_interview(state.status, "complete"))
        return Decision(done, (Saying(Say.SUMMARY),))
    cancelled = replace(state, status=advance_interview(state.status, "cancel"))
    return Decision(cancelled, (Saying(Say.CANCELLED),))


def _close_if_waiting(state: InterviewState, saying: Saying) -> Decision:
    if state.status is not InterviewStatus.CLOSING:
        return Decision(state, (saying,))
    finished = _finish(state)
    return replace(finished, says=(saying, *finished.says))
