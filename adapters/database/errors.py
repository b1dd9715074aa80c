"""What a database error means to the person who has to act on it."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from core.errors import StorageError

_BY_TEXT = (
    ("disk is full", "storage_full"),
    ("no space left", "storage_full"),
    ("disk i/o error", "storage_io"),
    ("readonly database", "storage_read_only"),
    ("read-only", "storage_read_only"),
    ("file is not a database", "storage_corrupt"),
    ("malformed", "storage_corrupt"),
    ("unable to open database file", "storage_unwritable"),
    ("database is locked", "storage_busy"),
    ("connection refused", "storage_unreachable"),
    ("could not translate host name", "storage_unreachable"),
    ("failed to resolve host", "storage_unreachable"),
    ("password authentication failed", "storage_login"),
    ("does not exist", "storage_missing"),
)


def translate(error: DBAPIError, where: str) -> StorageError:
    """The StorageError for a driver's error. Only the kind is kept: its text may hold what a person wrote."""
    text = str(error.orig).casefold()
    for part, key in _BY_TEXT:
        if part in text:
            return StorageError(key, where=where)
    if isinstance(error, IntegrityError):
        return StorageError("storage_conflict", where=where)
    if isinstance(error, OperationalError):
        return StorageError("storage_unreachable", where=where)
    return StorageError("storage_error", where=where, kind=type(error.orig).__name__)
