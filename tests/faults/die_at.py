"""Run `coach` and die without a word (SIGKILL) at the N-th write of this process: run as `python die_at.py N chat …`.

A write is an INSERT, UPDATE, DELETE or COMMIT on any engine, the job engine's included, counted from the moment the
chat begins. N = 0 never dies. The same N dies in the same place but for what the job engine does in its own time.
"""

from __future__ import annotations

import os
import signal
import sys

from sqlalchemy import Engine, event

WRITES = ("INSERT", "UPDATE", "DELETE")
count = 0


def _one_more(limit: int) -> None:
    global count
    count += 1
    if count == limit:
        os.kill(os.getpid(), signal.SIGKILL)


def arm(limit: int) -> None:
    @event.listens_for(Engine, "before_cursor_execute")
    def _before(conn, cursor, statement, parameters, context, executemany):
        if statement.lstrip().upper().startswith(WRITES):
            _one_more(limit)

    @event.listens_for(Engine, "commit")
    def _commit(conn):
        _one_more(limit)

    @event.listens_for(Engine, "after_cursor_execute")
    def _after(conn, cursor, statement, parameters, context, executemany):
        if statement.lstrip().upper().startswith(WRITES):
            _one_more(limit)


if __name__ == "__main__":
    limit = int(sys.argv[1])
    sys.argv = ["coach", *sys.argv[2:]]
    from bot.cli import main

    if limit:
        arm(limit)
    main()
