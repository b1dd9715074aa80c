"""From an empty database to the models, on both engines, and the same by autogenerate."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from adapters.database import schema, sync_url
from core.errors import StorageError
from models import Base
from tests.support import START


def engine_of(url: str) -> sa.Engine:
    return sa.create_engine(sync_url(url), poolclass=sa.NullPool)


def test_migrations_give_what_the_models_say(url: str):
    before, backup = schema.upgrade(url, START)
    assert before.current is None
    assert backup is None
    engine = engine_of(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_name": lambda name, kind, _: kind != "table" or name in Base.metadata.tables}
        )
        found = compare_metadata(context, Base.metadata)
        if engine.dialect.name == "sqlite":
            # SQLAlchemy reads a key that stands in its column without its ON DELETE; SQLite itself is asked below.
            found = [difference for difference in found if not difference[0].endswith("_fk")]
            assert keys_in(connection) == keys_of_models()
        assert found == []
        assert set(Base.metadata.tables) <= set(sa.inspect(connection).get_table_names())


def keys_in(connection: sa.Connection) -> set[tuple[str, str, str, str]]:
    """(table, column, referred table, on delete) of every foreign key of a SQLite file."""
    return {
        (table, row[3], row[2], row[6])
        for table in Base.metadata.tables
        for row in connection.exec_driver_sql(f"PRAGMA foreign_key_list('{table}')")
    }


def keys_of_models() -> set[tuple[str, str, str, str]]:
    return {
        (name, key.parent.name, key.column.table.name, key.ondelete or "NO ACTION")
        for name, table in Base.metadata.tables.items()
        for key in table.foreign_keys
    }


def test_upgrading_twice_changes_nothing(url: str):
    schema.upgrade(url, START)
    before, backup = schema.upgrade(url, START)
    assert (before.pending, backup) == (0, None)


def test_a_newer_database_is_refused_and_left_alone(url: str):
    schema.upgrade(url, START)
    with engine_of(url).begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StorageError, match="storage_newer"):
        schema.upgrade(url, START)
    with engine_of(url).connect() as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == "9999"


def test_foreign_keys_are_enforced(url: str):
    schema.upgrade(url, START)
    engine = schema._engine(url)
    with pytest.raises(sa.exc.IntegrityError), engine.begin() as connection:
        connection.execute(
            sa.insert(Base.metadata.tables["account"]).values(
                user_id=999, platform="terminal", external_id="x", created_at=START, updated_at=START
            )
        )


def test_an_older_sqlite_file_is_copied_before_it_is_upgraded(sqlite_url: str, tmp_path):
    schema.upgrade(sqlite_url, START)
    with engine_of(sqlite_url).begin() as connection:  # a file from a version that had no such pack yet
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    assert schema._backup(sqlite_url, schema.SchemaState("0000", "0001", 1), START) is not None
    copies = list(tmp_path.glob("coach.db.0000.*.bak"))
    assert len(copies) == 1
    with engine_of(f"sqlite:///{copies[0]}").connect() as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == "0000"
