"""`coach progress`, `coach export` and `coach forget`: what is stored of a person."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.build import open_database, open_for_reading, recordings_of
from bot.cli.shared import CONFIG, help_of, load_settings, say, stop, system_locale, this_user, told
from core.bank.catalogue import topics
from core.bars import sparkline
from core.errors import NotFound
from core.export import export_person
from core.forget import forget_person
from core.localization import translator
from core.repositories import Repositories
from models import LearningMaterial, ProgressTrack, User

_YES = {"y", "yes", "네", "예", "응", "ㅇ", "ㅇㅇ", "ㅛ"}  # the last is what y gives on a Korean keyboard
PERSON = typer.Option(None, "--user", "-u", help=help_of("person"), metavar="[PLATFORM:]NAME")


async def _find(work: Repositories, named: str | None) -> User:
    """The person meant by `discord:1234` or, of the terminal, just a name.

    Raises:
        NotFound: nothing is stored of them.
    """
    wanted = named or this_user()
    platform, _, external_id = wanted.partition(":")
    # A name used in the terminal may hold a colon itself.
    user = await work.people.find("terminal", wanted) or await work.people.find(platform, external_id)
    if user is None:
        raise NotFound("person_unknown", given=wanted)
    return user


def progress(user: str | None = PERSON, config: Path | None = CONFIG) -> None:
    settings = load_settings(config)

    async def read() -> tuple[str, dict[str, list[ProgressTrack]], list[LearningMaterial]]:
        async with open_for_reading(settings) as database, database.read() as work:
            person = await _find(work, user)
            return (
                person.locale,
                await work.progress.trends(person.id, await work.progress.skills(person.id)),
                await work.progress.materials(person.id),
            )

    with told():
        locale, trends, materials = asyncio.run(read())
        _show_progress(locale, trends, materials)


def _show_progress(locale: str, trends: dict[str, list[ProgressTrack]], materials: list[LearningMaterial]) -> None:
    speak = translator(locale)
    if not trends:
        typer.echo(speak("progress.none"))
        return
    table = Table(title=speak("progress.title"), title_justify="left")
    for key in ("skill", "latest", "change", "best", "trend", "when"):
        table.add_column(speak(f"progress.{key}"), justify="right" if key in {"latest", "best", "change"} else "left")
    for category, rows in trends.items():
        scores = tuple(row.score for row in rows)
        change = f"{scores[-1] - scores[-2]:+d}" if len(scores) > 1 else "–"
        table.add_row(
            Text(topics().category_name(category, locale)),
            str(scores[-1]),
            change,
            str(max(scores)),
            sparkline(scores),
            speak.date(rows[-1].recorded_at),
        )
    console = Console(highlight=False)
    console.print(table)
    todo = [material for material in materials if material.done_at is None]
    if todo:
        console.print(Text(speak("progress.materials"), style="bold"))
        for material in todo[-5:]:
            console.print(Text(f"- {material.title}  {material.url}"), soft_wrap=True)


def export(
    user: str | None = PERSON,
    output: Annotated[Path | None, typer.Option("--output", "-o", help=help_of("output"))] = None,
    config: Path | None = CONFIG,
) -> None:
    settings = load_settings(config)

    async def read() -> dict[str, Any]:
        async with open_for_reading(settings) as database, database.read() as work:
            person = await _find(work, user)
            return await export_person(work, person)

    with told():
        text = json.dumps(asyncio.run(read()), ensure_ascii=False, indent=2)
    if output is None:
        typer.echo(text)
        return
    try:
        output.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        stop(say()("cli.export.unwritable", path=str(output), reason=error.strerror or ""))
    typer.echo(say()("cli.export.done", path=str(output)))


def forget(
    user: str | None = PERSON,
    yes: Annotated[bool, typer.Option("--yes", "-y", help=help_of("forget.yes"))] = False,
    config: Path | None = CONFIG,
) -> None:
    settings = load_settings(config)
    speak = translator(system_locale())

    async def find() -> tuple[int, str]:
        async with open_for_reading(settings) as database, database.read() as work:
            person = await _find(work, user)
            return person.id, person.username

    async def delete(person_id: int) -> int:
        async with open_database(settings, exclusive=True) as database:
            return await forget_person(database, recordings_of(settings), person_id)

    with told():
        person_id, name = asyncio.run(find())
        # Asked outside the event loop, which would keep Ctrl-C to itself.
        if not yes and not _confirmed(speak("cli.forget.sure", name=name)):
            typer.echo(speak("cli.forget.kept"))
            return
        typer.echo(speak("cli.forget.done", name=name, interviews=asyncio.run(delete(person_id))))


def _confirmed(question: str) -> bool:
    if not sys.stdin.isatty():
        stop(say()("cli.forget.needs_yes"))
    try:
        return input(f"{question} [y/N] ").strip().casefold() in _YES
    except (EOFError, KeyboardInterrupt):
        typer.echo()
        return False
