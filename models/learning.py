"""How a person grows: skill scores over time, what to study, and when to ask a question again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Stamped


class LearningMaterial(Stamped, Base):
    """ERD: LearningMaterial. Always an entry of the catalogue, never twice for one person."""

    __tablename__ = "learning_material"
    __table_args__ = (UniqueConstraint("user_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(String(255))
    description: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(String(255))
    type: Mapped[str] = mapped_column(String(50))

    # Added to the ERD.
    key: Mapped[str] = mapped_column(String(100))  # its id in the catalogue
    interview_id: Mapped[int | None] = mapped_column(ForeignKey("interview.id", ondelete="SET NULL"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    done_at: Mapped[datetime | None]


class ProgressTrack(Base):
    """ERD: ProgressTrack. One row for each skill that an ended interview graded (see core/progress/skills.py)."""

    __tablename__ = "progress_track"
    __table_args__ = (
        UniqueConstraint("interview_id", "skill_category"),
        Index("ix_progress_track_user_skill_time", "user_id", "skill_category", "recorded_at"),
        CheckConstraint("score >= 0 AND score <= 100", name="score_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    skill_category: Mapped[str] = mapped_column(String(100))
    score: Mapped[int]
    recorded_at: Mapped[datetime]

    # Added to the ERD.
    interview_id: Mapped[int] = mapped_column(ForeignKey("interview.id", ondelete="CASCADE"))


class ReviewCard(Stamped, Base):
    """Added: what one person remembers of one bank question. One row each, so it never grows with history."""

    __tablename__ = "review_card"
    __table_args__ = (UniqueConstraint("user_id", "question_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    question_key: Mapped[str] = mapped_column(String(120))
    last_asked_at: Mapped[datetime]
    last_score: Mapped[int | None]
    times_asked: Mapped[int]
