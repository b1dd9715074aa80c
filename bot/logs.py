"""Logging: one line an event, no traceback and no text a person wrote."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime

_TALKATIVE = (
    *("aiosqlite", "sqlalchemy", "alembic", "asyncio", "dbos", "filelock", "psycopg"),
    *("httpcore2", "httpx2", "openai"),
)


class TextFormatter(logging.Formatter):
    """An exception is named by its type: its message may hold an answer."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatException(self, ei: object) -> str:  # noqa: N802 - logging's name
        return _kind(ei)


class JsonFormatter(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            entry["error"] = _kind(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)


def _kind(info: object) -> str:
    return info[0].__name__ if isinstance(info, tuple) and info[0] is not None else "error"


def configure(level: str, style: str) -> None:
    """Send everything from `level` up to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if style == "json" else TextFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for library in _TALKATIVE:  # what they say below a warning holds statements and requests, and those hold answers
        logging.getLogger(library).setLevel(max(logging.WARNING, root.level))
