"""`coach check`: whether everything is in place, and where to get what is missing."""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Iterable
from pathlib import Path

import typer

from adapters.database import schema, sqlite_path
from bot import settings as configuration
from bot.chats import DISCORD_TOKEN, slack_tokens
from bot.cli.shared import CONFIG, FAILED, OK, USAGE, say
from bot.settings import CONFIG_VARIABLE, PREFIX, Settings
from bot.voices import OPENAI_API_KEY, lacking
from core.bank.catalogue import materials, scales, topics
from core.bank.loader import BUILT_IN, load
from core.errors import CoachError


def check(config: Path | None = CONFIG) -> None:
    speak = say()
    try:
        settings = configuration.load(config, os.environ)
    except configuration.ConfigError as error:
        _line("fail", speak("cli.check.config"), *(problem.worded(speak) for problem in error.problems))
        raise typer.Exit(USAGE) from None
    file = (
        config
        or os.environ.get(CONFIG_VARIABLE)
        or (configuration.DEFAULT_FILE if configuration.DEFAULT_FILE.exists() else None)
    )
    _line("ok", speak("cli.check.config"), str(file) if file else speak("cli.check.defaults"))
    well = [
        _environment(),
        _guarded(speak("cli.check.database"), lambda: _database(settings)),
        _bank(),
        _line("ok", speak("cli.check.grading"), speak("cli.check.offline")),
        _speech(settings),
        _line("ok", speak("cli.check.adapter"), "terminal", _discord()),
        _slack(settings),
    ]
    typer.echo(speak(_conclusion(settings)) if all(well) else speak("cli.check.not_well"))
    raise typer.Exit(OK if all(well) else FAILED)


def _conclusion(settings: Settings) -> str:
    """What to begin with: the platforms whose tokens are there, else the terminal."""
    chats = os.environ.get(DISCORD_TOKEN, "").strip() or slack_tokens(settings, os.environ)[0]
    return "cli.check.begin_run" if chats else "cli.check.well"


def _discord() -> str:
    key = "discord_on" if os.environ.get(DISCORD_TOKEN, "").strip() else "discord_off"
    return say()(f"cli.check.{key}", variable=DISCORD_TOKEN)


def _slack(settings: Settings) -> bool:
    speak, mode = say(), settings.slack.mode
    there, missing = slack_tokens(settings, os.environ)
    name = speak("cli.check.adapter")
    if missing:
        return _line("fail", name, speak("cli.check.slack_half", mode=mode, variables=", ".join(missing)))
    return _line("ok", name, speak("cli.check.slack_on", mode=mode) if there else speak("cli.check.slack_off"))


def _speech(settings: Settings) -> bool:
    speak, section = say(), settings.speech
    lacks = lacking(settings, os.environ)
    if lacks is not None:
        return _line("fail", speak("cli.check.speech"), speak(lacks, variable=OPENAI_API_KEY))
    words = speak(f"cli.check.speech_{section.synthesiser}", model=section.model, voice=section.voice)
    return _line("ok", speak("cli.check.speech"), words)


def _environment() -> bool:
    """Variables that look like ours and are read by nobody."""
    speak = say()
    known = [f"{PREFIX}{section}__{key}".upper() for section, keys in _keys() for key in keys]
    strange = [
        name
        for name in sorted(os.environ)
        if name.startswith(PREFIX) and name != CONFIG_VARIABLE and name.upper() not in known
    ]
    for name in strange:
        near = difflib.get_close_matches(name, known, n=1)
        _line(
            "fail",
            speak("cli.check.environment"),
            speak("cli.check.unread", name=name, near=near[0] if near else CONFIG_VARIABLE),
        )
    if not strange:
        _line("ok", speak("cli.check.environment"), "")
    return not strange


def _keys() -> Iterable[tuple[str, list[str]]]:
    for section, field in Settings.model_fields.items():
        if isinstance(field.annotation, type):
            yield section, list(field.annotation.model_fields)


def _database(settings: Settings) -> str:
    speak = say()
    schema.check_path(settings.database.url)
    path = sqlite_path(settings.database.url)
    if path is not None and not path.exists():
        if not os.access(path.parent, os.W_OK):
            raise CoachError("storage_unwritable", where=str(path))
        return speak("cli.check.database_new", where=str(path))
    if path is not None and not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
        raise CoachError("storage_read_only", where=str(path))
    state = schema.state(settings.database.url)
    schema.integrity(settings.database.url)
    if state.pending:
        return speak("cli.check.database_pending", count=state.pending)
    return speak("cli.check.database_current", head=state.head)


def _bank() -> bool:
    speak = say()
    # Whether it can be read. The rules take seconds and were checked before the release; `questions validate` does it.
    packs, findings = load([BUILT_IN], rules=False)
    if findings:
        return _line("fail", speak("cli.check.bank"), *(finding.worded(speak) for finding in findings))
    count = sum(len(item.pack.questions) for item in packs)
    return _line(
        "ok",
        speak("cli.check.bank"),
        speak(
            "cli.check.bank_size",
            questions=count,
            categories=len(topics().categories),
            materials=len(materials()),
            scales=len(scales()),
        ),
    )


def _guarded(label: str, examine: Callable[[], str]) -> bool:
    try:
        return _line("ok", label, examine())
    except CoachError as error:
        return _line("fail", label, say()(f"error.{error.key}", **error.params))


def _line(result: str, label: str, *details: str) -> bool:
    first, *rest = details or ("",)
    typer.echo(f"[{' ok ' if result == 'ok' else 'FAIL'}] {label}{': ' if first else ''}{first}")
    for detail in rest:
        typer.echo(f"       {detail}")
    return result == "ok"
