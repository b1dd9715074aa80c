"""What a person answered and what a grader said of it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Stamped


class Response(Stamped, Base):
    """ERD: Response. Unique by turn: whatever arrives twice, an answer is stored once."""

    __tablename__ = "response"
    __table_args__ = (
        Index("ix_response_interview_id", "interview_id"),
        Index("ix_response_question_id", "question_id"),
        Index("ix_response_owed", "id", sqlite_where=text("grading_owed"), postgresql_where=text("grading_owed")),
        # Ids name permanent jobs, so SQLite must not hand out the id of a deleted response again.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    interview_id: Mapped[int] = mapped_column(ForeignKey("interview.id", ondelete="CASCADE"))
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id", ondelete="RESTRICT"))
    answer_text: Mapped[str | None] = mapped_column(Text)
    answer_audio_url: Mapped[str | None] = mapped_column(String(255))
    feedback: Mapped[str | None] = mapped_column(Text)

    # Added to the ERD.
    turn_id: Mapped[int] = mapped_column(ForeignKey("turn.id", ondelete="CASCADE"), unique=True)
    generation: Mapped[int]  # number of the grading attempt asked for last
    grading_owed: Mapped[bool]  # committed with the answer, cleared with the evaluation


class Evaluation(Stamped, Base):
    """Added: what one grader said of one Response, with everything needed to explain the score.

    `score` is NULL unless a grader gave it; `status` then says why.
    """

    __tablename__ = "evaluation"
    __table_args__ = (
        UniqueConstraint("response_id", "generation"),
        CheckConstraint("score IS NULL OR (score >= 0 AND score <= 100)", name="score_range"),
        CheckConstraint("(status = 'graded') = (score IS NOT NULL)", name="no_invented_score"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    response_id: Mapped[int] = mapped_column(ForeignKey("response.id", ondelete="CASCADE"))
    generation: Mapped[int]
    status: Mapped[str] = mapped_column(String(24))
    score: Mapped[int | None]
    level: Mapped[int | None]  # 1-5 on the question type's behaviourally anchored scale
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)  # per key point: status, credit, verbatim quote
    grader: Mapped[str] = mapped_column(String(40))
    grader_version: Mapped[str] = mapped_column(String(40))
    model: Mapped[str | None] = mapped_column(String(100))
    prompt_version: Mapped[str | None] = mapped_column(String(40))
    rubric_version: Mapped[str] = mapped_column(String(16))
    tokens_in: Mapped[int | None]
    tokens_out: Mapped[int | None]
    tokens_cached: Mapped[int | None]
    latency_ms: Mapped[int]
    helpful: Mapped[bool | None]  # what the person said of the feedback, if they did
