"""Carrying a decision out: rows, jobs and posts, in the transaction that is open."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from core import closing, compose
from core.errors import IllegalMove
from core.group_posts import for_group
from core.interview.decide import Decision, Say, Saying, may_probe
from core.interview.state import InterviewState, Policy, TurnKind, TurnState, TurnStatus

if TYPE_CHECKING:
    from datetime import datetime

    from core.ports import Jobs
    from core.posts import Post
    from core.repositories import Repositories
    from core.repositories.interviews import LoadedInterview


class Conductor:
    """Shared by the coach, who decides on commands, and the assessor, who decides on grades.

    Args:
        speaks: whether questions in a language can be read out.
    """

    def __init__(self, jobs: Jobs, policy: Policy, speaks: Callable[[str], bool] = lambda _: False) -> None:
        self._jobs = jobs
        self.policy = policy
        self.speaks = speaks

    async def carry_out(
        self, work: Repositories, loaded: LoadedInterview, decision: Decision, now: datetime
    ) -> list[Post]:
        """Write the decided state and put what has to be said in the outbox; returns what will be said."""
        await work.interviews.store(loaded, decision.state, now)
        said = [await self._say(work, loaded, saying, now) for saying in decision.says]
        return [post for post in said if post is not None]

    async def owe_grade(self, work: Repositories, response_id: int, generation: int) -> None:
        await self._jobs.grade(work, response_id, generation)

    def policy_of(self, loaded: LoadedInterview) -> Policy:
        """The house's policy with this interview's number of follow-ups."""
        house = self.policy
        return Policy(loaded.row.follow_ups, house.max_retries, house.probe_from, house.probe_below)

    def is_last(self, loaded: LoadedInterview, turn: TurnState) -> bool:
        """Whether the end comes after this turn: nothing is planned, and no follow-up can be."""
        state = loaded.state
        asked = sum(t.kind is TurnKind.FOLLOW_UP for t in state.at(turn.position))
        planned = any(t.status is TurnStatus.PLANNED and t.key > turn.key for t in state.turns)
        return not planned and not may_probe(turn, asked, self.policy_of(loaded))

    async def _say(self, work: Repositories, loaded: LoadedInterview, saying: Saying, now: datetime) -> Post | None:
        post = await self._post(work, loaded, saying, now)
        if loaded.row.group_question_id is not None:
            if saying.turn is None:
                return None  # an interview of one question needs no summary
            post = for_group(post, loaded.row.group_question_id)
        await work.mail.owe(loaded.address, post, loaded.row.user_id, loaded.row.id, now)
        return post

    async def _post(self, work: Repositories, loaded: LoadedInterview, saying: Saying, now: datetime) -> Post:
        interview, locale = loaded.row, loaded.row.locale
        if saying.turn is not None:
            turn = loaded.turns[saying.turn.key]
            known = loaded.state.by_id(turn.id) or saying.turn
            return await self._turn_post(work, loaded, saying.what, known)
        if saying.what is Say.SUMMARY:
            post = await closing.close(work, interview, now)
            interview.overall_feedback = compose.as_text(post)
            return post
        if saying.what is Say.PAUSED:
            return compose.notice_post(locale, "notice.paused", "resume", expects="resume")
        if saying.what is Say.CLOSING:
            return compose.notice_post(locale, "notice.closing")
        return compose.notice_post(locale, "notice.cancelled", expects="start")

    async def _turn_post(self, work: Repositories, loaded: LoadedInterview, what: Say, turn: TurnState) -> Post:
        question = await work.questions.get(turn.question_id)
        if what is Say.QUESTION:
            speaks = self.speaks(question.locale)
            return compose.question_post(loaded.row, loaded.state, turn, question, speaks=speaks)
        last = self.is_last(loaded, turn)
        evaluation = await work.answers.evaluation_of(turn.id) if turn.id is not None else None
        if what is Say.FAILURE or evaluation is None:
            reason = evaluation.status if evaluation is not None else "error"
            return compose.failure_post(loaded.row.locale, turn, reason, last=last)
        before = previous_score(loaded.state, turn)
        return compose.feedback_post(loaded.row.locale, turn, question, evaluation, before, last=last)


def visible_turn(state: InterviewState, turn_id: int | None, *statuses: TurnStatus) -> TurnState:
    """The turn that is being shown, if it is the one that is meant and as far as one of these.

    Raises:
        IllegalMove: it is another, or at another point.
    """
    turn = state.current
    if turn is None or (turn_id is not None and turn.id != turn_id):
        raise IllegalMove("turn_passed")
    if turn.status not in statuses:
        raise IllegalMove(f"turn_{turn.status}")
    return turn


def previous_score(state: InterviewState, turn: TurnState) -> int | None:
    """The score of the try before this one."""
    if turn.kind is not TurnKind.RETRY:
        return None
    tries = [t for t in state.at(turn.position) if t.question_id == turn.question_id and t.key < turn.key]
    return tries[-1].score if tries else None
