"""What a person does in an interview: one method for each command, in the transaction that is open."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from core import compose, planning
from core.commands import (
    AskHint,
    Command,
    EndInterview,
    GoOn,
    KeepRecording,
    Outcome,
    PauseInterview,
    RateFeedback,
    ResumeInterview,
    ShowModelAnswer,
    SkipQuestion,
    StartInterview,
    SubmitAnswer,
    TryAgain,
)
from core.conduct import visible_turn
from core.errors import IllegalMove, NotFound
from core.interview import decide
from core.interview.state import TurnState, TurnStatus
from core.localization import translator
from core.planning import Defaults, checked_answer, options_of
from core.repositories.interviews import address_to_json

if TYPE_CHECKING:
    from core.commands import Address
    from core.conduct import Conductor
    from core.desk import Desk, Methods
    from core.groups import Groups
    from core.posts import Post
    from core.repositories.interviews import LoadedInterview


class Practice:
    """Interviews, from the start to the end.

    Args:
        draw_seed: gives the seed of an interview that was asked for without one.
    """

    def __init__(self, conductor: Conductor, defaults: Defaults, groups: Groups, draw_seed: Callable[[], int]) -> None:
        self._conductor = conductor
        self._defaults = defaults
        self._groups = groups
        self._draw_seed = draw_seed

    def methods(self) -> Methods:
        return {
            StartInterview: self._start,
            SubmitAnswer: self._answer,
            SkipQuestion: self._skip,
            TryAgain: self._try_again,
            GoOn: self._go_on,
            AskHint: self._hint,
            ShowModelAnswer: self._model_answer,
            PauseInterview: self._pause,
            ResumeInterview: self._resume,
            EndInterview: self._end,
            KeepRecording: self._keep_recording,
            RateFeedback: self._rate,
        }

    async def _start(self, desk: Desk, command: StartInterview) -> Outcome:
        if await desk.work.interviews.open_of(desk.user.id) is not None:
            raise IllegalMove("interview_open")
        user = desk.user
        options = options_of(command, self._defaults, user)
        seed = command.seed if command.seed is not None else self._draw_seed()
        community = await self._groups.present(desk, command.group) if command.group is not None else None
        plan = await planning.plan(desk.work, user, command, options, seed, desk.now, community)
        user.locale, user.job_position, user.experience_level = (
            plan.locale,
            plan.job_position,
            plan.experience_level,
        )
        user.updated_at = desk.now
        loaded = await desk.work.interviews.create(plan, desk.now)
        greeting = compose.notice_post(
            plan.locale,
            "notice.started",
            count=len(plan.question_ids),
            position=translator(plan.locale)(f"position.{plan.job_position}"),
            level=translator(plan.locale)(f"level.{plan.experience_level}"),
        )
        if len(plan.question_ids) < options.count and command.track is None:
            greeting = compose.with_note(greeting, "notice.fewer")
        if plan.voice and not self._conductor.speaks(plan.locale):
            greeting = compose.with_note(greeting, "notice.no_voice")
        await desk.work.mail.owe(plan.address, greeting, user.id, loaded.row.id, desk.now)
        await self._conductor.carry_out(desk.work, loaded, decide.begin(loaded.state), desk.now)
        return self._outcome(loaded)

    async def _answer(self, desk: Desk, command: SubmitAnswer) -> Outcome:
        text = checked_answer(command.text, self._defaults)
        loaded = await self._heard_interview(desk, command, command.turn_id)
        decision = decide.answer(loaded.state, command.turn_id)
        await self._conductor.carry_out(desk.work, loaded, decision, desk.now)
        assert decision.grade is not None
        assert decision.grade.id is not None
        response = await desk.work.answers.add(loaded.turns[decision.grade.key], text, desk.now)
        await self._conductor.owe_grade(desk.work, response.id, response.generation)
        return Outcome(loaded.row.id, decision.grade.id, loaded.row.locale)

    async def _keep_recording(self, desk: Desk, command: KeepRecording) -> Outcome:
        loaded = await self._heard_interview(desk, command, turn_id=None)
        turn = visible_turn(loaded.state, None, TurnStatus.ASKED)
        row = loaded.turns[turn.key]
        if row.recording_url is not None:
            desk.superseded.append(row.recording_url)
        row.recording_url = command.name
        return Outcome(loaded.row.id, turn.id, loaded.row.locale)

    async def _heard_interview(self, desk: Desk, command: Command, turn_id: int | None) -> LoadedInterview:
        """The open interview. What is merely written somewhere is an answer only where that interview is."""
        try:
            loaded = await self._open_interview(desk, command)
        except IllegalMove:
            last = await desk.work.interviews.last_address(desk.user.id)
            if turn_id is None and (last is None or not command.address.holds(last)):
                raise IllegalMove("not_here") from None
            raise
        if turn_id is None and not command.address.holds(loaded.address):
            raise IllegalMove("interview_elsewhere")
        return loaded

    async def _skip(self, desk: Desk, command: SkipQuestion) -> Outcome:
        loaded = await self._open_interview(desk, command)
        return await self._carry_out(desk, loaded, decide.skip(loaded.state, command.turn_id))

    async def _go_on(self, desk: Desk, command: GoOn) -> Outcome:
        loaded = await self._open_interview(desk, command)
        await self._know_probes(desk, loaded)
        policy = self._conductor.policy_of(loaded)
        return await self._carry_out(desk, loaded, decide.go_on(loaded.state, command.turn_id, policy))

    async def _try_again(self, desk: Desk, command: TryAgain) -> Outcome:
        loaded = await self._open_interview(desk, command)
        decision = decide.try_again(loaded.state, command.turn_id, self._conductor.policy_of(loaded))
        if decision.grade is not None and decision.grade.id is not None:
            response = await desk.work.answers.owe_again(decision.grade.id, desk.now)
            await self._conductor.owe_grade(desk.work, response.id, response.generation)
        return await self._carry_out(desk, loaded, decision)

    async def _hint(self, desk: Desk, command: AskHint) -> Outcome:
        loaded = await self._open_interview(desk, command)
        turn = visible_turn(loaded.state, command.turn_id, TurnStatus.ASKED)
        question = await desk.work.questions.get(turn.question_id)
        hint = question.content.get("hint") or compose.topic_hint(question)
        loaded.turns[turn.key].hinted = True
        await self._post(desk, loaded, compose.hint_post(loaded.row.locale, turn, hint))
        return Outcome(loaded.row.id, turn.id, loaded.row.locale)

    async def _model_answer(self, desk: Desk, command: ShowModelAnswer) -> Outcome:
        loaded = await self._open_interview(desk, command)
        turn = visible_turn(loaded.state, command.turn_id, TurnStatus.GRADED, TurnStatus.FAILED)
        question = await desk.work.questions.get(turn.question_id)
        post = compose.model_answer_post(loaded.row.locale, turn, question, last=self._conductor.is_last(loaded, turn))
        await self._post(desk, loaded, post)
        return Outcome(loaded.row.id, turn.id, loaded.row.locale)

    async def _pause(self, desk: Desk, command: PauseInterview) -> Outcome:
        loaded = await self._open_interview(desk, command)
        return await self._carry_out(desk, loaded, decide.pause(loaded.state))

    async def _resume(self, desk: Desk, command: ResumeInterview) -> Outcome:
        """What is unsent is dropped first: resuming says everything that matters anew, here and not there."""
        loaded = await self._open_interview(desk, command)
        decision = decide.resume(loaded.state)
        await self._move(desk, loaded, command.address)
        await self._post(desk, loaded, compose.notice_post(loaded.row.locale, "notice.resumed"))
        return await self._carry_out(desk, loaded, decision)

    @staticmethod
    async def _move(desk: Desk, loaded: LoadedInterview, address: Address) -> None:
        old = loaded.address
        await desk.work.mail.drop_pending(old.platform, old.conversation, desk.now)
        loaded.row.address = address_to_json(address)

    async def _end(self, desk: Desk, command: EndInterview) -> Outcome:
        loaded = await self._open_interview(desk, command)
        if command.here:
            await self._move(desk, loaded, command.address)
        return await self._carry_out(desk, loaded, decide.end(loaded.state))

    async def _rate(self, desk: Desk, command: RateFeedback) -> Outcome:
        evaluation = await desk.work.answers.evaluation_for(desk.user.id, command.turn_id)
        if evaluation is None:
            raise NotFound("feedback_gone")
        evaluation.helpful, evaluation.updated_at = command.helpful, desk.now
        return Outcome(turn_id=command.turn_id)

    async def _open_interview(self, desk: Desk, command: Command) -> LoadedInterview:  # noqa: ARG002
        loaded = await desk.work.interviews.open_of(desk.user.id)
        if loaded is None:
            raise IllegalMove("no_interview")
        loaded.row.last_activity_at = desk.now
        return loaded

    async def _know_probes(self, desk: Desk, loaded: LoadedInterview) -> None:
        turn = loaded.state.current
        if turn is not None:
            probes = await desk.work.interviews.probes(turn.question_id)
            loaded.state = loaded.state.with_turn(
                TurnState(turn.id, *turn.key, turn.kind, turn.status, turn.question_id, turn.score, probes)
            )

    async def _post(self, desk: Desk, loaded: LoadedInterview, post: Post) -> None:
        await desk.work.mail.owe(loaded.address, post, desk.user.id, loaded.row.id, desk.now)

    async def _carry_out(self, desk: Desk, loaded: LoadedInterview, decision: decide.Decision) -> Outcome:
        await self._conductor.carry_out(desk.work, loaded, decision, desk.now)
        return self._outcome(loaded)

    def _outcome(self, loaded: LoadedInterview) -> Outcome:
        current = loaded.state.current
        return Outcome(loaded.row.id, current.id if current is not None else None, loaded.row.locale)
