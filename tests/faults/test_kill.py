"""The process is killed at chosen writes, started again, and killed again. Every answer is there once, graded once."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DIE_AT = Path(__file__).parent / "die_at.py"
ANSWERS = [
    "TCP acknowledges and retransmits, so it is reliable and ordered; UDP sends datagrams without a connection.",
    "A three-way handshake opens the connection, then TLS checks the certificate and agrees on session keys.",
    "DNS turns the name into an address; resolvers ask root, top-level and authoritative servers and cache it.",
]
CHAT = ["chat", "--locale", "en", "--category", "network", "--questions", "3", "--seed", "1", "--user", "mina"]


def run(limit: int, database: Path, lines: list[str]) -> int:
    """One life of the process; minus the signal that ended it, or its exit code."""
    environment = {**os.environ, "COACH_DATABASE__URL": f"sqlite:///{database}", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, str(DIE_AT), str(limit), *CHAT],
        input="".join(f"{line}\n" for line in lines),
        capture_output=True,
        text=True,
        env=environment,
        cwd=database.parent,
        timeout=90,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    assert not any(answer[:30] in done.stderr for answer in ANSWERS), "an answer is in the log"
    return done.returncode


def rows(database: Path, query: str) -> list[tuple]:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(query).fetchall()


def stored(database: Path) -> int:
    try:
        return rows(database, "SELECT count(*) FROM response")[0][0]
    except sqlite3.OperationalError:
        return 0


def over(database: Path) -> bool:
    try:
        return rows(database, "SELECT status FROM interview") == [("completed",)]
    except sqlite3.OperationalError:
        return False


def check(database: Path) -> None:
    assert [text for (text,) in rows(database, "SELECT answer_text FROM response ORDER BY id")] == ANSWERS
    graded = rows(
        database, "SELECT response_id, count(*), min(score IS NOT NULL) FROM evaluation GROUP BY 1 ORDER BY 1"
    )
    assert graded == [(1, 1, 1), (2, 1, 1), (3, 1, 1)]
    assert rows(database, "SELECT status FROM turn ORDER BY position, step") == [("graded",)] * 3
    assert rows(database, "SELECT count(*) FROM response WHERE grading_owed OR feedback IS NULL") == [(0,)]
    (score,) = rows(database, "SELECT score FROM progress_track")
    (mean,) = rows(database, "SELECT CAST(avg(score) + 0.5 AS INT) FROM evaluation")
    assert score == mean
    assert rows(database, "SELECT count(*) FROM delivery WHERE status = 'pending'") == [(0,)]


def live_until_over(database: Path, limits: list[int]) -> int:
    """Start it again and again, dying at each of the limits in turn, until the interview is over."""
    deaths = 0
    for limit in [*limits, 0, 0]:
        if over(database):
            break
        ended = run(limit, database, ANSWERS[stored(database) :])
        if ended == -signal.SIGKILL:
            deaths += 1
        else:
            assert ended == 0
    return deaths


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the bank in it, so that the counted writes are those of the interview."""
    database = tmp_path_factory.mktemp("ready") / "coach.db"
    environment = {**os.environ, "COACH_DATABASE__URL": f"sqlite:///{database}", "PYTHONPATH": str(ROOT)}
    subprocess.run(
        [sys.executable, "-m", "tests.faults.die_at", "0", "questions", "list"],
        env=environment,
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return database


def fresh(ready: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "coach.db"
    copy.write_bytes(ready.read_bytes())
    return copy


# Writes of one life with three answers run to about 330; these fall into the start, the commit of an answer, the
# grading, the saving of the grade, the marking of posts and the end.
@pytest.mark.parametrize("limit", [40, 57, 71, 90, 117, 140, 171, 200, 245, 290])
def test_killed_once_anywhere(ready: Path, tmp_path: Path, limit: int):
    database = fresh(ready, tmp_path)
    assert live_until_over(database, [limit]) <= 1
    check(database)


def test_killed_again_and_again(ready: Path, tmp_path: Path):
    database = fresh(ready, tmp_path)
    assert live_until_over(database, [75, 60, 85, 65, 80, 70]) >= 3
    check(database)


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("limit", range(20, 340, 3))
def test_killed_everywhere(ready: Path, tmp_path: Path, limit: int):
    database = fresh(ready, tmp_path)
    live_until_over(database, [limit, limit // 2 + 30])
    check(database)


def test_the_second_process_on_one_file_is_told(ready: Path, tmp_path: Path):
    database = fresh(ready, tmp_path)
    environment = {**os.environ, "COACH_DATABASE__URL": f"sqlite:///{database}", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(DIE_AT), "0", *CHAT]
    first = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, cwd=tmp_path
    )
    for line in first.stdout:
        if "Question 1" in line:
            break
    second = subprocess.run(
        command, input="", capture_output=True, text=True, env=environment, check=False, cwd=tmp_path
    )
    assert second.returncode == 1
    assert f"process {first.pid}" in second.stderr
    assert "Traceback" not in second.stderr
    first.stdin.close()
    assert first.wait(timeout=30) == 3  # the input ended before the interview did
    first.stdout.close()
