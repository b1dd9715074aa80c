"""Which moves are legal, declared with python-statemachine.

It was chosen over a table of our own because it checks the graph when imported and draws docs/state-machine.md.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from statemachine import StateChart
from statemachine.exceptions import TransitionNotAllowed
from statemachine.states import States

from core.errors import IllegalMove
from core.interview.state import InterviewStatus, TurnStatus


class TurnMachine(StateChart[Any]):
    """The life of one turn."""

    allow_event_without_transition = False

    states = States.from_enum(
        TurnStatus,
        initial=TurnStatus.PLANNED,
        final=[TurnStatus.SKIPPED, TurnStatus.RETRIED],
        use_enum_instance=True,
    )
    ask = states.PLANNED.to(states.ASKED)
    answer = states.ASKED.to(states.ANSWERED)
    begin_grading = states.ANSWERED.to(states.GRADING) | states.FAILED.to(states.GRADING)
    grade = states.GRADING.to(states.GRADED)
    fail = states.GRADING.to(states.FAILED)
    skip = states.ASKED.to(states.SKIPPED)
    supersede = states.GRADED.to(states.RETRIED) | states.FAILED.to(states.RETRIED)


class InterviewMachine(StateChart[Any]):
    """The life of one interview."""

    allow_event_without_transition = False

    states = States.from_enum(
        InterviewStatus,
        initial=InterviewStatus.CREATED,
        final=[InterviewStatus.COMPLETED, InterviewStatus.CANCELLED, InterviewStatus.EXPIRED],
        use_enum_instance=True,
    )
    begin = states.CREATED.to(states.ACTIVE)
    pause = states.ACTIVE.to(states.PAUSED)
    resume = states.PAUSED.to(states.ACTIVE)
    wait_for_grade = states.ACTIVE.to(states.CLOSING) | states.PAUSED.to(states.CLOSING)
    complete = (
        states.ACTIVE.to(states.COMPLETED) | states.PAUSED.to(states.COMPLETED) | states.CLOSING.to(states.COMPLETED)
    )
    cancel = (
        states.CREATED.to(states.CANCELLED)
        | states.ACTIVE.to(states.CANCELLED)
        | states.PAUSED.to(states.CANCELLED)
        | states.CLOSING.to(states.CANCELLED)
    )
    expire = states.CREATED.to(states.EXPIRED) | states.ACTIVE.to(states.EXPIRED) | states.PAUSED.to(states.EXPIRED)


@cache  # a transition depends on nothing but its arguments, and building a machine costs 0.7 ms
def advance_turn(status: TurnStatus, event: str) -> TurnStatus:
    """The status after the event.

    Raises:
        IllegalMove: a turn in this status does not take the event.
    """
    return TurnStatus(_send(TurnMachine(start_value=TurnStatus(status)), event, f"turn_{status}"))


@cache
def advance_interview(status: InterviewStatus, event: str) -> InterviewStatus:
    """The status after the event.

    Raises:
        IllegalMove: an interview in this status does not take the event.
    """
    return InterviewStatus(_send(InterviewMachine(start_value=InterviewStatus(status)), event, f"interview_{status}"))


def _send(machine: StateChart[Any], event: str, refusal: str) -> Any:  # noqa: ANN401 - the enum of the machine
    try:
        machine.send(event)
    except TransitionNotAllowed as error:
        raise IllegalMove(refusal) from error
    (value,) = machine.configuration_values
    return value
