"""A guild, workspace or study group, and the question it is asked as a group."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Stamped


class Community(Stamped, Base):
    """Added: where people practise together, with what its organisers have set."""

    __tablename__ = "community"
    __table_args__ = (UniqueConstraint("platform", "external_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    platform: Mapped[str] = mapped_column(String(20))
    external_id: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(100))
    locale: Mapped[str] = mapped_column(String(8), server_default="en")
    timezone: Mapped[str] = mapped_column(String(64), server_default="UTC")
    packs: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))  # sources; None is every pack there is
    digest_channel: Mapped[str | None] = mapped_column(String(64))  # None sends no digest
    digest_day: Mapped[int] = mapped_column(server_default=text("0"))  # 0 is Monday
    digest_hour: Mapped[int] = mapped_column(server_default=text("9"))  # in the community's time zone
    show_ranks: Mapped[bool] = mapped_column(server_default=text("false"))


class GroupQuestion(Stamped, Base):
    """Added: one question asked of a whole community, once a day of its own time zone at most."""

    __tablename__ = "group_question"
    __table_args__ = (UniqueConstraint("community_id", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id", ondelete="CASCADE"))
    day: Mapped[date]
    question_key: Mapped[str] = mapped_column(String(120))
    locale: Mapped[str] = mapped_column(String(8))
    address: Mapped[dict[str, Any]] = mapped_column(JSON)  # where it was asked
