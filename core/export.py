"""Everything that is stored of one person, as plain values for JSON."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.repositories import Repositories
    from core.repositories.answers import Judged
    from models import User

FORMAT_VERSION = 1
_ALL = 1_000_000


async def export_person(work: Repositories, user: User) -> dict[str, Any]:
    """Profile, accounts, interviews with every answer and evaluation, progress and materials."""
    interviews = []
    for interview in reversed(await work.interviews.of_user(user.id, most=_ALL)):
        judged = await work.answers.judged(interview.id)
        interviews.append(
            _columns(
                interview,
                "id",
                "status",
                "locale",
                "job_position",
                "experience_level",
                "start_time",
                "end_time",
                "overall_feedback",
            )
            | {"turns": [_turn(item) for item in judged if item.turn.asked_at is not None]}
        )
    return {
        "format": FORMAT_VERSION,
        "user": _columns(
            user, "username", "email", "job_position", "experience_level", "locale", "timezone", "created_at"
        ),
        "accounts": [_columns(row, "platform", "tenant", "external_id") for row in await work.people.accounts(user.id)],
        "interviews": interviews,
        "progress": [
            _columns(row, "skill_category", "score", "recorded_at", "interview_id")
            for row in await work.progress.history(user.id)
        ],
        "materials": [
            _columns(row, "title", "url", "type", "reason", "created_at", "done_at")
            for row in await work.progress.materials(user.id)
        ],
    }


def _turn(item: Judged) -> dict[str, Any]:
    answer = item.response
    evaluation = item.evaluation
    return {
        "question": item.question.text,
        "category": item.question.category,
        **_columns(item.turn, "position", "step", "kind", "status", "asked_at"),
        "answer": _columns(answer, "answer_text", "answer_audio_url", "feedback", "created_at") if answer else None,
        "evaluation": _columns(
            evaluation,
            "status",
            "score",
            "level",
            "detail",
            "grader",
            "grader_version",
            "model",
            "prompt_version",
            "rubric_version",
            "helpful",
            "created_at",
        )
        if evaluation
        else None,
    }


def _columns(row: object, *names: str) -> dict[str, Any]:
    return {name: _plain(getattr(row, name)) for name in names}


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
