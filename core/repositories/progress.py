"""Skill scores over time, learning materials, and what a person remembers of each question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select, union_all

from core.interview.selection import Memory
from models import LearningMaterial, ProgressTrack, ReviewCard

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

TREND_LENGTH = 12


class Progress:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def latest_skills(self, user_id: int, categories: Iterable[str]) -> dict[str, int]:
        """The latest score of each of these skills."""
        trends = await self.trends(user_id, categories, most=1)
        return {category: rows[-1].score for category, rows in trends.items()}

    async def trends(
        self, user_id: int, categories: Iterable[str], most: int = TREND_LENGTH
    ) -> dict[str, list[ProgressTrack]]:
        """The last `most` rows of each of these skills, oldest first. One look into the index for each skill, so
        that years of history cost nothing."""
        newest = [
            select(ProgressTrack.id)
            .where(ProgressTrack.user_id == user_id, ProgressTrack.skill_category == category)
            .order_by(ProgressTrack.recorded_at.desc(), ProgressTrack.id.desc())
            .limit(most)
            .subquery()
            for category in sorted(set(categories))
        ]
        if not newest:
            return {}
        found = await self._session.execute(
            select(ProgressTrack)
            .where(ProgressTrack.id.in_(union_all(*(select(one.c.id) for one in newest))))
            .order_by(ProgressTrack.skill_category, ProgressTrack.recorded_at, ProgressTrack.id)
        )
        trends: dict[str, list[ProgressTrack]] = {}
        for row in found.scalars():
            trends.setdefault(row.skill_category, []).append(row)
        return trends

    async def skills(self, user_id: int) -> list[str]:
        """Every skill that was ever scored; reads the person's whole history, so it is not for the hot path."""
        found = await self._session.execute(
            select(ProgressTrack.skill_category).where(ProgressTrack.user_id == user_id).distinct()
        )
        return sorted(found.scalars())

    async def record(self, user_id: int, interview_id: int, skills: Mapping[str, int], now: datetime) -> None:
        """One row for each skill the interview graded."""
        self._session.add_all(
            ProgressTrack(
                user_id=user_id,
                interview_id=interview_id,
                skill_category=category,
                score=score,
                recorded_at=now,
            )
            for category, score in skills.items()
        )
        await self._session.flush()

    async def memories(self, user_id: int) -> dict[str, Memory]:
        found = await self._session.execute(
            select(ReviewCard.question_key, ReviewCard.last_asked_at, ReviewCard.last_score).where(
                ReviewCard.user_id == user_id
            )
        )
        return {key: Memory(asked_at, score) for key, asked_at, score in found}

    async def remember(self, user_id: int, scores: Mapping[str, int | None], now: datetime) -> None:
        """Note that these questions were asked, and how they went."""
        found = await self._session.execute(
            select(ReviewCard).where(ReviewCard.user_id == user_id, ReviewCard.question_key.in_(list(scores)))
        )
        cards = {card.question_key: card for card in found.scalars()}
        for key, score in scores.items():
            card = cards.get(key)
            if card is None:
                card = ReviewCard(user_id=user_id, question_key=key, times_asked=0, created_at=now)
                self._session.add(card)
            card.last_asked_at = card.updated_at = now
            card.times_asked += 1
            card.last_score = score if score is not None else card.last_score
        await self._session.flush()

    async def recommended(self, user_id: int) -> set[str]:
        """Catalogue ids the person was already given."""
        found = await self._session.execute(select(LearningMaterial.key).where(LearningMaterial.user_id == user_id))
        return set(found.scalars())

    async def recommend(self, materials: list[LearningMaterial]) -> None:
        self._session.add_all(materials)
        await self._session.flush()

    async def materials(self, user_id: int) -> list[LearningMaterial]:
        found = await self._session.execute(
            select(LearningMaterial).where(LearningMaterial.user_id == user_id).order_by(LearningMaterial.id)
        )
        return list(found.scalars())

    async def history(self, user_id: int) -> list[ProgressTrack]:
        found = await self._session.execute(
            select(ProgressTrack).where(ProgressTrack.user_id == user_id).order_by(ProgressTrack.id)
        )
        return list(found.scalars())
