"""`coach questions`: listing, checking, importing and exporting question packs."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.help import Command, Group
from bot.cli.shared import CONFIG, FAILED, help_of, load_settings, reason, say, stop, system_locale, told
from core.bank.catalogue import topics
from core.bank.export import to_yaml
from core.bank.loader import BUILT_IN, load
from core.errors import InvalidInput
from core.localization import LOCALES, known_locale

if TYPE_CHECKING:
    from core.bank.schema import Pack
    from core.bank.yaml_lines import Finding
    from models import Question

# The database and the job queue take a second to import, so only the commands that need them bring them.

app = typer.Typer(cls=Group, no_args_is_help=True)

LOCALE = typer.Option(None, "--locale", "-l", help=help_of("questions.locale"))
CATEGORY = typer.Option(None, "--category", help=help_of("questions.category"))


@app.command("list", cls=Command, help=help_of("questions.list"))
def list_questions(
    locale: str | None = LOCALE,
    category: list[str] | None = CATEGORY,
    level: Annotated[int | None, typer.Option("--level", help=help_of("questions.level"))] = None,
    config: Path | None = CONFIG,
) -> None:
    from bot.build import open_database  # noqa: PLC0415 - see above

    settings = load_settings(config)
    speak_in = _locale(locale)

    async def read() -> list[Question]:
        async with open_database(settings, exclusive=False) as database, database.read() as work:
            return await work.questions.listed(speak_in, wanted, level)

    with told(speak_in):
        wanted = [topics().resolve(given) for given in category or []]
        rows = asyncio.run(read())
        _show(rows)


def _show(rows: list[Question]) -> None:
    if not sys.stdout.isatty():
        for row in rows:
            typer.echo(f"{row.key}\t{row.category}\t{row.level}\t{row.type}\t{row.text}")
        return
    from rich.console import Console  # noqa: PLC0415 - a pipe needs no table
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    speak = say()
    table = Table(caption=speak.plural("cli.questions.count", len(rows)), caption_justify="left")
    for key in ("id", "level", "text"):
        table.add_column(speak(f"cli.questions.column_{key}"), overflow="fold")
    for row in rows:
        table.add_row(Text(row.key), str(row.level), Text(row.text))
    Console(highlight=False).print(table)


@app.command("validate", cls=Command, help=help_of("questions.validate"))
def validate(
    files: Annotated[list[Path] | None, typer.Argument(help=help_of("questions.files"))] = None,
) -> None:
    paths = files or [BUILT_IN]
    packs, findings = load(paths)
    _report(findings)
    count = sum(len(item.pack.questions) for item in packs)
    typer.echo(say()("cli.questions.valid", questions=count, files=len(packs)))


@app.command("import", cls=Command, help=help_of("questions.import"))
def import_questions(
    file: Annotated[Path, typer.Argument(help=help_of("questions.file"))],
    name: Annotated[str | None, typer.Option("--name", help=help_of("questions.name"))] = None,
    config: Path | None = CONFIG,
) -> None:
    from bot.build import open_database, recordings_of, utc_now  # noqa: PLC0415 - see above
    from core.bank.sync import BUILT_IN_SOURCE, PackRefused, sync  # noqa: PLC0415 - see above

    settings = load_settings(config)
    source = name or file.stem
    speak = say()
    if source == BUILT_IN_SOURCE:
        stop(speak("cli.questions.reserved", name=source))

    async def store() -> str:
        async with open_database(settings, exclusive=True) as database:
            count = await sync(database, source, [file], utc_now())
            await recordings_of(settings).discard(count.unspoken)
        return speak(
            "cli.questions.imported",
            name=source,
            added=count.added,
            changed=count.changed,
            unchanged=count.unchanged,
            retired=count.retired,
        )

    with told():
        try:
            typer.echo(asyncio.run(store()))
        except PackRefused as refused:
            _report(refused.findings)


@app.command("export", cls=Command, help=help_of("questions.export"))
def export_questions(
    category: list[str] | None = CATEGORY,
    output: Annotated[Path | None, typer.Option("--output", "-o", help=help_of("output"))] = None,
) -> None:
    with told():
        wanted = {topics().resolve(given) for given in category or []}
        packs, findings = load([BUILT_IN], rules=False)
        _report(findings)
        chosen = [item.pack for item in packs if not wanted or item.pack.category in wanted]
    if output is None:
        with told():
            for pack in chosen:
                typer.echo(to_yaml(pack))
        return
    try:
        _write(chosen, output)
    except OSError as error:
        stop(say()("cli.export.unwritable", path=str(output), reason=reason(error)))
    typer.echo(say()("cli.questions.exported", files=len(chosen), path=str(output)))


def _write(packs: list[Pack], output: Path) -> None:
    """One pack into the file that is named, otherwise each into a file of its own in the folder that is named."""
    if output.suffix in {".yaml", ".yml"} and not output.is_dir():
        if len(packs) > 1:
            stop(say()("cli.questions.one_file", path=str(output), files=len(packs)))
        output.write_text(to_yaml(packs[0]), encoding="utf-8")
        return
    output.mkdir(parents=True, exist_ok=True)
    for pack in packs:
        (output / f"{pack.category}.yaml").write_text(to_yaml(pack), encoding="utf-8")


def _report(findings: list[Finding]) -> None:
    if not findings:
        return
    for finding in findings:
        typer.echo(finding.worded(say()), err=True)
    typer.echo(say().plural("cli.questions.findings", len(findings)), err=True)
    raise typer.Exit(FAILED)


def _locale(given: str | None) -> str:
    if given is None:
        return system_locale()
    found = known_locale(given)
    if found is None:
        with told():
            raise InvalidInput("locale_unknown", given=given, allowed=", ".join(LOCALES))
    return found
