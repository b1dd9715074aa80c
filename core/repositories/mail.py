"""Receipts of what came in and deliveries of what goes out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, update

from core.commands import Address
from core.posts import Post
from core.repositories.interviews import address_from_json, address_to_json
from models import Delivery, Receipt

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

PENDING, SENT, DROPPED = "pending", "sent", "dropped"


@dataclass(frozen=True, slots=True)
class Parcel:
    """A delivery, detached from the transaction that read it."""

    id: int
    address: Address
    post: Post
    attempts: int
    due_at: datetime
    owed_at: datetime


class Mail:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def receipt(self, platform: str, event_id: str) -> Receipt | None:
        found = await self._session.execute(
            select(Receipt).where(Receipt.platform == platform, Receipt.event_id == event_id)
        )
        return found.scalar_one_or_none()

    async def receive(self, platform: str, event_id: str, user_id: int, outcome: dict[str, Any], now: datetime) -> None:
        """Mark an event as accepted.

        Raises:
            sqlalchemy.exc.IntegrityError: another process accepted it a moment ago.
        """
        self._session.add(
            Receipt(platform=platform, event_id=event_id, user_id=user_id, outcome=outcome, received_at=now)
        )
        await self._session.flush()

    async def owe(
        self, address: Address, post: Post, user_id: int | None, interview_id: int | None, now: datetime
    ) -> None:
        """Put a post in the outbox; it exists exactly when the transaction commits."""
        self._session.add(
            Delivery(
                platform=address.platform,
                conversation=address.conversation,
                address=address_to_json(address),
                user_id=user_id,
                interview_id=interview_id,
                post=post.model_dump(mode="json"),
                status=PENDING,
                attempts=0,
                due_at=now,
                created_at=now,
                updated_at=now,
            )
        )
        await self._session.flush()

    async def heads(self, platforms: list[str], most: int = 200) -> list[Parcel]:
        """The oldest unsent post of each conversation: the only one that may be sent."""
        oldest = (
            select(func.min(Delivery.id))
            .where(Delivery.status == PENDING, Delivery.platform.in_(platforms))
            .group_by(Delivery.platform, Delivery.conversation)
        )
        found = await self._session.execute(
            select(Delivery).where(Delivery.id.in_(oldest)).order_by(Delivery.due_at).limit(most)
        )
        return [
            Parcel(
                row.id,
                address_from_json(row.address),
                Post.model_validate(row.post),
                row.attempts,
                row.due_at,
                row.created_at,
            )
            for row in found.scalars()
        ]

    async def mark_sent(self, delivery_id: int, external_id: str, now: datetime) -> None:
        await self._set(delivery_id, status=SENT, external_id=external_id, sent_at=now, updated_at=now, error=None)

    async def mark_dropped(self, delivery_id: int, reason: str, now: datetime) -> None:
        """The post can never be shown; it is kept, and so is why."""
        await self._set(delivery_id, status=DROPPED, updated_at=now, error=reason)

    async def postpone(self, delivery_id: int, due_at: datetime, reason: str, now: datetime) -> None:
        await self._set(delivery_id, attempts=Delivery.attempts + 1, due_at=due_at, error=reason, updated_at=now)

    async def drop_pending(self, platform: str, conversation: str, now: datetime) -> None:
        """Forget what is unsent in a conversation that is about to be told everything anew."""
        await self._session.execute(
            update(Delivery)
            .where(
                Delivery.status == PENDING,
                Delivery.platform == platform,
                Delivery.conversation == conversation,
            )
            .values(status=DROPPED, error="superseded", updated_at=now)
        )

    async def _set(self, delivery_id: int, **values: Any) -> None:  # noqa: ANN401 - column values
        await self._session.execute(
            update(Delivery).where(Delivery.id == delivery_id, Delivery.status == PENDING).values(**values)
        )
