"""The root of the `coach` command."""

from __future__ import annotations

import typer

from bot.cli import chat, check, database, grade, people, questions
from bot.cli.shared import help_of

app = typer.Typer(
    name="coach",
    help=help_of("root"),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("chat", help=help_of("chat"))(chat.chat)
app.command("check", help=help_of("check"))(check.check)
app.add_typer(database.app, name="db", help=help_of("db"))
app.add_typer(questions.app, name="questions", help=help_of("questions"))
app.command("progress", help=help_of("progress"))(people.progress)
app.command("export", help=help_of("export"))(people.export)
app.command("forget", help=help_of("forget"))(people.forget)
app.command("grade", help=help_of("grade"))(grade.grade)
app.command("calibrate", help=help_of("calibrate"))(grade.calibrate)


def main() -> None:
    """Run the command line."""
    app()
