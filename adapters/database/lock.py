"""One process at a time writes a SQLite file: two would grade and deliver the same things side by side."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import filelock
from sqlalchemy import make_url

from core.errors import StorageError


def sqlite_path(url: str) -> Path | None:
    """The file of a SQLite URL; None for other databases and for a database in memory."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database or parsed.database == ":memory:":
        return None
    return Path(parsed.database)


class FileLock:
    """An operating-system lock beside the database; a killed process leaves it free."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self._path = database.with_name(database.name + ".lock")
        self._lock = filelock.FileLock(self._path)

    def acquire(self) -> None:
        """Take the lock or say who has it.

        Raises:
            StorageError: another process has the file, or the folder cannot be written.
        """
        try:
            self._lock.acquire(timeout=0)
        except filelock.Timeout:
            raise StorageError("storage_in_use", where=str(self._database), pid=self._holder()) from None
        except OSError:
            raise StorageError("storage_unwritable", where=str(self._database)) from None
        with contextlib.suppress(OSError):
            self._note().write_text(str(os.getpid()), encoding="ascii")

    def release(self) -> None:
        self._lock.release()
        for path in (self._note(), self._path):
            with contextlib.suppress(OSError):
                path.unlink()

    def _note(self) -> Path:
        # Beside the lock and not in it: Windows lets nobody read a locked file.
        return self._path.with_suffix(".pid")

    def _holder(self) -> str:
        try:
            return self._note().read_text(encoding="ascii").strip() or "?"
        except OSError:
            return "?"
