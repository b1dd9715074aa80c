"""What newcomers of a group are asked to go through."""

from __future__ import annotations

from datetime import date

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Stamped


class Track(Stamped, Base):
    """Added: a named list of questions with a day by which they should be answered."""

    __tablename__ = "track"
    __table_args__ = (UniqueConstraint("community_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(60))
    question_keys: Mapped[list[str]] = mapped_column(JSON)
    due_on: Mapped[date | None]  # in the community's time zone
