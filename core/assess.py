"""The grading half: read, judge outside any transaction, then save the grade and what follows from it."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core import compose
from core.errors import StorageError
from core.grading import evidence, score
from core.grading.rubric import GradeRequest, GradingDelayed, GradingFailed, Rubric, Verdict
from core.interview import decide
from core.interview.state import TurnStatus
from models import Evaluation

if TYPE_CHECKING:
    from datetime import datetime

    from core.conduct import Conductor
    from core.ports import Clock, Grader, Transactions
    from core.repositories import Repositories
    from models import Response

log = logging.getLogger(__name__)

GRADED = "graded"


@dataclass(frozen=True, slots=True)
class _Judgement:
    """A verdict with a score, or the reason why there is none."""

    status: str
    rubric_version: str
    latency_ms: int
    verdict: Verdict | None = None
    score: int | None = None


class Assessor:
    """Grades one answer for each call, at most once for each (response, generation)."""

    def __init__(self, transactions: Transactions, conductor: Conductor, grader: Grader, clock: Clock) -> None:
        self._transactions = transactions
        self._conductor = conductor
        self._grader = grader
        self._clock = clock

    async def grade(self, response_id: int, generation: int) -> float | None:
        """Grade an answer if it is still owed.

        Returns:
            Seconds to wait before trying again, or None when there is nothing left to do.
        """
        async with self._transactions.read() as work:
            prepared = await self._prepare(work, response_id, generation)
        if prepared is None:
            return None
        request, version = prepared
        try:
            judgement = await self._judge(request, version)
        except GradingDelayed as delayed:
            return delayed.seconds
        try:
            await self._save_in_transaction(response_id, generation, judgement)
        except StorageError:
            raise
        except Exception as error:
            log.error("saving a grade failed: %s", type(error).__name__)  # noqa: TRY400 - it may hold the answer
            failed = _Judgement("error", version, judgement.latency_ms)
            await self._save_in_transaction(response_id, generation, failed)
        return None

    async def _save_in_transaction(self, response_id: int, generation: int, judgement: _Judgement) -> None:
        async with self._transactions.write() as work:
            await self._save(work, response_id, generation, judgement)

    async def _prepare(self, work: Repositories, response_id: int, generation: int) -> tuple[GradeRequest, str] | None:
        found = await work.answers.to_grade(response_id)
        if found is None:
            return None
        response, interview = found
        if not response.grading_owed or response.generation != generation:
            return None
        questions = await work.questions.in_all_languages(response.question_id)
        rubrics = {q.locale: Rubric.from_content(q.text, q.type, q.content) for q in questions}
        version = next(q.version for q in questions if q.id == response.question_id)
        return GradeRequest(response.answer_text or "", interview.locale, rubrics), version

    async def _judge(self, request: GradeRequest, version: str) -> _Judgement:
        """Only GradingDelayed leaves: whatever else goes wrong becomes an answer that could not be graded."""
        started = time.perf_counter()
        try:
            verdict = evidence.verified(await self._grader.grade(request), request.answer)
            points = score.score(verdict, request.rubrics[verdict.locale])
        except GradingDelayed:
            raise
        except GradingFailed as failed:
            return _Judgement(failed.reason, version, _elapsed(started))
        except Exception as error:
            log.error("grading failed: %s", type(error).__name__)  # noqa: TRY400 - a traceback may hold the answer
            return _Judgement("error", version, _elapsed(started))
        return _Judgement(GRADED, version, _elapsed(started), verdict, points)

    async def _save(self, work: Repositories, response_id: int, generation: int, judgement: _Judgement) -> None:
        """Idempotent: whoever comes second finds the answer no longer owed and does nothing."""
        peek = await work.answers.to_grade(response_id)
        if peek is None:
            return  # the person deleted their data while the answer was being graded
        loaded = await work.interviews.get(peek[0].interview_id)
        response = await work.answers.get(response_id)
        if loaded is None or response is None or not response.grading_owed or response.generation != generation:
            return
        now = self._clock()
        work.answers.evaluate(self._evaluation(response, generation, judgement, now))
        response.grading_owed = False
        response.updated_at = now
        turn = next(t for t in loaded.state.turns if t.id == response.turn_id)
        if turn.status is not TurnStatus.GRADING:
            return
        if judgement.score is None:
            decision = decide.grading_failed(loaded.state, response.turn_id)
        else:
            decision = decide.graded(loaded.state, response.turn_id, judgement.score)
        posts = await self._conductor.carry_out(work, loaded, decision, now)
        if judgement.score is not None:
            response.feedback = compose.as_text(posts[0])

    def _evaluation(self, response: Response, generation: int, judgement: _Judgement, now: datetime) -> Evaluation:
        verdict = judgement.verdict
        return Evaluation(
            response_id=response.id,
            generation=generation,
            status=judgement.status,
            score=judgement.score,
            level=score.level(judgement.score) if judgement.score is not None else None,
            detail=compose.verdict_to_detail(verdict) if verdict is not None else {},
            grader=self._grader.name,
            grader_version=self._grader.version,
            model=verdict.model if verdict else None,
            prompt_version=verdict.prompt_version if verdict else None,
            rubric_version=judgement.rubric_version,
            tokens_in=verdict.tokens_in if verdict else None,
            tokens_out=verdict.tokens_out if verdict else None,
            tokens_cached=verdict.tokens_cached if verdict else None,
            latency_ms=judgement.latency_ms,
            created_at=now,
            updated_at=now,
        )


def _elapsed(started: float) -> int:
    return int((time.perf_counter() - started) * 1000)
