"""Answers and what graders said of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import and_, select

from models import Evaluation, Interview, Question, Response, Turn

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession


@dataclass(frozen=True, slots=True)
class Judged:
    """One turn of an interview with its question and, where there are any, its answer and evaluation."""

    turn: Turn
    question: Question
    response: Response | None
    evaluation: Evaluation | None


class Answers:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, turn: Turn, text: str, now: datetime) -> Response:
        """Store an answer whose grading is owed, with the recording that was kept for it."""
        response = Response(
            interview_id=turn.interview_id,
            question_id=turn.question_id,
            turn_id=turn.id,
            answer_text=text,
            answer_audio_url=turn.recording_url,
            generation=1,
            grading_owed=True,
            created_at=now,
            updated_at=now,
        )
        self._session.add(response)
        await self._session.flush()
        return response

    async def recordings_of(self, user_id: int) -> list[str]:
        """Every recording of a person. Turns keep the name when it becomes an answer's."""
        found = await self._session.execute(
            select(Turn.recording_url)
            .join(Interview, Interview.id == Turn.interview_id)
            .where(Interview.user_id == user_id, Turn.recording_url.is_not(None))
        )
        return [name for name in found.scalars() if name]

    async def owe_again(self, turn_id: int, now: datetime) -> Response:
        """Ask for the stored answer of a turn to be graded once more."""
        response = (
            await self._session.execute(select(Response).where(Response.turn_id == turn_id).with_for_update())
        ).scalar_one()
        response.generation += 1
        response.grading_owed = True
        response.updated_at = now
        await self._session.flush()
        return response

    async def get(self, response_id: int) -> Response | None:
        """The response, locked and as it is now, whatever was read of it before."""
        found = await self._session.execute(
            select(Response)
            .where(Response.id == response_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return found.scalar_one_or_none()

    async def to_grade(self, response_id: int) -> tuple[Response, Interview] | None:
        found = await self._session.execute(
            select(Response, Interview)
            .join(Interview, Interview.id == Response.interview_id)
            .where(Response.id == response_id)
        )
        row = found.one_or_none()
        return (row[0], row[1]) if row is not None else None

    async def owed(self, most: int = 1000) -> list[tuple[int, int]]:
        """(response id, generation) of every answer that waits for a grade; read from a partial index."""
        found = await self._session.execute(
            select(Response.id, Response.generation).where(Response.grading_owed).order_by(Response.id).limit(most)
        )
        return [(response_id, generation) for response_id, generation in found]

    def evaluate(self, evaluation: Evaluation) -> None:
        self._session.add(evaluation)

    async def judged(self, interview_id: int) -> list[Judged]:
        """Every turn of an interview in order, with all that is known about it."""
        found = await self._session.execute(
            select(Turn, Question, Response, Evaluation)
            .join(Question, Question.id == Turn.question_id)
            .outerjoin(Response, Response.turn_id == Turn.id)
            .outerjoin(
                Evaluation,
                and_(Evaluation.response_id == Response.id, Evaluation.generation == Response.generation),
            )
            .where(Turn.interview_id == interview_id)
            .order_by(Turn.position, Turn.step)
        )
        return [Judged(turn, question, response, evaluation) for turn, question, response, evaluation in found]

    async def evaluation_of(self, turn_id: int) -> Evaluation | None:
        """What the last grader said of this turn's answer."""
        found = await self._session.execute(
            select(Evaluation)
            .join(
                Response,
                and_(Evaluation.response_id == Response.id, Evaluation.generation == Response.generation),
            )
            .where(Response.turn_id == turn_id)
        )
        return found.scalar_one_or_none()

    async def evaluation_for(self, user_id: int, turn_id: int) -> Evaluation | None:
        """What the last grader said of an answer, if the answer is this person's."""
        found = await self._session.execute(
            select(Evaluation)
            .join(
                Response,
                and_(Evaluation.response_id == Response.id, Evaluation.generation == Response.generation),
            )
            .join(Interview, Interview.id == Response.interview_id)
            .where(Response.turn_id == turn_id, Interview.user_id == user_id)
        )
        return found.scalar_one_or_none()
