"""What a question pack, the topic list, the scales and the material catalogue look like (docs/questions.md)."""

from __future__ import annotations

import re
from typing import Annotated, Literal, LiteralString, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

HANGUL = re.compile(r"[가-힣]")
POSITIONS = ("backend", "frontend", "fullstack", "mobile", "data", "ml", "devops", "security", "qa")
TYPES = ("technical", "design", "behavioral")
QuestionType = Literal["technical", "design", "behavioral"]
PositionName = Literal["any", "backend", "frontend", "fullstack", "mobile", "data", "ml", "devops", "security", "qa"]


# What these validators refuse with; each names a message `finding.<key>` of the catalogues.
OUR_KINDS = ("slug", "no_korean", "korean_in_english", "empty_way", "question_long", "no_heart")


def _wrong(key: LiteralString) -> PydanticCustomError:
    """A refusal of ours; its kind is the key of its words."""
    return PydanticCustomError(key, key)


def _slug(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value):
        raise _wrong("slug")
    return value


Slug = Annotated[str, Field(max_length=60), AfterValidator(_slug)]
HttpsUrl = Annotated[str, Field(max_length=255, pattern=r"^https://[a-z0-9.-]+(/\S*)?$")]


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Localized(_Entry):
    """The same thing said in both languages; each must be written in its own."""

    en: str = Field(min_length=2)
    ko: str = Field(min_length=2)

    @field_validator("ko")
    @classmethod
    def _has_hangul(cls, value: str) -> str:
        if not HANGUL.search(value):
            raise _wrong("no_korean")
        return value

    @field_validator("en")
    @classmethod
    def _has_no_hangul(cls, value: str) -> str:
        if HANGUL.search(value):
            raise _wrong("korean_in_english")
        return value

    def in_locale(self, locale: str) -> str:
        return self.ko if locale == "ko" else self.en


class Name(_Entry):
    """A short label; a Korean one may well be Latin (DNS)."""

    en: str = Field(min_length=1)
    ko: str = Field(min_length=1)

    def in_locale(self, locale: str) -> str:
        return self.ko if locale == "ko" else self.en


class Signals(_Entry):
    """Ideas that must be there, each a list of ways to say it joined by `|`."""

    en: tuple[str, ...] = Field(min_length=1, max_length=5)
    ko: tuple[str, ...] = Field(min_length=1, max_length=5)

    @field_validator("en", "ko")
    @classmethod
    def _no_empty_way(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if any(not way.strip() for entry in value for way in entry.split("|")):
            raise _wrong("empty_way")
        return value

    def ways(self, locale: str) -> tuple[tuple[str, ...], ...]:
        entries = self.ko if locale == "ko" else self.en
        return tuple(tuple(way.strip() for way in entry.split("|")) for entry in entries)


class KeyPointEntry(_Entry):
    id: Slug
    topic: Slug
    weight: int = Field(ge=1, le=3)
    text: Localized
    signals: Signals


class MistakeEntry(_Entry):
    id: Slug
    text: Localized
    signals: Signals | None = None


class FollowUpEntry(_Entry):
    id: Slug
    text: Localized
    key_points: tuple[KeyPointEntry, ...] = Field(min_length=1, max_length=3)


class QuestionEntry(_Entry):
    id: Slug
    type: QuestionType
    level: int = Field(ge=1, le=5)
    positions: tuple[PositionName, ...] = Field(min_length=1)
    text: Localized
    code: str | None = None
    hint: Localized
    key_points: tuple[KeyPointEntry, ...] = Field(min_length=3, max_length=6)
    mistakes: tuple[MistakeEntry, ...] = Field(min_length=1, max_length=4)
    reference: Localized
    model_answer: Localized
    follow_ups: tuple[FollowUpEntry, ...] = Field(min_length=1, max_length=2)

    @field_validator("text")
    @classmethod
    def _short_enough_to_say(cls, value: Localized) -> Localized:
        if max(len(value.en), len(value.ko)) > 300:
            raise _wrong("question_long")
        return value

    @model_validator(mode="after")
    def _has_a_heart(self) -> Self:
        if not any(point.weight == 3 for point in self.key_points):
            raise _wrong("no_heart")
        return self


class Pack(_Entry):
    category: Slug
    questions: tuple[QuestionEntry, ...] = Field(min_length=1)


class CategoryEntry(_Entry):
    name: Name
    aliases: tuple[str, ...] = ()
    topics: dict[Slug, Name]


class ScaleEntry(_Entry):
    """A behaviourally anchored rating scale: what an answer at each level shows."""

    name: Name
    levels: dict[Literal[1, 2, 3, 4, 5], Localized] = Field(min_length=5)


class MaterialEntry(_Entry):
    id: Slug
    title: Name
    description: Localized
    url: HttpsUrl
    type: Literal["documentation", "standard", "book", "article", "course"]
    language: Literal["en", "ko", "both"]
    level: int = Field(ge=1, le=5)
    topics: tuple[Slug, ...] = Field(min_length=1)


class MaterialCatalogue(_Entry):
    materials: tuple[MaterialEntry, ...]
