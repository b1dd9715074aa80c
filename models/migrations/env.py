"""Alembic's environment. The connection comes from adapters.database.schema, or from COACH_DATABASE__URL when
alembic is run by hand to write a new migration."""

from __future__ import annotations

import os

import sqlalchemy as sa
from alembic import context

from models import Base


def _ours(name: str | None, kind: str, _parents: object) -> bool:
    """The job engine keeps its own tables in the same SQLite file: autogenerate must not touch them."""
    return kind != "table" or name in Base.metadata.tables


def _run(connection: sa.Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        include_name=_ours,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_server_default=True,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    _run(given)
else:
    engine = sa.create_engine(os.environ.get("COACH_DATABASE__URL", "sqlite:///coach.db"))
    with engine.begin() as opened:
        _run(opened)
