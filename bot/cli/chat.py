"""`coach chat`: an interview in the terminal."""

from __future__ import annotations

import asyncio
import io
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from adapters.terminal import Conversation, Ended, KeyboardReader, LineReader, TerminalChat, Wishes
from adapters.terminal.inbound import Person
from adapters.terminal.setup import ask_wishes, level_of
from bot.build import running
from bot.cli.shared import (
    CONFIG,
    INTERRUPTED,
    OK,
    UNFINISHED,
    help_of,
    load_settings,
    stop,
    system_locale,
    this_user,
    told,
)
from core.bank.catalogue import topics
from core.bank.schema import POSITIONS
from core.errors import InvalidInput
from core.localization import LOCALES, known_locale, match_locale, translator
from core.repositories.people import MAX_NAME

if TYPE_CHECKING:
    from adapters.terminal.readers import Reader
    from bot.settings import Settings


def chat(
    locale: Annotated[str | None, typer.Option("--locale", "-l", help=help_of("chat.locale"))] = None,
    position: Annotated[str | None, typer.Option("--position", "-p", help=help_of("chat.position"))] = None,
    level: Annotated[str | None, typer.Option("--level", help=help_of("chat.level"))] = None,
    category: Annotated[list[str] | None, typer.Option("--category", help=help_of("chat.category"))] = None,
    questions: Annotated[int | None, typer.Option("--questions", "-n", help=help_of("chat.questions"))] = None,
    follow_ups: Annotated[int | None, typer.Option("--follow-ups", help=help_of("chat.follow_ups"))] = None,
    seed: Annotated[int | None, typer.Option("--seed", help=help_of("chat.seed"))] = None,
    new: Annotated[bool, typer.Option("--new", help=help_of("chat.new"))] = False,
    plain: Annotated[bool, typer.Option("--plain", help=help_of("chat.plain"))] = False,
    user: Annotated[str | None, typer.Option("--user", "-u", help=help_of("chat.user"))] = None,
    config: Path | None = CONFIG,
) -> None:
    settings = load_settings(config)
    speak = match_locale(_known_locale(), settings.coach.locale)
    interactive = sys.stdin.isatty()
    if not interactive and isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="surrogateescape")  # what is no text is told, line by line
    with told(speak):
        chosen = _language(locale) if locale is not None else _known_locale()
        speak = match_locale(chosen, settings.coach.locale)
        name = _name(user) if user is not None else this_user()
        wishes = _checked(
            Wishes(
                locale=chosen,
                locale_chosen=locale is not None,
                job_position=position,
                experience_level=level_of(level) if level is not None else None,
                categories=_split(category),
                questions=questions,
                # In a pipe the k-th line answers the k-th question, so follow-ups come only when asked for.
                follow_ups=follow_ups if follow_ups is not None or interactive else 0,
                seed=seed,
                fresh=new,
            ),
            settings,
        )
        plainly = plain or not interactive or not sys.stdout.isatty()
        ended = _run(settings, wishes, speak, name, interactive=interactive, plain=plainly)
    raise typer.Exit(OK if ended is Ended.FINISHED or interactive else UNFINISHED)


def _run(settings: Settings, wishes: Wishes, locale: str, name: str, *, interactive: bool, plain: bool) -> Ended:
    async def go() -> Ended:
        console = Console(highlight=False, no_color=plain, soft_wrap=plain, markup=False, emoji=False)
        screen = TerminalChat(console, decorated=not plain)
        reader: Reader = KeyboardReader() if interactive else LineReader(sys.stdin)
        async with running(settings, {screen.platform: screen}) as program:
            conversation = Conversation(
                screen,
                reader,
                program.coach.accept,
                Person(screen.platform, name, screen.run, locale, settings.coach.timezone),
                locale,
                interactive=interactive,
                resume_command=_way_back(name),
            )
            ask = _asking(wishes, settings, screen, locale) if interactive else None
            return await conversation.run(wishes, ask)

    try:
        return asyncio.run(go())
    except KeyboardInterrupt:
        # Between two prompts Ctrl-C is a signal; it means the same as at a prompt.
        stop(translator(locale)("terminal.saved", command=_way_back(name)), OK if interactive else INTERRUPTED)


def _asking(
    wishes: Wishes, settings: Settings, screen: TerminalChat, locale: str
) -> Callable[[Reader], Awaitable[Wishes]]:
    async def ask(reader: Reader) -> Wishes:
        return await ask_wishes(
            wishes,
            reader,
            screen,
            locale,
            position=settings.coach.job_position,
            level=settings.coach.experience_level,
            questions=settings.interview.questions,
            most=settings.interview.max_questions,
        )

    return ask


def _known_locale() -> str | None:
    """The terminal's language, when it says one that is supported."""
    found = system_locale()
    named = any(os.environ.get(v) for v in ("COACH_COACH__LOCALE", "LC_ALL", "LC_MESSAGES", "LANG"))
    return found if named else None


def _language(given: str) -> str:
    """The language asked for, however it is written.

    Raises:
        InvalidInput: it is none of ours.
    """
    found = known_locale(given)
    if found is None:
        raise InvalidInput("locale_unknown", given=given, allowed=", ".join(LOCALES))
    return found


def _name(given: str) -> str:
    """A name to practise under.

    Raises:
        InvalidInput: it is empty, too long or holds what a terminal would obey.
    """
    name = given.strip()
    if not 1 <= len(name) <= MAX_NAME or not name.isprintable():
        raise InvalidInput("name_unusable", most=MAX_NAME)
    return name


def _split(categories: list[str] | None) -> tuple[str, ...]:
    return tuple(part.strip() for given in categories or [] for part in given.split(",") if part.strip())


def _checked(wishes: Wishes, settings: Settings) -> Wishes:
    """Refuse what cannot be before a database is opened.

    Raises:
        InvalidInput: a value outside what is allowed.
    """
    if wishes.job_position is not None and wishes.job_position not in POSITIONS:
        raise InvalidInput("position_unknown", given=wishes.job_position, allowed=", ".join(POSITIONS))
    for category in wishes.categories:
        topics().resolve(category)
    _within("level_range", wishes.experience_level, 1, 5)
    _within("questions_range", wishes.questions, 1, settings.interview.max_questions)
    _within("follow_ups_range", wishes.follow_ups, 0, 2)
    return wishes


def _within(key: str, value: int | None, least: int, most: int) -> None:
    if value is not None and not least <= value <= most:
        raise InvalidInput(key, given=value, least=least, most=most)


def _way_back(name: str) -> str:
    """The command that resumes; `uv run` is named where it was used."""
    command = "uv run coach chat" if os.environ.get("UV") else "coach chat"
    return command if name == this_user() else f"{command} --user {name}"
