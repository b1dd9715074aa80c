"""Interviews and their turns: locked first, then loaded, and written back as the machine decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, case, func, select
from sqlalchemy.orm import aliased

from core.commands import Address
from core.interview.state import InterviewState, InterviewStatus, TurnKind, TurnState, TurnStatus
from models import Delivery, Evaluation, Interview, Question, Response, Turn

if TYPE_CHECKING:
    from sqlalchemy import Select
    from sqlalchemy.ext.asyncio import AsyncSession

_OPEN = ["created", "active", "paused", "closing"]
# Written into the statement as models.interview indexes it: with bound values SQLite does not see that its partial
# index fits, and reads every interview the person ever had.
STILL_OPEN = and_(
    Interview.status.in_(bindparam("open", _OPEN, expanding=True, literal_execute=True)),
    Interview.group_question_id.is_(None),
)


@dataclass(slots=True)
class LoadedInterview:
    """Rows of one interview under lock, and the state the machine decides on."""

    row: Interview
    turns: dict[tuple[int, int], Turn]
    state: InterviewState

    @property
    def address(self) -> Address:
        return address_from_json(self.row.address)


@dataclass(frozen=True, slots=True)
class Listening:
    """A conversation in which an answer is waited for.

    Attributes:
        after: the platform's id of the newest post in it.
        since: when the interview came to where it is, where a post of that is still on its way: what was written
            before it, such as words refused during a pause, is no answer.
    """

    address: Address
    after: str
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a new interview is made of."""

    user_id: int
    address: Address
    locale: str
    job_position: str
    experience_level: int
    categories: list[str]
    seed: int
    follow_ups: int
    question_ids: list[int]
    community_id: int | None = None
    group_question_id: int | None = None
    track_id: int | None = None
    shared: bool = False
    voice: bool = False


def address_to_json(address: Address) -> dict[str, Any]:
    return {"platform": address.platform, "conversation": address.conversation, "data": address.data}


def address_from_json(stored: dict[str, Any]) -> Address:
    return Address(stored["platform"], stored["conversation"], stored["data"])


