"""config.toml and the environment as one frozen, validated value.

Later wins: built-in defaults, the file, then COACH_<SECTION>__<KEY>. Every problem names the file or variable, the
key and what is allowed.
"""

from __future__ import annotations

import difflib
import errno
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal, LiteralString, Self, get_args
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails, PydanticCustomError
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from core.localization import Translator, translator

PREFIX = "COACH_"
CONFIG_VARIABLE = "COACH_CONFIG"
DEFAULT_FILE = Path("config.toml")

LocaleName = Literal["en", "ko"]
PositionName = Literal["backend", "frontend", "fullstack", "mobile", "data", "ml", "devops", "security", "qa"]


def _wrong(key: LiteralString) -> PydanticCustomError:
    """A refusal of ours; its kind is the key of its words."""
    return PydanticCustomError(key, key)


def _http(value: str) -> str:
    if value and not value.startswith(("http://", "https://")):
        raise _wrong("http_address")
    return value


HttpAddress = Annotated[str, AfterValidator(_http)]


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
            raise _wrong("timezone") from None
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
            raise _wrong("database_url")
        return value


class GradingSection(_Section):
    engine: Literal["offline"] = "offline"
    concurrency: int = Field(8, ge=1, le=64)


class MediaSection(_Section):
    folder: str = Field("media", min_length=1)
    max_megabytes: int = Field(10, ge=1, le=100)
    max_seconds: int = Field(600, ge=10, le=3600)


class SpeechSection(_Section):
    synthesiser: Literal["off", "openai", "espeak"] = "off"
    base_url: HttpAddress = ""
    model: str = Field("gpt-4o-mini-tts", min_length=1, max_length=100)
    voice: str = Field("alloy", min_length=1, max_length=60)


class DiscordSection(_Section):
    api_base: HttpAddress = ""
    gateway: str = ""
    shard_ids: tuple[int, ...] = ()
    shard_count: int = Field(0, ge=0, le=10_000)
    message_content: Literal["auto", "on", "off"] = "auto"

    @field_validator("gateway")
    @classmethod
    def _is_websocket(cls, value: str) -> str:
        if value and not value.startswith(("ws://", "wss://")):
            raise _wrong("ws_address")
        return value

    @field_validator("shard_ids", mode="before")
    @classmethod
    def _from_text(cls, value: object) -> object:
        """An environment variable gives them as text: 0,1,2."""
        if not isinstance(value, str):
            return value
        parts = [part.strip() for part in value.split(",") if part.strip()]
        if not all(part.isdecimal() for part in parts):
            raise _wrong("shard_ids")
        return [int(part) for part in parts]

    @model_validator(mode="after")
    def _belong_together(self) -> Self:
        if self.shard_ids and max(self.shard_ids) >= self.shard_count:
            raise _wrong("shard_count")
        return self


class SlackSection(_Section):
    api_base: HttpAddress = ""
    mode: Literal["socket", "http"] = "socket"
    connections: int = Field(1, ge=1, le=10)
    host: str = Field("127.0.0.1", min_length=1)
    port: int = Field(3000, ge=0, le=65_535)
    authorize_url: HttpAddress = ""


class LogSection(_Section):
    level: Literal["debug", "info", "warning", "error"] = "warning"
    format: Literal["text", "json"] = "text"


class Settings(_Section):
    coach: CoachSection = CoachSection()
    interview: InterviewSection = InterviewSection()
    database: DatabaseSection = DatabaseSection()
    grading: GradingSection = GradingSection()
    media: MediaSection = MediaSection()
    speech: SpeechSection = SpeechSection()
    discord: DiscordSection = DiscordSection()
    slack: SlackSection = SlackSection()
    log: LogSection = LogSection()


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with the configuration; `key` names a message `config.<key>` of the catalogues.

    Attributes:
        source: a file or an environment variable.
        setting: the section and key in it, or nothing where the whole source is meant.
    """

    source: str
    setting: str
    key: str
    params: dict[str, str] = field(default_factory=dict)

    def worded(self, speak: Translator) -> str:
        where = f"{self.source}: {self.setting}" if self.setting else self.source
        return f"{where}: {speak(f'config.{self.key}', **self.params)}"

    def __str__(self) -> str:
        return self.worded(translator("en"))


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


def _problem(detail: ErrorDetails, sources: Mapping[tuple[str, str], str], file: str) -> Problem:
    path = [str(part) for part in detail["loc"]]
    source = sources.get((path[0], path[1]), file) if len(path) > 1 else file
    if len(path) == 1:  # a whole section; it came from the environment if the file does not have it
        source = next((s for (section, _), s in sources.items() if section == path[0]), file)
    if detail["type"] == "extra_forbidden":
        return Problem(source, ".".join(path), *_unknown(path))
    key, params = _mistake(detail, path)
    return Problem(source, ".".join(path), key, {"value": repr(detail["input"]), **params})


def _unknown(path: list[str]) -> tuple[str, dict[str, str]]:
    allowed = _names(path[:-1])
    key, params = "unknown_key" if len(path) > 1 else "unknown_section", {"allowed": ", ".join(allowed)}
    near = difflib.get_close_matches(path[-1], allowed, n=1)
    return (f"{key}_near", {**params, "near": near[0]}) if near else (key, params)


# Beginnings of pydantic's kinds of mistakes. Those with a limit are found by _mistake itself.
_KINDS = {
    "int": "whole_number",
    "bool": "boolean",
    "string_too_short": "empty",
    "string": "text",
    "model": "section",
}


_OURS = {"timezone", "database_url", "http_address", "ws_address", "shard_ids", "shard_count"}  # refusals of _wrong


def _mistake(detail: ErrorDetails, path: list[str]) -> tuple[str, dict[str, str]]:
    kind = detail["type"]
    if kind in _OURS:
        return kind, {}
    if kind == "literal_error":
        return "choices", {"allowed": ", ".join(_choices(path))}
    if kind in {"greater_than_equal", "less_than_equal"}:
        least, most = _range(path)
        return "range", {"least": least, "most": most}
    if kind == "string_too_long":
        return "long_text", {"most": str(detail["ctx"]["max_length"])}
    for prefix, key in _KINDS.items():
        if kind.startswith(prefix):
            return key, {}
    return "other", {"detail": detail["msg"]}


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


def _range(path: list[str]) -> tuple[str, str]:
    section = Settings.model_fields[path[0]].annotation
    assert isinstance(section, type)
    bounds = {type(limit).__name__: limit for limit in section.model_fields[path[1]].metadata}
    return str(bounds["Ge"].ge), str(bounds["Le"].le)
