"""The machine under random moves, duplicates and crashes in between: what must always hold, holds."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from core.errors import IllegalMove
from core.interview import decide
from core.interview.machine import InterviewMachine, TurnMachine, advance_interview, advance_turn
from core.interview.state import (
    OVER,
    InterviewState,
    InterviewStatus,
    Policy,
    TurnKind,
    TurnState,
    TurnStatus,
)
from core.localization import LOCALES, translator

JUDGED = {TurnStatus.GRADED, TurnStatus.RETRIED}


class RandomWalk(RuleBasedStateMachine):
    """Plays the coach's part: applies decisions, hands out ids, forgets everything and rebuilds from 'rows'."""

    def __init__(self) -> None:
        super().__init__()
        self.policy = Policy(follow_ups=1, max_retries=2)
        turns = tuple(
            TurnState(n, n, 0, TurnKind.MAIN, TurnStatus.PLANNED, 100 + n, None, (200 + n, 300 + n)) for n in (1, 2, 3)
        )
        self.state = InterviewState(1, InterviewStatus.CREATED, turns)
        self.next_id = 10
        self.responses: dict[int, int] = {}  # turn id -> how many answers were stored
        self.scores: dict[int, int] = {}
        self.furthest = (0, 0)

    def apply(self, move, *args) -> bool:
        before = self.state
        try:
            decision = move(before, *args)
        except IllegalMove as refusal:
            assert self.state is before
            for locale in LOCALES:  # whatever the machine refuses, a person can be told
                assert translator(locale)(f"error.{refusal.key}", **refusal.params)
            return False
        turns = []
        for turn in decision.state.turns:
            if turn.id is None:
                turns.append(replace(turn, id=self.next_id))
                self.next_id += 1
            else:
                turns.append(turn)
        self.state = replace(decision.state, turns=tuple(turns))
        return True

    @rule()
    def begin(self) -> None:
        self.apply(decide.begin)

    @rule(stale=st.booleans(), twice=st.booleans())
    def answer(self, stale: bool, twice: bool) -> None:
        for _ in range(2 if twice else 1):
            current = self.state.current
            target = 1 if stale else None
            if self.apply(decide.answer, target):
                self.responses[current.id] = self.responses.get(current.id, 0) + 1

    @rule(score=st.integers(0, 100), fails=st.booleans(), turn_id=st.integers(1, 16))
    def grade_arrives(self, score: int, fails: bool, turn_id: int) -> None:
        if fails:
            self.apply(decide.grading_failed, turn_id)
        elif self.apply(decide.graded, turn_id, score):
            assert turn_id not in self.scores or self.scores[turn_id] == score
            self.scores[turn_id] = score

    @rule()
    def go_on(self) -> None:
        self.apply(decide.go_on, None, self.policy)

    @rule()
    def skip(self) -> None:
        self.apply(decide.skip, None)

    @rule()
    def try_again(self) -> None:
        self.apply(decide.try_again, None, self.policy)

    @rule()
    def pause(self) -> None:
        self.apply(decide.pause)

    @rule()
    def resume(self) -> None:
        before = self.state
        if self.apply(decide.resume) and before.current is not None:
            assert self.state.turns == before.turns  # coming back changes nothing but the status

    @rule(really=st.integers(0, 5))
    def end(self, really: int) -> None:
        if really == 0:
            self.apply(decide.end)

    @rule(really=st.integers(0, 9))
    def expire(self, really: int) -> None:
        if really == 0:
            self.apply(decide.expire)

    @rule()
    def crash_and_rebuild_from_rows(self) -> None:
        rows = [
            (t.id, t.position, t.step, str(t.kind), str(t.status), t.question_id, t.score, t.probes)
            for t in self.state.turns
        ]
        turns = tuple(
            TurnState(i, p, s, TurnKind(k), TurnStatus(status), q, score, probes)
            for i, p, s, k, status, q, score, probes in rows
        )
        self.state = InterviewState(self.state.id, InterviewStatus(str(self.state.status)), turns)

    @invariant()
    def a_graded_turn_never_ungrades(self) -> None:
        for turn_id, score in self.scores.items():
            turn = self.state.by_id(turn_id)
            assert turn.score == score
            assert turn.status in JUDGED

    @invariant()
    def one_response_a_turn(self) -> None:
        assert all(count == 1 for count in self.responses.values())

    @invariant()
    def position_never_goes_back(self) -> None:
        current = self.state.current
        key = current.key if current else (0, 0)
        assert key >= self.furthest
        self.furthest = key

    @invariant()
    def at_most_one_turn_waits(self) -> None:
        waiting = [t for t in self.state.turns if t.status in {TurnStatus.ASKED, TurnStatus.GRADING}]
        assert len(waiting) <= 1

    @invariant()
    def follow_ups_and_retries_stay_within_the_policy(self) -> None:
        for position in {turn.position for turn in self.state.turns}:
            kinds = [turn.kind for turn in self.state.at(position)]
            assert kinds.count(TurnKind.FOLLOW_UP) <= self.policy.follow_ups
            # Retries count for each question: the main one and its follow-up.
            assert kinds.count(TurnKind.RETRY) <= self.policy.max_retries * 2

    @precondition(lambda self: self.state.status in OVER)
    @rule()
    def an_ended_interview_takes_nothing(self) -> None:
        for move in (
            lambda s: decide.answer(s, None),
            lambda s: decide.skip(s, None),
            lambda s: decide.go_on(s, None, self.policy),
            lambda s: decide.try_again(s, None, self.policy),
            decide.pause,
            decide.resume,
            decide.end,
        ):
            assert not self.apply(move)


TestRandomWalk = RandomWalk.TestCase
TestRandomWalk.settings = settings(
    max_examples=150, stateful_step_count=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)


class LongRandomWalk(RandomWalk):
    pass


TestLongRandomWalk = pytest.mark.slow(LongRandomWalk.TestCase)
TestLongRandomWalk.settings = settings(
    max_examples=int(os.environ.get("WALKS", "3000")),  # CI walks a slice of them
    stateful_step_count=60,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize("machine", [TurnMachine, InterviewMachine])
def test_every_refusal_of_the_machine_has_words_in_both_languages(machine):
    advance = advance_turn if machine is TurnMachine else advance_interview
    enum = TurnStatus if machine is TurnMachine else InterviewStatus
    events = {event.id for event in machine.events}
    for status in enum:
        for event in events:
            try:
                advance(status, event)
            except IllegalMove as refusal:
                for locale in LOCALES:
                    assert translator(locale)(f"error.{refusal.key}")
