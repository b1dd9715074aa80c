"""What a broken, full, locked or read-only database means, on real files."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from adapters.database import Database, FileLock, schema
from core.errors import StorageError
from tests.support import START, house


def test_a_second_process_is_told_who_has_the_file(tmp_path: Path):
    lock = FileLock(tmp_path / "coach.db")
    lock.acquire()
    script = (
        "import sys; from pathlib import Path; from adapters.database import FileLock\n"
        "try: FileLock(Path(sys.argv[1])).acquire()\n"
        "except Exception as error: print(error.key, error.params['pid'])"
    )
    found = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "coach.db")], capture_output=True, text=True, check=True
    )
    assert found.stdout.split() == ["storage_in_use", str(os.getpid())]
    lock.release()
    FileLock(tmp_path / "coach.db").acquire()


@pytest.mark.parametrize(
    ("make", "key"),
    [
        (lambda p: p.write_bytes(b"this is not a database at all, sorry"), "storage_corrupt"),
        (lambda p: p.mkdir(), "storage_is_folder"),
    ],
)
def test_a_path_that_cannot_work_is_refused(tmp_path: Path, make, key: str):
    make(tmp_path / "coach.db")
    with pytest.raises(StorageError, match=key):
        schema.upgrade(f"sqlite:///{tmp_path / 'coach.db'}", START)


def test_a_missing_folder_is_named(tmp_path: Path):
    with pytest.raises(StorageError, match="storage_no_folder") as refused:
        schema.upgrade(f"sqlite:///{tmp_path / 'no' / 'coach.db'}", START)
    assert refused.value.params["folder"] == str(tmp_path / "no")


def test_a_damaged_file_is_found_and_not_touched(sqlite_url: str, tmp_path: Path):
    schema.upgrade(sqlite_url, START)
    file = tmp_path / "coach.db"
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    connection.close()
    damaged = bytearray(file.read_bytes())
    damaged[4096 : 4096 * 6] = b"\xff" * (4096 * 5)
    file.write_bytes(damaged)
    with pytest.raises(StorageError, match="storage_corrupt"):
        schema.integrity(sqlite_url)
    assert file.read_bytes() == bytes(damaged)


async def test_an_unreachable_server_is_said_without_its_password():
    database = Database("postgresql://someone:hunter2@127.0.0.1:1/coach")
    with pytest.raises(StorageError, match="storage_unreachable") as refused:
        async with database.read() as work:
            await work.people.all_ids()
    assert "hunter2" not in str(refused.value.params)
    await database.close()


async def test_a_full_disk_loses_nothing_that_was_committed(small_disk: Path):
    """On a real small file system: what does not fit is refused, what was stored stays, and going on works."""
    async with house(f"sqlite:///{small_disk / 'coach.db'}") as h:
        filler = small_disk / "filler"
        file = os.open(filler, os.O_CREAT | os.O_WRONLY)
        try:
            while True:
                os.write(file, b"\0" * 4096)
        except OSError:
            os.close(file)
        stored = 0
        with pytest.raises(StorageError) as refused:
            for n in range(10_000):
                async with h.database.write() as work:
                    await work.session.execute(
                        sa.text("INSERT INTO community VALUES (:n, 'x', :n, :name, 'en', 'UTC', :now, :now)"),
                        {"n": n, "name": "y" * 3000, "now": "2026-01-01"},
                    )
                stored += 1
        assert refused.value.key in {"storage_full", "storage_io"}
        filler.unlink()
        async with h.database.read() as work:
            kept = (await work.session.execute(sa.text("SELECT count(*) FROM community"))).scalar_one()
        assert kept == stored
        async with h.database.write() as work:
            await work.session.execute(sa.text("DELETE FROM community"))


@pytest.fixture
def small_disk(tmp_path: Path) -> Path:
    """A file system of 12 MB: a mounted one for root, else a small quota of this process's file sizes."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        import resource
        import signal

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (6_000_000, before[1]))
        yield folder
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        return
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)
    shutil.rmtree(folder, ignore_errors=True)


async def test_an_error_of_the_database_never_carries_what_was_written(sqlite_url: str):
    async with house(sqlite_url) as h:
        with pytest.raises(StorageError) as refused:
            async with h.database.write() as work:
                await work.session.execute(
                    sa.text("INSERT INTO account (user_id, platform) VALUES (1, :secret)"), {"secret": "my answer"}
                )
        assert "my answer" not in repr(refused.value) + str(refused.value.params)


async def test_writers_do_not_lose_updates(url: str):
    """250 increments by many tasks arrive, all of them; the driver's own transactions would lose some on SQLite."""
    import asyncio

    async with house(url) as h:
        async with h.database.write() as work:
            await work.session.execute(
                sa.text("INSERT INTO question_pack (source, digest, synced_at) VALUES ('n', '0', '2026-01-01')")
            )

        async def increment() -> None:
            async with h.database.write() as work:
                lock = "" if h.database.is_sqlite else " FOR UPDATE"
                found = await work.session.execute(
                    sa.text(f"SELECT digest FROM question_pack WHERE source = 'n'{lock}")
                )
                value = int(found.scalar_one()) + 1
                await work.session.execute(
                    sa.text("UPDATE question_pack SET digest = :v WHERE source = 'n'"), {"v": str(value)}
                )

        await asyncio.gather(*(increment() for _ in range(250)))
        async with h.database.read() as work:
            assert await work.questions.digest("n") == "250"
