"""The database: engines, transactions, migrations and the lock that keeps a SQLite file to one process."""

from adapters.database.engine import Database, async_url, sync_url
from adapters.database.errors import translate
from adapters.database.lock import FileLock, sqlite_path

__all__ = ["Database", "FileLock", "async_url", "sqlite_path", "sync_url", "translate"]
