"""Names, descriptions and choices of slash commands, in both languages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import Choice, locale_str

from core.bank.catalogue import topics
from core.localization import translator

_ENGLISH = translator("en")
MOST_CHOICES = 25
LEVELS = range(1, 6)


class CatalogueTranslator(app_commands.Translator):
    """Command names and descriptions from our catalogues; `key` in a locale_str's extras says which message."""

    async def translate(
        self,
        string: locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,  # noqa: ARG002 - discord.py's signature
    ) -> str | None:
        key = string.extras.get("key")
        return translator("ko")(key) if key is not None and locale is discord.Locale.korean else None


def t(key: str) -> locale_str:
    return locale_str(_ENGLISH(key), key=key)


def choices(key: str, values: Iterable[Any]) -> list[Choice[Any]]:
    return [Choice(name=t(f"{key}.{value}"), value=value) for value in values]


def command(name: str) -> dict[str, Any]:
    """Name and description of a command."""
    return {"name": t(f"slash.{name}"), "description": t(f"slash.{name}.what")}


def option_names(*options: str) -> dict[str, Any]:
    return {option: t(f"slash.option.{option}") for option in options}


def option_words(*options: str) -> dict[str, Any]:
    return {option: t(f"slash.option.{option}.what") for option in options}


def category_choices(current: str, locale: str) -> list[Choice[str]]:
    """Categories whose name or id holds what was typed after the last comma, in the person's language."""
    chosen, _, last = current.rpartition(",")
    wanted, before = last.casefold().strip(), f"{chosen.strip()}, " if chosen.strip() else ""
    names = {key: topics().category_name(key, locale) for key in topics().categories}
    fitting = [
        key
        for key, entry in topics().categories.items()
        if any(wanted in name.casefold() for name in (key, entry.name.en, entry.name.ko, *entry.aliases))
    ]
    return [Choice(name=f"{before}{names[key]}"[:100], value=f"{before}{key}"[:100]) for key in fitting[:MOST_CHOICES]]
