"""A question as it is asked, in one language."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Stamped


class Question(Stamped, Base):
    """ERD: Question. One row for each bank question (or follow-up) and language.

    `content` holds the rubric and answers as the bank has them; `version` is its digest, stored with every
    evaluation so that a score can be traced to the rubric it was given by.
    """

    __tablename__ = "question"
    __table_args__ = (
        UniqueConstraint("key", "locale"),
        Index("ix_question_category_locale", "category", "locale"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(String(100))
    audio_url: Mapped[str | None] = mapped_column(String(255))  # who read it out and the file: synthesiser:file

    # Added to the ERD.
    key: Mapped[str] = mapped_column(String(120))
    locale: Mapped[str] = mapped_column(String(8))
    type: Mapped[str] = mapped_column(String(20))
    level: Mapped[int]
    positions: Mapped[list[str]] = mapped_column(JSON)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("question.id", ondelete="CASCADE"), index=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    version: Mapped[str] = mapped_column(String(16))
    source: Mapped[str] = mapped_column(String(100))  # the pack it came from
    community_id: Mapped[int | None] = mapped_column(  # whose it is; None is everyone's
        ForeignKey("community.id", ondelete="CASCADE"), index=True
    )
    retired_at: Mapped[datetime | None]  # left the bank: kept for history, never asked again


class QuestionPack(Base):
    """Added: a pack that was synced, with the digest of its files: an unchanged pack is not read again."""

    __tablename__ = "question_pack"

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(100), unique=True)
    community_id: Mapped[int | None] = mapped_column(ForeignKey("community.id", ondelete="CASCADE"), index=True)
    digest: Mapped[str] = mapped_column(String(16))
    synced_at: Mapped[datetime]
