"""A person, and the accounts through which they reach the coach."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Stamped


class User(Stamped, Base):
    """ERD: User. Chat users have neither e-mail nor password; both belong to the optional web sign-in."""

    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(50))
    email: Mapped[str | None] = mapped_column(String(100), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(255))
    job_position: Mapped[str | None] = mapped_column(String(100))
    experience_level: Mapped[int | None]

    # Added to the ERD: the language and the IANA zone in which this person reads and counts days.
    locale: Mapped[str] = mapped_column(String(8), server_default="en")
    timezone: Mapped[str] = mapped_column(String(64), server_default="UTC")


class Account(Stamped, Base):
    """Added: one identity of a User on one platform."""

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("platform", "tenant", "external_id"),
        Index("ix_account_user_id", "user_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    platform: Mapped[str] = mapped_column(String(20))
    tenant: Mapped[str] = mapped_column(String(64), server_default="")
    external_id: Mapped[str] = mapped_column(String(64))
