"""Accepting commands: one method each, one transaction each, committed before anyone is told."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core import compose
from core.bank.catalogue import topics
from core.bank.schema import POSITIONS
from core.commands import (
    AskHint,
    Command,
    EndInterview,
    GoOn,
    PauseInterview,
    ResumeInterview,
    ShowModelAnswer,
    SkipQuestion,
    StartInterview,
    SubmitAnswer,
    TryAgain,
)
from core.conduct import is_last
from core.errors import IllegalMove, InvalidInput
from core.interview import decide
from core.interview.selection import Wish, choose
from core.interview.state import TurnState, TurnStatus
from core.localization import LOCALES, match_locale
from core.repositories.interviews import Plan, address_to_json

if TYPE_CHECKING:
    from datetime import datetime

    from core.conduct import Conductor
    from core.ports import Clock, Transactions
    from core.posts import Post
    from core.repositories import Repositories
    from core.repositories.interviews import LoadedInterview
    from models import User

MAX_LEVEL = 5


@dataclass(frozen=True, slots=True)
class Defaults:
    """What an interview is when nobody says otherwise, and the limits of what may be asked for."""

    locale: str = "en"
    timezone: str = "UTC"
    job_position: str = "backend"
    experience_level: int = 2
    questions: int = 5
    max_questions: int = 20
    follow_ups: int = 1
    max_answer_chars: int = 20_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a command. `duplicate` is set when the same event had been accepted before."""

    interview_id: int | None = None
    turn_id: int | None = None
    duplicate: bool = False


@dataclass(slots=True)
class _Desk:
    """The open transaction and who sits in it."""

    work: Repositories
    user: User
    now: datetime


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
        draw_seed: Callable[[], int] = lambda: secrets.randbelow(2**31),
    ) -> None:
        self._transactions = transactions
        self._conductor = conductor
        self._clock = clock
        self._defaults = defaults
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
            outcome = await self._methods[type(command)](_Desk(work, user, now), command)
            stored = {"interview_id": outcome.interview_id, "turn_id": outcome.turn_id}
            await work.mail.receive(sender.platform, command.event_id, user.id, stored, now)
            return outcome

    async def _start(self, desk: _Desk, command: StartInterview) -> Outcome:
        if await desk.work.interviews.open_of(desk.user.id) is not None:
            raise IllegalMove("interview_open")
        plan = await self._plan(desk, command)
        user = desk.user
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
            position=plan.job_position,
            level=plan.experience_level,
        )
        await desk.work.mail.owe(plan.address, greeting, user.id, loaded.row.id, desk.now)
        await self._conductor.carry_out(desk.work, loaded, decide.begin(loaded.state), desk.now)
        return self._outcome(loaded)

    async def _plan(self, desk: _Desk, command: StartInterview) -> Plan:
        defaults, user = self._defaults, desk.user
        locale = _one_of("locale_unknown", command.locale or user.locale, LOCALES)
        position = _one_of(
            "position_unknown", command.job_position or user.job_position or defaults.job_position, POSITIONS
        )
        level = command.experience_level or user.experience_level or defaults.experience_level
        count = command.questions if command.questions is not None else defaults.questions
        _within("level_range", level, 1, MAX_LEVEL)
        _within("questions_range", count, 1, defaults.max_questions)
        categories = list(dict.fromkeys(topics().resolve(wanted) for wanted in command.categories))
        seed = command.seed if command.seed is not None else self._draw_seed()
        candidates = await desk.work.questions.candidates(locale, categories)
        chosen = choose(
            candidates,
            Wish(position, level, count, seed),
            await desk.work.progress.memories(user.id),
            await desk.work.progress.latest_skills(user.id, {candidate.category for candidate in candidates}),
            desk.now,
        )
        if not chosen:
            raise InvalidInput("no_questions")
        return Plan(
            user_id=user.id,
            address=command.address,
            locale=locale,
            job_position=position,
            experience_level=level,
            categories=categories,
            seed=seed,
            follow_ups=command.follow_ups if command.follow_ups is not None else defaults.follow_ups,
            question_ids=[candidate.id for candidate in chosen],
        )

    async def _answer(self, desk: _Desk, command: SubmitAnswer) -> Outcome:
        text = command.text.strip()
        if not any(char.isalnum() for char in text):
            raise InvalidInput("answer_empty")
        if len(text) > self._defaults.max_answer_chars:
            raise InvalidInput("answer_too_long", length=len(text), most=self._defaults.max_answer_chars)
        loaded = await self._open_interview(desk, command)
        decision = decide.answer(loaded.state, command.turn_id)
        await self._conductor.carry_out(desk.work, loaded, decision, desk.now)
        assert decision.grade is not None
        assert decision.grade.id is not None
        response = await desk.work.answers.add(
            loaded.row.id, decision.grade.id, decision.grade.question_id, text, desk.now
        )
        await self._conductor.owe_grade(desk.work, response.id, response.generation)
        return Outcome(loaded.row.id, decision.grade.id)

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
        hint = question.content.get("hint") or question.content["key_points"][0]["text"]
        loaded.turns[turn.key].hinted = True
        await self._post(desk, loaded, compose.hint_post(loaded.row.locale, turn, hint))
        return Outcome(loaded.row.id, turn.id)

    async def _model_answer(self, desk: _Desk, command: ShowModelAnswer) -> Outcome:
        loaded = await self._open_interview(desk, command)
        turn = self._visible_turn(loaded, command.turn_id, TurnStatus.GRADED, TurnStatus.FAILED)
        question = await desk.work.questions.get(turn.question_id)
        post = compose.model_answer_post(loaded.row.locale, turn, question, last=is_last(loaded.state, turn))
        await self._post(desk, loaded, post)
        return Outcome(loaded.row.id, turn.id)

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
        return Outcome(loaded.row.id, current.id if current is not None else None)


def _one_of(key: str, value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise InvalidInput(key, given=value, allowed=", ".join(allowed))
    return value


def _within(key: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise InvalidInput(key, given=value, least=least, most=most)
