"""What came in once, and what still has to go out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Stamped


class Receipt(Base):
    """Added: an inbound event that was accepted. Its unique key is what makes a redelivery harmless."""

    __tablename__ = "receipt"
    __table_args__ = (
        UniqueConstraint("platform", "event_id"),
        Index("ix_receipt_user_id", "user_id"),
        Index("ix_receipt_received_at", "received_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    platform: Mapped[str] = mapped_column(String(20))
    event_id: Mapped[str] = mapped_column(String(120))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    outcome: Mapped[dict[str, Any]] = mapped_column(JSON)
    received_at: Mapped[datetime]


class Delivery(Stamped, Base):
    """Added: a post the coach owes a conversation. Sent in order of id within its conversation."""

    __tablename__ = "delivery"
    __table_args__ = (
        Index(
            "ix_delivery_pending",
            "platform",
            "conversation",
            "id",
            sqlite_where=text("status = 'pending'"),
            postgresql_where=text("status = 'pending'"),
        ),
        Index("ix_delivery_user_id", "user_id"),
        Index("ix_delivery_interview_id", "interview_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    platform: Mapped[str] = mapped_column(String(20))
    conversation: Mapped[str] = mapped_column(String(200))
    address: Mapped[dict[str, Any]] = mapped_column(JSON)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    interview_id: Mapped[int | None] = mapped_column(ForeignKey("interview.id", ondelete="CASCADE"))
    post: Mapped[dict[str, Any]] = mapped_column(JSON)
    status: Mapped[str] = mapped_column(String(12))
    attempts: Mapped[int]
    due_at: Mapped[datetime]
    external_id: Mapped[str | None] = mapped_column(String(120))  # the platform's message id once sent
    sent_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(String(120))  # the key of the last failure, never its text
