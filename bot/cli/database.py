"""`coach db`: the schema of the database."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import typer

from bot.cli.help import Command, Group
from bot.cli.shared import CONFIG, help_of, load_settings, say, told

app = typer.Typer(cls=Group, no_args_is_help=True)


@app.command("upgrade", cls=Command, help=help_of("db.upgrade"))
def upgrade(config: Path | None = CONFIG) -> None:
    from adapters.database import FileLock, schema, sqlite_path  # noqa: PLC0415 - help needs no database

    settings = load_settings(config)
    speak = say()
    with told():
        schema.check_path(settings.database.url)
        path = sqlite_path(settings.database.url)
        lock = FileLock(path) if path is not None else None
        if lock is not None:
            lock.acquire()
        try:
            before, backup = schema.upgrade(settings.database.url, datetime.now(UTC))
        finally:
            if lock is not None:
                lock.release()
    if backup is not None:
        typer.echo(speak("cli.db.backup", path=str(backup)))
    if before.pending:
        typer.echo(speak("cli.db.upgraded", head=before.head))
    else:
        typer.echo(speak("cli.db.current", head=before.head))
