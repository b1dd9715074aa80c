"""Accepting commands: one method each, one transaction each, committed before anyone is told."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from core import compose, planning
from core.bank.schema import POSITIONS
from core.commands import (
    AskHint,
    Command,
    EndInterview,
    GoOn,
    KeepRecording,
    Outcome,
    PauseInterview,
    ResumeInterview,
    ShowModelAnswer,
    SkipQuestion,
    StartInterview,
    SubmitAnswer,
    TryAgain,
    UpdateProfile,
)
from core.conduct import is_last
from core.errors import CoachError, IllegalMove, InvalidInput, NotFound
from core.forget import forget_person
from core.interview import decide
from core.interview.state import TurnState, TurnStatus
from core.localization import LOCALES, known_zone, match_locale, translator
from core.planning import MAX_LEVEL, Defaults, one_of, options_of, within
from core.repositories.interviews import address_to_json

if TYPE_CHECKING:
    from datetime import datetime

    from core.commands import Sender
    from core.conduct import Conductor
    from core.ports import Clock, Recordings, Transactions
    from core.posts import Post
    from core.repositories import Repositories
    from core.repositories.interviews import LoadedInterview
    from models import User


@dataclass(slots=True)
class _Desk:
    """The open transaction and who sits in it."""

    work: Repositories
    user: User
    now: datetime
    superseded: list[str] = field(default_factory=list)  # recordings to delete once this is committed


class Coach:
    """The one door for everything a person can ask.

    Args:
        draw_seed: gives the seed of an interview that was asked for without one.
    """

    def __init__(
        self,
        transactions: Transactions,
        conductor: Conductor,
        clock: Clock,
        defaults: Defaults,
        recordings: Recordings,
        draw_seed: Callable[[], int] = lambda: secrets.randbelow(2**31),
    ) -> None:
        self._transactions = transactions
        self._conductor = conductor
        self._clock = clock
        self._defaults = defaults
        self._recordings = recordings
        self._draw_seed = draw_seed
        self._methods: dict[type[Command], Callable[[_Desk, Any], Awaitable[Outcome]]] = {
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
            UpdateProfile: self._update_profile,
            KeepRecording: self._keep_recording,
        }

    async def accept(self, command: Command) -> Outcome:
        """Do what was asked, once. On return it is committed; on an error nothing was changed.

        Raises:
            IllegalMove: the interview does not allow it now.
            InvalidInput: a value is outside what is allowed.
            StorageError: the database could not do it.
        """
        async with self._transactions.write() as work:
            sender = command.sender
            known = await work.mail.receipt(sender.platform, command.event_id)
            if known is not None:
                return Outcome(**known.outcome, duplicate=True)
            now = self._clock()
            locale = match_locale(sender.locale, self._defaults.locale)
            zone = sender.timezone or self._defaults.timezone
            user = await work.people.ensure(sender, locale, zone, now)
            desk = _Desk(work, user, now)
            try:
                outcome = await self._methods[type(command)](desk, command)
            except CoachError as error:
                error.locale = sender.locale or user.locale
                raise
            stored = {
                "interview_id": outcome.interview_id,
                "turn_id": outcome.turn_id,
                "locale": outcome.locale,
            }
            await work.mail.receive(sender.platform, command.event_id, user.id, stored, now)
        if desk.superseded:
            await self._recordings.discard(desk.superseded)
        return outcome

    async def forget(self, sender: Sender) -> int:
        """Delete a person and everything that is theirs; returns how many interviews went.

        Raises:
            NotFound: nothing is stored of them.
        """
        async with self._transactions.read() as work:
            user = await work.people.find(sender.platform, sender.external_id, sender.tenant)
        if user is None:
            raise NotFound("nothing_yet")
        return await forget_person(self._transactions, self._recordings, user.id)

    async def record(self, command: KeepRecording, data: bytes, content_type: str) -> Outcome:
        """Keep a spoken answer: the file first, then the row that names it. Without the row the file goes again.

        Raises:
            IllegalMove: no question is open here.
            StorageError: it could not be stored.
        """
        name = await self._recordings.keep(data, content_type)
        try:
            outcome = await self.accept(replace(command, name=name))
        except CoachError:
            await self._recordings.discard([name])
            raise
        if outcome.duplicate:
            await self._recordings.discard([name])
        return outcome

    async def _start(self, desk: _Desk, command: StartInterview) -> Outcome:
        if await desk.work.interviews.open_of(desk.user.id) is not None:
            raise IllegalMove("interview_open")
        user = desk.user
        options = options_of(command, self._defaults, user)
        seed = command.seed if command.seed is not None else self._draw_seed()
        plan = await planning.plan(desk.work, user, command, options, seed, desk.now)
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
        await desk.work.mail.owe(plan.address, greeting, user.id, loaded.row.id, desk.now)
        await self._conductor.carry_out(desk.work, loaded, decide.begin(loaded.state), desk.now)
        return self._outcome(loaded)

    async def _answer(self, desk: _Desk, command: SubmitAnswer) -> Outcome:
        text = command.text.strip()
        if not any(char.isalnum() for char in text):
            raise InvalidInput("answer_empty")
        if len(text) > self._defaults.max_answer_chars:
            raise InvalidInput("answer_too_long", length=len(text), most=self._defaults.max_answer_chars)
        loaded = await self._heard_interview(desk, command, command.turn_id)
        decision = decide.answer(loaded.state, command.turn_id)
        await self._conductor.carry_out(desk.work, loaded, decision, desk.now)
        assert decision.grade is not None
        assert decision.grade.id is not None
        response = await desk.work.answers.add(loaded.turns[decision.grade.key], text, desk.now)
        await self._conductor.owe_grade(desk.work, response.id, response.generation)
        return Outcome(loaded.row.id, decision.grade.id, loaded.row.locale)

    async def _keep_recording(self, desk: _Desk, command: KeepRecording) -> Outcome:
        loaded = await self._heard_interview(desk, command, turn_id=None)
        turn = self._visible_turn(loaded, None, TurnStatus.ASKED)
        row = loaded.turns[turn.key]
        if row.recording_url is not None:
            desk.superseded.append(row.recording_url)
        row.recording_url = command.name
        return Outcome(loaded.row.id, turn.id, loaded.row.locale)

    async def _heard_interview(self, desk: _Desk, command: Command, turn_id: int | None) -> LoadedInterview:
        """The open interview. What is merely written somewhere is an answer only where that interview is."""
        try:
            loaded = await self._open_interview(desk, command)
        except IllegalMove:
            last = await desk.work.interviews.last_address(desk.user.id)
            if turn_id is None and (last is None or last.conversation != command.address.conversation):
                raise IllegalMove("not_here") from None
            raise
        if turn_id is None and command.address.conversation != loaded.address.conversation:
            raise IllegalMove("interview_elsewhere")
        return loaded

    async def _skip(self, desk: _Desk, command: SkipQuestion) -> Outcome:
        loaded = await self._open_interview(desk, command)
        return await self._carry_out(desk, loaded, decide.skip(loaded.state, command.turn_id))

    async def _go_on(self, desk: _Desk, command: GoOn) -> Outcome:
        loaded = await self._open_interview(desk, command)
        await self._know_probes(desk, loaded)
        policy = self._conductor.policy_of(loaded)
        return await self._carry_out(desk, loaded, decide.go_on(loaded.state, command.turn_id, policy))

    async def _try_again(self, desk: _Desk, command: TryAgain) -> Outcome:
        loaded = await self._open_interview(desk, command)
        decision = decide.try_again(loaded.state, command.turn_id, self._conductor.policy_of(loaded))
        if decision.grade is not None and decision.grade.id is not None:
            response = await desk.work.answers.owe_again(decision.grade.id, desk.now)
            await self._conductor.owe_grade(desk.work, response.id, response.generation)
        return await self._carry_out(desk, loaded, decision)

    async def _hint(self, desk: _Desk, command: AskHint) -> Outcome:
        loaded = await self._open_interview(desk, command)
        turn = self._visible_turn(loaded, command.turn_id, TurnStatus.ASKED)
        question = await desk.work.questions.get(turn.question_id)
        hint = question.content.get("hint") or compose.topic_hint(question)
        loaded.turns[turn.key].hinted = True
        await self._post(desk, loaded, compose.hint_post(loaded.row.locale, turn, hint))
        return Outcome(loaded.row.id, turn.id, loaded.row.locale)

    async def _model_answer(self, desk: _Desk, command: ShowModelAnswer) -> Outcome:
        loaded = await self._open_interview(desk, command)
        turn = self._visible_turn(loaded, command.turn_id, TurnStatus.GRADED, TurnStatus.FAILED)
        question = await desk.work.questions.get(turn.question_id)
        post = compose.model_answer_post(loaded.row.locale, turn, question, last=is_last(loaded.state, turn))
        await self._post(desk, loaded, post)
        return Outcome(loaded.row.id, turn.id, loaded.row.locale)

    async def _pause(self, desk: _Desk, command: PauseInterview) -> Outcome:
        loaded = await self._open_interview(desk, command)
        return await self._carry_out(desk, loaded, decide.pause(loaded.state))

    async def _resume(self, desk: _Desk, command: ResumeInterview) -> Outcome:
        """What is unsent is dropped first: resuming says everything that matters anew, here and not there."""
        loaded = await self._open_interview(desk, command)
        decision = decide.resume(loaded.state)
        old = loaded.address
        await desk.work.mail.drop_pending(old.platform, old.conversation, desk.now)
        loaded.row.address = address_to_json(command.address)
        await self._post(desk, loaded, compose.notice_post(loaded.row.locale, "notice.resumed"))
        return await self._carry_out(desk, loaded, decision)

    async def _end(self, desk: _Desk, command: EndInterview) -> Outcome:
        loaded = await self._open_interview(desk, command)
        return await self._carry_out(desk, loaded, decide.end(loaded.state))

    async def _update_profile(self, desk: _Desk, command: UpdateProfile) -> Outcome:
        user = desk.user
        if command.locale is not None:
            user.locale = one_of("locale_unknown", command.locale, LOCALES)
        if command.job_position is not None:
            user.job_position = one_of("position_unknown", command.job_position, POSITIONS)
        if command.experience_level is not None:
            within("level_range", command.experience_level, 1, MAX_LEVEL)
            user.experience_level = command.experience_level
        if command.timezone is not None:
            user.timezone = known_zone(command.timezone)
        user.updated_at = desk.now
        return Outcome(locale=user.locale)

    async def _open_interview(self, desk: _Desk, command: Command) -> LoadedInterview:  # noqa: ARG002
        loaded = await desk.work.interviews.open_of(desk.user.id)
        if loaded is None:
            raise IllegalMove("no_interview")
        loaded.row.last_activity_at = desk.now
        return loaded

    async def _know_probes(self, desk: _Desk, loaded: LoadedInterview) -> None:
        turn = loaded.state.current
        if turn is not None:
            probes = await desk.work.interviews.probes(turn.question_id)
            loaded.state = loaded.state.with_turn(
                TurnState(turn.id, *turn.key, turn.kind, turn.status, turn.question_id, turn.score, probes)
            )

    def _visible_turn(self, loaded: LoadedInterview, turn_id: int | None, *statuses: TurnStatus) -> TurnState:
        turn = loaded.state.current
        if turn is None or (turn_id is not None and turn.id != turn_id):
            raise IllegalMove("turn_passed")
        if turn.status not in statuses:
            raise IllegalMove(f"turn_{turn.status}")
        return turn

    async def _post(self, desk: _Desk, loaded: LoadedInterview, post: Post) -> None:
        await desk.work.mail.owe(loaded.address, post, desk.user.id, loaded.row.id, desk.now)

    async def _carry_out(self, desk: _Desk, loaded: LoadedInterview, decision: decide.Decision) -> Outcome:
        await self._conductor.carry_out(desk.work, loaded, decision, desk.now)
        return self._outcome(loaded)

    def _outcome(self, loaded: LoadedInterview) -> Outcome:
        current = loaded.state.current
        return Outcome(loaded.row.id, current.id if current is not None else None, loaded.row.locale)
