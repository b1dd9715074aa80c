"""`coach db`: the schema of the database."""

from __future__ import annotations

from pathlib import Path

import typer

from adapters.database import FileLock, schema, sqlite_path
from bot.build import utc_now
from bot.cli.shared import CONFIG, help_of, load_settings, say, told

app = typer.Typer(no_args_is_help=True)


@app.command("upgrade", help=help_of("db.upgrade"))
def upgrade(config: Path | None = CONFIG) -> None:
    settings = load_settings(config)
    speak = say()
    with told():
        schema.check_path(settings.database.url)
        path = sqlite_path(settings.database.url)
        lock = FileLock(path) if path is not None else None
        if lock is not None:
            lock.acquire()
        try:
            before, backup = schema.upgrade(settings.database.url, utc_now())
        finally:
            if lock is not None:
                lock.release()
    if backup is not None:
        typer.echo(speak("cli.db.backup", path=str(backup)))
    if before.pending:
        typer.echo(speak("cli.db.upgraded", head=before.head))
    else:
        typer.echo(speak("cli.db.current", head=before.head))
