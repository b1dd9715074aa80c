"""The sections of config.toml: every key with its default and what it may be."""

from __future__ import annotations

from typing import Annotated, Literal, LiteralString, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator
from pydantic_core import PydanticCustomError
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

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