class Interviews:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def open_of(self, user_id: int) -> LoadedInterview | None:
        """The person's one open interview, locked."""
        return await self._load(select(Interview).where(Interview.user_id == user_id, STILL_OPEN))

    async def has_open(self, user_id: int) -> bool:
        """Whether the person is in an interview; read without a lock."""
        found = await self._session.execute(select(Interview.id).where(Interview.user_id == user_id, STILL_OPEN))
        return found.scalar_one_or_none() is not None

    async def last_address(self, user_id: int) -> Address | None:
        """Where the person's newest interview took place."""
        found = await self._session.execute(
            select(Interview.address)
            .where(Interview.user_id == user_id, Interview.group_question_id.is_(None))
            .order_by(Interview.id.desc())
            .limit(1)
        )
        stored = found.scalar_one_or_none()
        return address_from_json(stored) if stored is not None else None

    async def address_of_open(self, user_id: int) -> Address | None:
        found = await self._session.execute(select(Interview.address).where(Interview.user_id == user_id, STILL_OPEN))
        stored = found.scalar_one_or_none()
        return address_from_json(stored) if stored is not None else None

    async def listening(self, platform: str) -> list[Listening]:
        """Conversations with an open question. Read at a start and after a lost connection, never for an answer."""
        newest = (
            select(Delivery.interview_id, func.max(Delivery.id).label("id"))
            .where(Delivery.status == "sent", Delivery.platform == platform)
            .group_by(Delivery.interview_id)
            .subquery()
        )
        unsent = aliased(Delivery)
        pending = select(unsent.id).where(unsent.interview_id == Interview.id, unsent.status == "pending").exists()
        found = await self._session.execute(
            select(Interview.address, Delivery.external_id, case((pending, Interview.updated_at)))
            .join(Turn, and_(Turn.interview_id == Interview.id, Turn.status == TurnStatus.ASKED))
            .join(newest, newest.c.interview_id == Interview.id)
            .join(Delivery, Delivery.id == newest.c.id)
            .where(Interview.status == InterviewStatus.ACTIVE)
        )
        return [Listening(address_from_json(address), after, since) for address, after, since in found if after]

    async def get(self, interview_id: int) -> LoadedInterview | None:
        """Any interview, locked."""
        return await self._load(select(Interview).where(Interview.id == interview_id))

    async def _load(self, query: Select[Interview]) -> LoadedInterview | None:
        row = (
            await self._session.execute(query.with_for_update().execution_options(populate_existing=True))
        ).scalar_one_or_none()
        if row is None:
            return None
        found = await self._session.execute(
            select(Turn, Evaluation.score)
            .outerjoin(Response, Response.turn_id == Turn.id)
            .outerjoin(
                Evaluation,
                and_(Evaluation.response_id == Response.id, Evaluation.generation == Response.generation),
            )
            .where(Turn.interview_id == row.id)
            .order_by(Turn.position, Turn.step)
        )
        turns: dict[tuple[int, int], Turn] = {}
        states = []
        for turn, score in found:
            turns[(turn.position, turn.step)] = turn
            states.append(
                TurnState(
                    turn.id,
                    turn.position,
                    turn.step,
                    TurnKind(turn.kind),
                    TurnStatus(turn.status),
                    turn.question_id,
                    score,
                )
            )
        return LoadedInterview(row, turns, InterviewState(row.id, InterviewStatus(row.status), tuple(states)))

    async def probes(self, question_id: int) -> tuple[int, ...]:
        """The prepared follow-up questions of a question, in their order."""
        found = await self._session.execute(
            select(Question.id)
            .where(Question.parent_id == question_id, Question.retired_at.is_(None))
            .order_by(Question.id)
        )
        return tuple(found.scalars())

    async def create(self, plan: Plan, now: datetime) -> LoadedInterview:
        """Store a new interview with its main questions planned."""
        row = Interview(
            user_id=plan.user_id,
            start_time=now,
            status=InterviewStatus.CREATED,
            locale=plan.locale,
            job_position=plan.job_position,
            experience_level=plan.experience_level,
            categories=plan.categories,
            seed=plan.seed,
            follow_ups=plan.follow_ups,
            address=address_to_json(plan.address),
            community_id=plan.community_id,
            group_question_id=plan.group_question_id,
            track_id=plan.track_id,
            shared=plan.shared,
            voice=plan.voice,
            last_activity_at=now,
            created_at=now,
            updated_at=now,
        )
        self._session.add(row)
        await self._session.flush()
        loaded = LoadedInterview(row, {}, InterviewState(row.id, InterviewStatus.CREATED, ()))
        states = tuple(
            TurnState(None, position, 0, TurnKind.MAIN, TurnStatus.PLANNED, question_id)
            for position, question_id in enumerate(plan.question_ids, start=1)
        )
        await self.store(loaded, InterviewState(row.id, InterviewStatus.CREATED, states), now)
        return loaded

    async def store(self, loaded: LoadedInterview, state: InterviewState, now: datetime) -> None:
        """Write the difference between the loaded rows and the decided state; new turns get their ids."""
        row = loaded.row
        if row.status != state.status:
            row.status = state.status
            if state.status in {
                InterviewStatus.COMPLETED,
                InterviewStatus.CANCELLED,
                InterviewStatus.EXPIRED,
            }:
                row.end_time = now
        row.updated_at = now
        for turn in state.turns:
            self._store_turn(loaded, turn, now)
        await self._session.flush()
        turns = tuple(
            turn if turn.id is not None else _with_id(turn, loaded.turns[turn.key].id) for turn in state.turns
        )
        loaded.state = InterviewState(state.id, state.status, turns)

    def _store_turn(self, loaded: LoadedInterview, turn: TurnState, now: datetime) -> None:
        row = loaded.turns.get(turn.key)
        if row is None:
            row = Turn(
                interview_id=loaded.row.id,
                question_id=turn.question_id,
                position=turn.position,
                step=turn.step,
                kind=turn.kind,
                status=turn.status,
                hinted=False,
                asked_at=now if turn.status is TurnStatus.ASKED else None,
                created_at=now,
                updated_at=now,
            )
            self._session.add(row)
            loaded.turns[turn.key] = row
        elif row.status != turn.status:
            row.status, row.updated_at = turn.status, now
            if turn.status is TurnStatus.ASKED:
                row.asked_at = now

    async def mean_scores(self, interview_ids: Sequence[int]) -> dict[int, int]:
        """The mean score, 0-100, of each interview that has graded answers. As for skills, follow-ups count half and
        tries after the feedback nothing (core.progress.skills)."""
        weight = case((Turn.kind == TurnKind.FOLLOW_UP, 0.5), else_=1.0)
        mean = func.sum(Evaluation.score * weight) / func.sum(weight)
        found = await self._session.execute(
            select(Response.interview_id, mean)
            .join(Turn, Turn.id == Response.turn_id)
            .join(
                Evaluation,
                and_(Evaluation.response_id == Response.id, Evaluation.generation == Response.generation),
            )
            .where(
                Response.interview_id.in_(interview_ids),
                Evaluation.score.is_not(None),
                Turn.kind != TurnKind.RETRY,
            )
            .group_by(Response.interview_id)
        )
        return {interview_id: int(score + 0.5) for interview_id, score in found if score is not None}

    async def of_user(self, user_id: int, most: int = 50) -> list[Interview]:
        found = await self._session.execute(
            select(Interview).where(Interview.user_id == user_id).order_by(Interview.id.desc()).limit(most)
        )
        return list(found.scalars())


def _with_id(turn: TurnState, row_id: int) -> TurnState:
    return TurnState(
        row_id, turn.position, turn.step, turn.kind, turn.status, turn.question_id, turn.score, turn.probes
    )
