"""Bringing a database to the schema this version needs, and saying what is wrong when that cannot be."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy.exc import DBAPIError

from adapters.database.engine import prepare_sqlite, read_only_options, sync_url
from adapters.database.errors import translate
from adapters.database.lock import sqlite_path
from core.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Iterator

MIGRATIONS = Path(__file__).parents[2] / "models" / "migrations"


@dataclass(frozen=True, slots=True)
class SchemaState:
    """`current` is None for a database without our tables; `pending` counts migrations not yet applied."""

    current: str | None
    head: str
    pending: int


def _config(connection: sa.Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def _engine(url: str) -> sa.Engine:
    engine = sa.create_engine(sync_url(url), hide_parameters=True, poolclass=sa.NullPool)
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", lambda connection, _: prepare_sqlite(connection))
        # A migration is one transaction: an interrupted one leaves nothing behind.
        sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def _reading_engine(url: str) -> sa.Engine:
    """For looking only: not even the journal mode of a damaged file is touched."""
    path = sqlite_path(url)
    if path is None:
        return _engine(url)
    address = f"{path.resolve().as_uri()}?{urlencode(read_only_options(path))}"
    return sa.create_engine(
        "sqlite://", creator=lambda: sqlite3.connect(address, uri=True), hide_parameters=True, poolclass=sa.NullPool
    )


def check_path(url: str) -> None:
    """Refuse a SQLite path that cannot work before anything is asked of a person.

    Raises:
        StorageError: the folder is missing or not writable, the file is read-only or no database.
    """
    path = sqlite_path(url)
    if path is None:
        return
    if not path.parent.is_dir():
        raise StorageError("storage_no_folder", where=str(path), folder=str(path.parent))
    if path.is_dir():
        raise StorageError("storage_is_folder", where=str(path))
    if not path.exists():
        return
    with path.open("rb") as file:
        head = file.read(16)
    if head and head != b"SQLite format 3\x00":
        raise StorageError("storage_corrupt", where=str(path))


def state(url: str) -> SchemaState:
    """How far the database is.

    Raises:
        StorageError: it cannot be read, or a newer version of the program made it.
    """
    script = ScriptDirectory.from_config(_config())
    head = script.get_current_head() or ""
    path = sqlite_path(url)
    if path is not None and not path.exists():
        return SchemaState(None, head, len(list(script.walk_revisions())))
    engine = _reading_engine(url)
    try:
        with engine.connect() as connection:
            current = MigrationContext.configure(connection).get_current_revision()
    except DBAPIError as error:
        raise translate(error, _where(url)) from None
    finally:
        engine.dispose()
    if current is None:
        return SchemaState(None, head, len(list(script.walk_revisions())))
    try:
        pending = sum(1 for _ in _between(script, head, current))
    except CommandError:
        raise StorageError("storage_newer", where=_where(url), revision=current) from None
    return SchemaState(current, head, pending)


def _between(script: ScriptDirectory, head: str, current: str) -> Iterator[object]:
    script.get_revision(current)
    return (revision for revision in script.iterate_revisions(head, current))


def upgrade(url: str, now: datetime) -> tuple[SchemaState, Path | None]:
    """Apply what is pending, after copying an existing SQLite file beside itself.

    Returns:
        The state before, and the backup that was made, if one was.

    Raises:
        StorageError: the database cannot be read or written, or is newer; it is left as it was.
    """
    check_path(url)
    before = state(url)
    if before.pending == 0:
        return before, None
    backup = _backup(url, before, now)
    engine = _engine(url)
    try:
        with engine.begin() as connection:
            command.upgrade(_config(connection), "head")
    except DBAPIError as error:
        raise translate(error, _where(url)) from None
    finally:
        engine.dispose()
    return before, backup


def _backup(url: str, before: SchemaState, now: datetime) -> Path | None:
    path = sqlite_path(url)
    if path is None or before.current is None:
        return None
    target = path.with_name(f"{path.name}.{before.current}.{now:%Y%m%d%H%M%S}.bak")
    try:
        with sqlite3.connect(path) as source, sqlite3.connect(target) as copy:
            source.backup(copy)
    except sqlite3.Error:
        target.unlink(missing_ok=True)
        raise StorageError("storage_backup", where=str(target)) from None
    return target


def integrity(url: str) -> None:
    """Read a whole SQLite file and look for damage; minutes on a large one.

    Raises:
        StorageError: it is damaged.
    """
    engine = _reading_engine(url)
    try:
        if engine.dialect.name == "sqlite":
            with engine.connect() as connection:
                if connection.exec_driver_sql("PRAGMA quick_check").scalar() != "ok":
                    raise StorageError("storage_corrupt", where=_where(url))
    except DBAPIError as error:
        raise translate(error, _where(url)) from None
    finally:
        engine.dispose()


def _where(url: str) -> str:
    path = sqlite_path(url)
    return str(path) if path is not None else sync_url(url).render_as_string(hide_password=True)
