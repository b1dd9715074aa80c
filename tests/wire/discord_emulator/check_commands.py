"""The rules Discord applies when commands are registered."""

from __future__ import annotations

import re
from typing import Any

from tests.wire.discord_emulator.errors import Problems

# discord.com, "Application Command Naming": letters of any script, in lower case where the script has cases.
NAME = re.compile(r"^[-_'\w]{1,32}$", re.UNICODE)
LOCALES = {
    "id",
    "da",
    "de",
    "en-GB",
    "en-US",
    "es-ES",
    "es-419",
    "fr",
    "hr",
    "it",
    "lt",
    "hu",
    "nl",
    "no",
    "pl",
    "pt-BR",
    "ro",
    "fi",
    "sv-SE",
    "vi",
    "tr",
    "cs",
    "el",
    "bg",
    "ru",
    "uk",
    "hi",
    "th",
    "zh-CN",
    "ja",
    "zh-TW",
    "ko",
}
SUBCOMMAND, GROUP = 1, 2
Path = tuple[str | int, ...]


def check_commands(commands: list[dict[str, Any]]) -> None:
    """Raises 50035 for a set of commands Discord would refuse."""
    problems = Problems()
    chat = [c for c in commands if c.get("type", 1) == 1]
    problems.count(("commands",), chat, 100)
    seen: set[tuple[int, str]] = set()
    for index, command in enumerate(commands):
        key = (command.get("type", 1), command.get("name", ""))
        if key in seen:
            problems.add((index,), "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique")
        seen.add(key)
        _check_command(problems, (index,), command)
    problems.check()


def _check_command(problems: Problems, path: Path, command: dict[str, Any]) -> None:
    if command.get("type", 1) == 1:
        _check_named(problems, path, command)
        _check_options(problems, path, command.get("options"), depth=0)
        if _size(command) > 8000:
            problems.add(path, "APPLICATION_COMMAND_TOO_LARGE", "Command exceeds maximum size (8000)")
    else:
        problems.length((*path, "name"), command.get("name"), 32, 1)
        if command.get("description"):
            problems.add((*path, "description"), "APPLICATION_COMMAND_DESCRIPTION_INVALID", "Must be empty")
    for field, allowed in (("integration_types", {0, 1}), ("contexts", {0, 1, 2})):
        values = command.get(field)
        if values is not None and (not set(values) <= allowed or len(set(values)) != len(values)):
            problems.add((*path, field), "BASE_TYPE_CHOICES", f"Value must be one of {sorted(allowed)}.")
    if command.get("integration_types") == []:
        problems.count((*path, "integration_types"), [], 2, 1)


def _check_named(problems: Problems, path: Path, thing: dict[str, Any]) -> None:
    for field in ("name", "description"):
        if thing.get(field) is None:
            problems.required((*path, field))
    _check_name(problems, (*path, "name"), thing.get("name") or "")
    problems.length((*path, "description"), thing.get("description"), 100, 1)
    for field in ("name_localizations", "description_localizations"):
        for locale, text in (thing.get(field) or {}).items():
            if locale not in LOCALES:
                problems.add((*path, field), "BASE_TYPE_CHOICES", f"{locale} is no locale.")
            elif field == "name_localizations":
                _check_name(problems, (*path, field, locale), text)
            else:
                problems.length((*path, field, locale), text, 100, 1)


def _check_name(problems: Problems, path: Path, name: str) -> None:
    problems.length(path, name, 32, 1)
    if not NAME.match(name) or name != name.lower():
        problems.add(path, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")


def _check_options(problems: Problems, path: Path, options: list[dict[str, Any]] | None, depth: int) -> None:
    problems.count((*path, "options"), options, 25)
    names: set[str] = set()
    optional = False
    for index, option in enumerate(options or []):
        here = (*path, "options", index)
        _check_named(problems, here, option)
        if option.get("name") in names:
            problems.add(here, "APPLICATION_COMMAND_OPTIONS_NAME_DUPLICATE", "Option names must be unique")
        names.add(option.get("name", ""))
        if option.get("type") in {SUBCOMMAND, GROUP}:
            if depth > 1 or (depth == 1 and option["type"] == GROUP):
                problems.add(here, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Sub-command is nested too deep")
            _check_options(problems, here, option.get("options"), depth + 1)
            continue
        if option.get("required") and optional:
            message = "Required options must be placed before non-required options"
            problems.add(here, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", message)
        optional = optional or not option.get("required")
        _check_choices(problems, here, option)


def _check_choices(problems: Problems, path: Path, option: dict[str, Any]) -> None:
    choices = option.get("choices")
    problems.count((*path, "choices"), choices, 25)
    if choices and option.get("autocomplete"):
        problems.add(path, "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE", "Choices and autocomplete exclude each other")
    for index, choice in enumerate(choices or []):
        problems.length((*path, "choices", index, "name"), choice.get("name"), 100, 1)
        if option.get("type") == 3:
            problems.length((*path, "choices", index, "value"), choice.get("value"), 100)


def _size(thing: dict[str, Any]) -> int:
    """Name, description and values of a command, its options and choices; of localisations the longest counts."""
    total = 0
    for field in ("name", "description"):
        texts = [thing.get(field) or "", *(thing.get(f"{field}_localizations") or {}).values()]
        total += max(len(text) for text in texts)
    value = thing.get("value")
    total += len(value) if isinstance(value, str) else 0
    return total + sum(_size(part) for key in ("options", "choices") for part in thing.get(key) or [])
