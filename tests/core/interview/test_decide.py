"""What follows from single moves, told as small stories."""

from __future__ import annotations

import pytest

from core.errors import IllegalMove
from core.interview import decide
from core.interview.decide import Say
from core.interview.state import InterviewState, InterviewStatus, Policy, TurnKind, TurnState, TurnStatus

POLICY = Policy(follow_ups=1, max_retries=1)


def interview(*turns: TurnState, status=InterviewStatus.ACTIVE) -> InterviewState:
    return InterviewState(1, status, turns)


def turn(position: int, status: TurnStatus, score=None, kind=TurnKind.MAIN, step=0, probes=()) -> TurnState:
    return TurnState(position * 10 + step, position, step, kind, status, 100 + position, score, probes)


def said(decision) -> list[Say]:
    return [saying.what for saying in decision.says]


def test_an_answer_is_graded_and_nothing_is_said_before():
    decision = decide.answer(interview(turn(1, TurnStatus.ASKED)), None)
    assert decision.grade.status is TurnStatus.GRADING
    assert said(decision) == []


def test_a_button_of_an_earlier_question_is_refused():
    state = interview(turn(1, TurnStatus.GRADED, 80), turn(2, TurnStatus.ASKED))
    with pytest.raises(IllegalMove, match="turn_passed"):
        decide.answer(state, 10)


@pytest.mark.parametrize(
    ("score", "follows"), [(0, False), (14, False), (15, True), (69, True), (70, False), (100, False)]
)
def test_only_a_thin_answer_is_followed_up(score: int, follows: bool):
    state = interview(turn(1, TurnStatus.GRADED, score, probes=(501, 502)), turn(2, TurnStatus.PLANNED))
    after = decide.go_on(state, None, POLICY).state.current
    assert (after.kind is TurnKind.FOLLOW_UP) == follows
    assert after.question_id == (501 if follows else 102)


def test_a_follow_up_is_not_followed_up():
    state = interview(
        turn(1, TurnStatus.GRADED, 40, probes=(501,)),
        turn(1, TurnStatus.GRADED, 40, TurnKind.FOLLOW_UP, step=1, probes=(501,)),
        turn(2, TurnStatus.PLANNED),
    )
    assert decide.go_on(state, None, POLICY).state.current.position == 2


def test_a_second_try_asks_the_same_question_and_keeps_the_first_grade():
    state = interview(turn(1, TurnStatus.GRADED, 40))
    decision = decide.try_again(state, None, POLICY)
    first, second = decision.state.turns
    assert (first.status, first.score) == (TurnStatus.RETRIED, 40)
    assert (second.kind, second.status, second.question_id) == (TurnKind.RETRY, TurnStatus.ASKED, 101)


def test_tries_are_limited():
    state = interview(turn(1, TurnStatus.RETRIED, 40), turn(1, TurnStatus.GRADED, 50, TurnKind.RETRY, step=1))
    with pytest.raises(IllegalMove) as refusal:
        decide.try_again(state, None, POLICY)
    assert (refusal.value.key, refusal.value.params) == ("no_more_retries", {"tries": 1})


def test_where_grading_failed_trying_again_grades_the_stored_answer():
    decision = decide.try_again(interview(turn(1, TurnStatus.FAILED)), None, POLICY)
    assert len(decision.state.turns) == 1
    assert decision.grade.status is TurnStatus.GRADING


def test_ending_while_an_answer_is_graded_waits_for_the_grade():
    decision = decide.end(interview(turn(1, TurnStatus.GRADING)))
    assert decision.state.status is InterviewStatus.CLOSING
    after = decide.graded(decision.state, 10, 66)
    assert after.state.status is InterviewStatus.COMPLETED
    assert said(after) == [Say.FEEDBACK, Say.SUMMARY]


def test_ending_before_any_grade_cancels():
    decision = decide.end(interview(turn(1, TurnStatus.ASKED)))
    assert decision.state.status is InterviewStatus.CANCELLED
    assert said(decision) == [Say.CANCELLED]


def test_leaving_the_last_feedback_completes():
    decision = decide.go_on(interview(turn(1, TurnStatus.GRADED, 90)), None, POLICY)
    assert (decision.state.status, said(decision)) == (InterviewStatus.COMPLETED, [Say.SUMMARY])


def test_a_grade_that_arrives_while_paused_is_told():
    decision = decide.graded(interview(turn(1, TurnStatus.GRADING), status=InterviewStatus.PAUSED), 10, 50)
    assert said(decision) == [Say.FEEDBACK]
    assert decision.state.status is InterviewStatus.PAUSED


@pytest.mark.parametrize(
    ("status", "score", "says"),
    [
        (TurnStatus.ASKED, None, [Say.QUESTION]),
        (TurnStatus.GRADED, 50, [Say.FEEDBACK]),
        (TurnStatus.FAILED, None, [Say.FAILURE]),
        (TurnStatus.GRADING, None, []),
    ],
)
def test_coming_back_repeats_where_it_stopped(status, score, says):
    assert said(decide.resume(interview(turn(1, status, score), status=InterviewStatus.PAUSED))) == says
