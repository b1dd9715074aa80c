"""What people write after a command, or instead of one."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from core.bank.catalogue import topics
from core.bank.schema import POSITIONS
from core.errors import InvalidInput
from core.localization import LOCALES, known_locale, translator

_LEVELS = range(1, 6)

# What may stand first after /interview and /coach, by what it does.
VERBS: dict[str, tuple[str, ...]] = {
    "start": ("start", "시작"),
    "resume": ("resume", "continue", "이어하기", "계속"),
    "status": ("status", "상태"),
    "end": ("end", "stop", "끝내기", "종료"),
    "progress": ("progress", "성장"),
    "history": ("history", "기록"),
    "materials": ("materials", "자료"),
    "profile": ("profile", "프로필"),
    "privacy": ("privacy", "개인정보"),
    "settings": ("settings", "설정"),
    "questions": ("questions", "질문집"),
    "question": ("question", "질문"),
    "track": ("track", "tracks", "과정"),
    "import": ("import", "가져오기"),
    "help": ("help", "도움말", "?"),
}
_VOICE = {"voice", "음성"}
EXPORT, DELETE = ("export", "내보내기"), ("delete", "삭제")


def verb_of(word: str) -> str | None:
    """The command meant by a word in either language."""
    wanted = word.casefold()
    return next((verb for verb, words in VERBS.items() if wanted in words), None)


@dataclass(slots=True)
class Wishes:
    """What an interview should be, as far as somebody said."""

    categories: list[str] = field(default_factory=list)
    questions: int | None = None
    level: int | None = None
    position: str | None = None
    locale: str | None = None
    voice: bool | None = None

    def options(self) -> dict[str, Any]:
        return {
            "categories": tuple(self.categories),
            "questions": self.questions,
            "experience_level": self.level,
            "job_position": self.position,
            "locale": self.locale,
            "voice": self.voice,
        }


def read_wishes(text: str) -> Wishes:
    """`network 3 senior ko`: categories, a number of questions, a level, a position, a language and `voice`, in any
    order.

    Raises:
        InvalidInput: a word is none of these; the message lists the categories.
    """
    wishes = Wishes()
    for part in _parts(text):
        word = part.casefold()
        if word.isdecimal():
            wishes.questions = int(word)
        elif word in _levels():
            wishes.level = _levels()[word]
        elif word in _positions():
            wishes.position = _positions()[word]
        elif word in _VOICE:
            wishes.voice = True
        elif (locale := _locale(word)) is not None:
            wishes.locale = locale
        else:
            wishes.categories.append(topics().resolve(part))
    return wishes


def _parts(text: str) -> list[str]:
    """Words, also between commas; a name of several words is kept together where it is known."""
    parts: list[str] = []
    for piece in text.split(","):
        words = piece.split()
        while words:
            length = next((n for n in range(len(words), 1, -1) if _is_name(" ".join(words[:n]))), 1)
            parts.append(" ".join(words[:length]))
            words = words[length:]
    return parts


def _is_name(name: str) -> bool:
    return name.casefold() in {**_levels(), **_positions()} or _is_category(name)


def _is_category(name: str) -> bool:
    try:
        topics().resolve(name)
    except InvalidInput:
        return False
    return True


@cache
def _levels() -> dict[str, int]:
    return {translator(locale)(f"level.{level}").casefold(): level for locale in LOCALES for level in _LEVELS}


@cache
def _positions() -> dict[str, str]:
    """By id and by name; what is the name of a category as well means the category."""
    named = {translator(locale)(f"position.{name}").casefold(): name for locale in LOCALES for name in POSITIONS}
    both = {**{name: name for name in POSITIONS}, **named}
    return {word: name for word, name in both.items() if not _is_category(word)}


def _locale(word: str) -> str | None:
    """A language, if the word is its code or name; `korean history` is none."""
    return known_locale(word) if len(word) == 2 or word in {"english", "korean", "영어", "한국어"} else None
