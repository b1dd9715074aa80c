"""A person's past, written straight into the tables: ended interviews, answers, grades, skills and review cards."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select

from adapters.database import Database
from models import Evaluation, Interview, ProgressTrack, Question, Response, ReviewCard, Turn
from tests.support import START

PER_INTERVIEW = 5
CHUNK = 5_000
ANSWER = "A hash table keeps each value in a bucket that is found by the hash of its key. " * 4
MODELS = (Interview, Turn, Response, Evaluation, ProgressTrack, ReviewCard)


async def write_past(database: Database, user_id: int, responses: int) -> None:
    """Nothing is written for a past of no responses. Statistics are not gathered: the product gathers none either."""
    if not responses:
        return
    async with database.read() as work:
        asked = select(Question.id, Question.key, Question.category).where(
            Question.locale == "en", Question.parent_id.is_(None)
        )
        questions = list(await work.session.execute(asked))
    rows = past_rows(user_id, responses, questions)
    async with database.writer.begin() as connection:
        for model, values in rows.items():
            for first in range(0, len(values), CHUNK):
                await connection.execute(insert(model.__table__), values[first : first + CHUNK])


def past_rows(user_id: int, responses: int, questions: list[Any]) -> dict[type, list[dict[str, Any]]]:
    rows: dict[type, list[dict[str, Any]]] = {model: [] for model in MODELS}
    for number in range(responses // PER_INTERVIEW):
        when = START - timedelta(minutes=30 * (responses // PER_INTERVIEW - number))
        first = number * PER_INTERVIEW
        chosen = [questions[(first + step) * 7 % len(questions)] for step in range(PER_INTERVIEW)]
        rows[Interview].append(interview_row(number + 1, user_id, when))
        skills = {question.category for question in chosen}
        rows[ProgressTrack] += [
            {"user_id": user_id, "interview_id": number + 1, "skill_category": s, "score": 60, "recorded_at": when}
            for s in sorted(skills)
        ]
        for step, question in enumerate(chosen):
            turn = {"id": first + step + 1, "interview_id": number + 1, "question_id": question.id, **stamps(when)}
            asked = {"position": step + 1, "step": 0, "kind": "main", "status": "graded", "asked_at": when}
            rows[Turn].append({**turn, **asked, "hinted": False})
            given = {"turn_id": turn["id"], "answer_text": ANSWER, "feedback": ANSWER, "generation": 1}
            rows[Response].append({**turn, **given, "grading_owed": False})
            rows[Evaluation].append(evaluation_row(first + step + 1, when))
    rows[ReviewCard] = [
        {"user_id": user_id, "question_key": q.key, "last_asked_at": START, "last_score": 60, "times_asked": 1}
        | stamps(START)
        for q in questions
    ]
    return rows


def stamps(when: datetime) -> dict[str, Any]:
    return {"created_at": when, "updated_at": when}


def interview_row(id_: int, user_id: int, when: datetime) -> dict[str, Any]:
    times = {"start_time": when, "end_time": when, "last_activity_at": when, **stamps(when)}
    kind = {"locale": "en", "job_position": "backend", "experience_level": 2, "categories": [], "seed": id_}
    place = {"address": {"platform": "terminal", "conversation": "ann", "data": {}}, "follow_ups": 0}
    return {"id": id_, "user_id": user_id, "status": "completed", "overall_feedback": ANSWER, **times, **kind, **place}


def evaluation_row(response_id: int, when: datetime) -> dict[str, Any]:
    points = [{"id": f"p{n}", "status": "covered", "credit": 0.8, "quote": ANSWER[:80]} for n in range(4)]
    result = {"generation": 1, "status": "graded", "score": 60, "level": 3, "detail": {"points": points}}
    grader = {"grader": "offline", "grader_version": "1", "rubric_version": "0", "latency_ms": 3}
    return {"response_id": response_id, **result, **grader, **stamps(when)}
