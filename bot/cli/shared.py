"""What the subcommands share: the configuration, the language, and errors told instead of traced."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import typer

from bot import logs, settings
from core.errors import CoachError
from core.localization import Translator, match_locale, translator

OK, FAILED, USAGE, UNFINISHED, INTERRUPTED = 0, 1, 2, 3, 130


def system_locale() -> str:
    """The language of this terminal, from the usual variables."""
    for variable in ("COACH_COACH__LOCALE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(variable):
            return match_locale(os.environ[variable])
    return "en"


def say() -> Translator:
    return translator(system_locale())


def help_of(key: str) -> str:
    """The help text of a command or option in the language of this terminal."""
    return say()(f"cli.{key}")


CONFIG = typer.Option(None, "--config", "-c", help=help_of("config"), metavar="FILE", show_default=False)


def load_settings(config: Path | None) -> settings.Settings:
    """The configuration, or every problem with it and exit code 2."""
    try:
        loaded = settings.load(config, os.environ)
    except settings.ConfigError as error:
        for problem in error.problems:
            typer.echo(str(problem), err=True)
        raise typer.Exit(USAGE) from None
    logs.configure(loaded.log.level, loaded.log.format)
    return loaded


@contextmanager
def told(locale: str | None = None) -> Iterator[None]:
    """Errors a person can act on become one line on standard error and exit code 1."""
    try:
        yield
    except CoachError as error:
        stop(translator(locale or system_locale())(f"error.{error.key}", **error.params))
    except BrokenPipeError:
        # Whoever read our output has seen enough; Python must not complain about it while closing.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(FAILED) from None


def stop(message: str, code: int = FAILED) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(code)


def this_user() -> str:
    """The name under which the person at this terminal is known."""
    try:
        return getpass.getuser()[:50]
    except (OSError, KeyError):
        return "me"
