"""Engines and transactions for SQLite and PostgreSQL.

SQLite gets one write connection that takes its lock at BEGIN (aiosqlite's default mode loses updates silently) and
separate read connections; WAL lets them read while it writes.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, event, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from adapters.database.errors import translate
from core.repositories import Repositories

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import DBAPIConnection

_SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=NORMAL",
    "PRAGMA busy_timeout=10000",
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",  # what a person has deleted must not stay readable in free pages
)
_READERS = 3
_PG_POOL = 10


def async_url(url: str) -> URL:
    """The URL with the asynchronous driver. Plain `postgresql://` means psycopg 3 here."""
    parsed = make_url(url)
    driver = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg"}
    return parsed.set(drivername=driver.get(parsed.get_backend_name(), parsed.drivername))


def sync_url(url: str) -> URL:
    """The URL with the synchronous driver, for migrations and the job engine."""
    parsed = make_url(url)
    driver = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg"}
    return parsed.set(drivername=driver.get(parsed.get_backend_name(), parsed.drivername))


class Database:
    """Transactions on one database (core.ports.Transactions).

    Args:
        url: `sqlite:///file.db` or `postgresql://user@host/name`.
        after_commit: called after every committed write.
        read_only: for looking only, also where nothing can be written: not even beside the file.
    """

    def __init__(self, url: str, after_commit: Callable[[], None] = lambda: None, *, read_only: bool = False) -> None:
        self.url = async_url(url)
        self.after_commit = after_commit
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite and read_only:
            path = Path(self.url.database or "")
            self.url = self.url.set(database=path.resolve().as_uri(), query={"uri": "true"} | read_only_options(path))
            self.writer = self.reader = self._sqlite(pool_size=1, begin="BEGIN")
        elif self.is_sqlite:
            self.writer = self._sqlite(pool_size=1, begin="BEGIN IMMEDIATE")
            self.reader = self._sqlite(pool_size=_READERS, begin="BEGIN")
        else:
            self.writer = self.reader = create_async_engine(
                self.url, pool_size=_PG_POOL, max_overflow=0, pool_pre_ping=True, hide_parameters=True
            )
        self._write = async_sessionmaker(self.writer, expire_on_commit=False)
        self._read = async_sessionmaker(self.reader, expire_on_commit=False)

    @property
    def where(self) -> str:
        """The database as it may be shown: without a password."""
        return (self.url.database or "") if self.is_sqlite else self.url.render_as_string(hide_password=True)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Repositories]:
        """One transaction, committed on leaving.

        Raises:
            core.errors.StorageError: nothing of it was stored.
        """
        try:
            async with self._write() as session, session.begin():
                yield Repositories(session)
        except DBAPIError as error:
            raise translate(error, self.where) from None
        self.after_commit()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Repositories]:
        """One snapshot; nothing in it is stored."""
        try:
            async with self._read() as session:
                yield Repositories(session)
        except DBAPIError as error:
            raise translate(error, self.where) from None

    async def close(self) -> None:
        await self.writer.dispose()
        if self.reader is not self.writer:
            await self.reader.dispose()

    def _sqlite(self, *, pool_size: int, begin: str) -> AsyncEngine:
        # Parameters stay out of error messages: they are what people answered.
        engine = create_async_engine(self.url, pool_size=pool_size, max_overflow=0, hide_parameters=True)

        @event.listens_for(engine.sync_engine, "connect")
        def _connect(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
            prepare_sqlite(connection)

        @event.listens_for(engine.sync_engine, "begin")
        def _begin(connection: Any) -> None:  # noqa: ANN401 - SQLAlchemy's Connection
            connection.exec_driver_sql(begin)

        return engine


def read_only_options(path: Path) -> dict[str, str]:
    """How SQLite opens a file for looking only. Where it cannot make the files beside it that reading a WAL database
    takes, it is told that the file stands still."""
    still = not os.access(path.resolve().parent, os.W_OK) and not path.with_name(f"{path.name}-wal").exists()
    return {"mode": "ro", "immutable": "1"} if still else {"mode": "ro"}


def prepare_sqlite(connection: Any) -> None:  # noqa: ANN401 - aiosqlite's adapter or sqlite3's connection
    """Switch off the driver's own transactions and set what every connection needs."""
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in _SQLITE_PRAGMAS:
        cursor.execute(pragma)
    cursor.close()
