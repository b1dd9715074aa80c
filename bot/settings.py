"""config.toml and the environment as one frozen, validated value.

Later wins: built-in defaults, the file, then COACH_<SECTION>__<KEY>. Every problem names the file or variable, the
key and what is allowed.
"""

from __future__ import annotations

import errno
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot.problems import ConfigError, Problem, problem_of
from bot.sections import DatabaseSection, Settings

__all__ = ["CONFIG_VARIABLE", "DEFAULT_FILE", "PREFIX", "ConfigError", "DatabaseSection", "Problem", "Settings", "load"]

PREFIX = "COACH_"
CONFIG_VARIABLE = "COACH_CONFIG"
DEFAULT_FILE = Path("config.toml")


def load(path: Path | None, environment: Mapping[str, str]) -> Settings:
    """Read the configuration. Without a path it is COACH_CONFIG's, or config.toml here if there is one.

    Raises:
        ConfigError: anything is wrong with it.
    """
    named = path or (Path(environment[CONFIG_VARIABLE]) if environment.get(CONFIG_VARIABLE) else None)
    file = named or DEFAULT_FILE
    values: dict[str, Any] = _read(file) if named is not None or file.exists() else {}
    sources = {(section, key): str(file) for section, keys in values.items() if isinstance(keys, dict) for key in keys}
    for variable, section, key, value in _overrides(environment):
        values.setdefault(section, {})
        if isinstance(values[section], dict):
            values[section][key] = value
        sources[(section, key)] = variable
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        raise ConfigError([problem_of(detail, sources, str(file)) for detail in error.errors()]) from None


_UNREADABLE = {errno.ENOENT: "no_file", errno.EACCES: "no_permission", errno.EISDIR: "is_folder"}


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        problem = Problem(str(file), "", "not_toml", {"detail": str(error)})
    except UnicodeDecodeError:
        problem = Problem(str(file), "", "not_text")
    except OSError as error:
        key = _UNREADABLE.get(error.errno or 0, "unreadable")
        problem = Problem(str(file), "", key, {"reason": error.strerror or ""})
    raise ConfigError([problem])


def _overrides(environment: Mapping[str, str]) -> list[tuple[str, str, str, str]]:
    """(variable, section, key, value) of every COACH_<SECTION>__<KEY>."""
    found = []
    for variable, value in sorted(environment.items()):
        if variable.startswith(PREFIX) and "__" in variable:
            section, _, key = variable.removeprefix(PREFIX).partition("__")
            found.append((variable, section.lower(), key.lower(), value))
    return found
