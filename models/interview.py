"""An interview and its turns."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Stamped

# What keeps a person to one interview; answers to a group's question are none they are in.
OPEN_INTERVIEW = "status IN ('created', 'active', 'paused', 'closing') AND group_question_id IS NULL"


class Interview(Stamped, Base):
    """ERD: Interview. What is added says where it takes place, in which language and how far it is.

    An answer to a question of a whole group is an interview of one question, which is over when it is graded.
    """

    __tablename__ = "interview"
    __table_args__ = (
        Index("ix_interview_user_id", "user_id"),
        # One person is in one interview at a time, whatever two devices or a retried event ask for.
        Index(
            "uq_interview_open_per_user",
            "user_id",
            unique=True,
            sqlite_where=text(OPEN_INTERVIEW),
            postgresql_where=text(OPEN_INTERVIEW),
        ),
        Index("uq_interview_group_answer", "group_question_id", "user_id", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    start_time: Mapped[datetime]
    end_time: Mapped[datetime | None]
    overall_feedback: Mapped[str | None] = mapped_column(Text)

    # Added to the ERD.
    community_id: Mapped[int | None] = mapped_column(ForeignKey("community.id", ondelete="SET NULL"), index=True)
    status: Mapped[str] = mapped_column(String(12))
    locale: Mapped[str] = mapped_column(String(8))
    job_position: Mapped[str] = mapped_column(String(100))
    experience_level: Mapped[int]
    categories: Mapped[list[str]] = mapped_column(JSON)
    seed: Mapped[int]
    follow_ups: Mapped[int]  # how many probing questions one question may get
    address: Mapped[dict[str, Any]] = mapped_column(JSON)  # where its posts go
    last_activity_at: Mapped[datetime]
    group_question_id: Mapped[int | None] = mapped_column(ForeignKey("group_question.id", ondelete="CASCADE"))
    track_id: Mapped[int | None] = mapped_column(ForeignKey("track.id", ondelete="SET NULL"), index=True)
    shared: Mapped[bool] = mapped_column(server_default=text("false"))  # with those of the group who answered too
    voice: Mapped[bool] = mapped_column(server_default=text("false"))  # whether questions were asked for as sound too


class Turn(Stamped, Base):
    """Added: an Interview contains Questions through its turns; a turn has one Response at most.

    `position` is the number of the main question; follow-ups and retries share it with a growing `step`.
    """

    __tablename__ = "turn"
    __table_args__ = (
        UniqueConstraint("interview_id", "position", "step"),
        CheckConstraint("position >= 1 AND step >= 0", name="order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    interview_id: Mapped[int] = mapped_column(ForeignKey("interview.id", ondelete="CASCADE"))
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id", ondelete="RESTRICT"), index=True)
    position: Mapped[int]
    step: Mapped[int]
    kind: Mapped[str] = mapped_column(String(12))
    status: Mapped[str] = mapped_column(String(12))
    hinted: Mapped[bool] = mapped_column(server_default=text("false"))
    asked_at: Mapped[datetime | None]
    recording_url: Mapped[str | None] = mapped_column(String(255))  # a spoken answer that waits for its text
