"""What the subcommands share: the configuration, the language, and errors told instead of traced."""

from __future__ import annotations

import errno
import getpass
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

from core.errors import CoachError
from core.localization import Translator, match_locale, translator

if TYPE_CHECKING:
    from bot.settings import Settings

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


CONFIG = typer.Option(None, "--config", "-c", help=help_of("config"), metavar=say()("usage.file"), show_default=False)


def load_settings(config: Path | None) -> Settings:
    """The configuration, or every problem with it and exit code 2."""
    from bot import logs, settings  # noqa: PLC0415 - they bring the database library, which help can do without

    try:
        loaded = settings.load(config, os.environ)
    except settings.ConfigError as error:
        for problem in error.problems:
            typer.echo(problem.worded(say()), err=True)
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
        hush()
        raise typer.Exit(FAILED) from None


def hush() -> None:
    """Whoever read our output has seen enough; Python must not complain about it while closing."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def reason(error: OSError) -> str:
    """Why a file could not be read or written; what is rare comes in the system's words."""
    key = f"cli.reason.{errno.errorcode.get(error.errno or 0, '').lower()}"
    return say()(key) if say().has(key) else error.strerror or ""


def stop(message: str, code: int = FAILED) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(code)


def this_user() -> str:
    """The name under which the person at this terminal is known."""
    try:
        return getpass.getuser()[:50]
    except (OSError, KeyError):
        return "me"
