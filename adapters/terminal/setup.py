"""Asking a person at the keyboard what kind of interview it shall be; Enter takes the default."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from core.bank.catalogue import topics
from core.bank.schema import POSITIONS
from core.errors import InvalidInput
from core.localization import LOCALES, known_locale, translator

if TYPE_CHECKING:
    from adapters.terminal.client import TerminalChat
    from adapters.terminal.conversation import Wishes
    from adapters.terminal.readers import Reader

T = TypeVar("T")
_LANGUAGES = {"1": "ko", "2": "en"}
_LEVELS = range(1, 6)


async def ask_wishes(
    wishes: Wishes,
    reader: Reader,
    chat: TerminalChat,
    locale: str,
    *,
    position: str,
    level: int,
    questions: int,
    most: int,
) -> Wishes:
    """Fill in what the command line left open."""
    chat.line("interview-coach", style="bold cyan")
    if not wishes.locale_chosen:
        locale = await _ask(reader, chat, locale, "1 한국어  2 English", wishes.locale or locale, _language)
    say = translator(locale)
    chat.line(say("terminal.welcome"))
    chat.line(say("terminal.defaults"), style="dim")
    wishes = replace(wishes, locale=locale)
    if wishes.job_position is None:
        chat.line(", ".join(say(f"position.{name}") for name in POSITIONS), style="dim")
        chosen_position = await _ask(reader, chat, locale, say("terminal.ask_position"), position, _position)
        wishes = replace(wishes, job_position=chosen_position)
    if wishes.experience_level is None:
        chat.line(", ".join(f"{n} {say(f'level.{n}')}" for n in _LEVELS), style="dim")
        chosen = await _ask(reader, chat, locale, say("terminal.ask_level"), str(level), level_of)
        wishes = replace(wishes, experience_level=chosen)
    if not wishes.categories:
        chat.line(", ".join(topics().category_name(name, locale) for name in topics().categories), style="dim")
        prompt = say("terminal.ask_categories")
        everything = say("terminal.all_categories")
        picked = await _ask(reader, chat, locale, prompt, everything, lambda text: _categories(text, everything))
        wishes = replace(wishes, categories=picked)
    if wishes.questions is None:
        count = await _ask(
            reader,
            chat,
            locale,
            say("terminal.ask_questions"),
            str(questions),
            _number("questions_range", 1, most),
        )
        wishes = replace(wishes, questions=count)
    return wishes


async def _ask(
    reader: Reader, chat: TerminalChat, locale: str, prompt: str, default: str, read: Callable[[str], T]
) -> T:
    while True:
        try:
            return read((await reader.line(prompt, default)).strip())
        except InvalidInput as error:
            chat.error(error, locale)


def _language(text: str) -> str:
    chosen = _LANGUAGES.get(text) or known_locale(text)
    if chosen is None:
        raise InvalidInput("locale_unknown", given=text, allowed=", ".join(LOCALES))
    return chosen


def _position(text: str) -> str:
    names = {translator(locale)(f"position.{name}").casefold(): name for locale in LOCALES for name in POSITIONS}
    named = names.get(text.casefold(), text.casefold())
    if named not in POSITIONS:
        raise InvalidInput("position_unknown", given=text, allowed=", ".join(POSITIONS))
    return named


def level_of(text: str) -> int:
    """A level by its number or by its name in either language."""
    names = {translator(locale)(f"level.{n}").casefold(): n for locale in LOCALES for n in _LEVELS}
    named = names.get(text.casefold())
    return named if named is not None else _number("level_range", _LEVELS[0], _LEVELS[-1])(text)


def _number(key: str, least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not text.lstrip("-").isdecimal():
            raise InvalidInput("number_needed", given=text)
        if not least <= int(text) <= most:
            raise InvalidInput(key, given=int(text), least=least, most=most)
        return int(text)

    return read


def _categories(text: str, everything: str) -> tuple[str, ...]:
    if text == everything:
        return ()
    return tuple(topics().resolve(part.strip()) for part in text.split(",") if part.strip())
