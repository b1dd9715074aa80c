"""config.toml and the environment as one frozen, validated value.

Later wins: built-in defaults, the file, then COACH_<SECTION>__<KEY>. Every problem names the file or variable, the
key and what is allowed.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_core import ErrorDetails
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

PREFIX = "COACH_"
CONFIG_VARIABLE = "COACH_CONFIG"
DEFAULT_FILE = Path("config.toml")

LocaleName = Literal["en", "ko"]
PositionName = Literal["backend", "frontend", "fullstack", "mobile", "data", "ml", "devops", "security", "qa"]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)


class CoachSection(_Section):
    locale: LocaleName = "en"
    timezone: str = "UTC"
    job_position: PositionName = "backend"
    experience_level: int = Field(2, ge=1, le=5)

    @field_validator("timezone")
    @classmethod
    def _is_a_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            raise ValueError("must be an IANA time zone such as Asia/Seoul or Europe/Berlin") from None
        return value


class InterviewSection(_Section):
    questions: int = Field(5, ge=1, le=50)
    max_questions: int = Field(20, ge=1, le=50)
    follow_ups: int = Field(1, ge=0, le=2)
    follow_up_from: int = Field(15, ge=0, le=100)
    follow_up_below: int = Field(70, ge=0, le=100)
    max_retries: int = Field(3, ge=0, le=10)
    max_answer_chars: int = Field(20_000, ge=100, le=100_000)


class DatabaseSection(_Section):
    url: str = "sqlite:///coach.db"
    auto_upgrade: bool = True

    @field_validator("url")
    @classmethod
    def _is_supported(cls, value: str) -> str:
        try:
            backend = make_url(value).get_backend_name()
        except ArgumentError:
            backend = ""
        if backend not in {"sqlite", "postgresql"}:
            raise ValueError("must be sqlite:///FILE or postgresql://USER@HOST/NAME")
        return value


class GradingSection(_Section):
    engine: Literal["offline"] = "offline"
    concurrency: int = Field(8, ge=1, le=64)


class LogSection(_Section):
    level: Literal["debug", "info", "warning", "error"] = "warning"
    format: Literal["text", "json"] = "text"


class Settings(_Section):
    coach: CoachSection = CoachSection()
    interview: InterviewSection = InterviewSection()
    database: DatabaseSection = DatabaseSection()
    grading: GradingSection = GradingSection()
    log: LogSection = LogSection()


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with the configuration. `source` is a file or an environment variable."""

    source: str
    key: str
    message: str

    def __str__(self) -> str:
        return f"{self.source}: {self.key}: {self.message}" if self.key else f"{self.source}: {self.message}"


class ConfigError(Exception):
    """The configuration cannot be used; `problems` says why, all at once."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = problems


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
        raise ConfigError([_problem(detail, sources, str(file)) for detail in error.errors()]) from None


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError([Problem(str(file), "", f"not valid TOML: {error}")]) from None
    except UnicodeDecodeError:
        raise ConfigError([Problem(str(file), "", "not UTF-8 text")]) from None
    except OSError as error:
        raise ConfigError([Problem(str(file), "", f"cannot be read: {error.strerror}")]) from None


def _overrides(environment: Mapping[str, str]) -> list[tuple[str, str, str, str]]:
    """(variable, section, key, value) of every COACH_<SECTION>__<KEY>."""
    found = []
    for variable, value in sorted(environment.items()):
        if variable.startswith(PREFIX) and "__" in variable:
            section, _, key = variable.removeprefix(PREFIX).partition("__")
            found.append((variable, section.lower(), key.lower(), value))
    return found


def _problem(detail: ErrorDetails, sources: Mapping[tuple[str, str], str], file: str) -> Problem:
    path = [str(part) for part in detail["loc"]]
    source = sources.get((path[0], path[1]), file) if len(path) > 1 else file
    if len(path) == 1:  # a whole section; it came from the environment if the file does not have it
        source = next((s for (section, _), s in sources.items() if section == path[0]), file)
    return Problem(source, ".".join(path), _message(detail, path))


def _message(detail: ErrorDetails, path: list[str]) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "extra_forbidden":
        allowed = _names(path[:-1])
        near = difflib.get_close_matches(path[-1], allowed, n=1)
        hint = f"did you mean {near[0]!r}? " if near else ""
        return f"unknown {'key' if len(path) > 1 else 'section'}; {hint}allowed: {', '.join(allowed)}"
    if kind == "literal_error":
        return f"is {detail['input']!r}; allowed: {', '.join(_choices(path))}"
    if kind in {"greater_than_equal", "less_than_equal"}:
        return f"is {detail['input']!r}; allowed: {_range(path)}"
    if kind == "value_error":
        return f"is {detail['input']!r}; {context['error']}"
    wanted = {
        "int": "a whole number",
        "bool": "true or false",
        "string": "text in quotes",
        "model": "a [section]",
    }
    for prefix, words in wanted.items():
        if kind.startswith(prefix):
            return f"is {detail['input']!r}; must be {words}"
    return detail["msg"]


def _names(path: list[str]) -> list[str]:
    model: type[BaseModel] = Settings
    for part in path:
        annotation = model.model_fields[part].annotation
        assert isinstance(annotation, type)
        model = annotation
    return list(model.model_fields)


def _choices(path: list[str]) -> list[str]:
    section = Settings.model_fields[path[0]].annotation
    assert isinstance(section, type)
    return [str(choice) for choice in get_args(section.model_fields[path[1]].annotation)]


def _range(path: list[str]) -> str:
    section = Settings.model_fields[path[0]].annotation
    assert isinstance(section, type)
    bounds = {type(limit).__name__: limit for limit in section.model_fields[path[1]].metadata}
    return f"{bounds['Ge'].ge} to {bounds['Le'].le}"
