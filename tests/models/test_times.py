"""Times are aware and UTC on the way in and on the way out."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.exc import StatementError

from models import User
from tests.support import house


async def test_a_time_comes_back_as_the_same_moment_in_utc(url: str):
    seoul = datetime(2026, 11, 24, 23, 30, tzinfo=ZoneInfo("Asia/Seoul"))
    async with house(url) as h:
        async with h.database.write() as work:
            work.session.add(User(username="a", locale="ko", timezone="Asia/Seoul", created_at=seoul, updated_at=seoul))
        async with h.database.read() as work:
            (user_id,) = await work.people.all_ids()
            stored = (await work.people.get(user_id)).created_at
    assert stored == seoul
    assert stored.tzinfo is UTC


async def test_a_naive_time_is_refused(sqlite_url: str):
    naive = datetime(2026, 11, 24)  # noqa: DTZ001
    async with house(sqlite_url) as h:
        with pytest.raises(StatementError, match="naive datetime"):
            async with h.database.write() as work:
                work.session.add(User(username="a", created_at=naive, updated_at=naive))
