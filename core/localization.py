"""Messages, numbers and dates in the reader's language: gettext catalogues read with Babel, no build step."""

from __future__ import annotations

import io
from datetime import datetime
from functools import cache
from gettext import GNUTranslations
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_skeleton, get_day_names
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from core.errors import InvalidInput

LOCALES = ("en", "ko")
_MOST_SHOWN = 60
_FOLDER = Path(__file__).parent / "locales"


_NAMES = {"english": "en", "영어": "en", "korean": "ko", "한국어": "ko"}


def known_locale(given: str) -> str | None:
    """The supported language meant by what a person wrote: `KO`, `ko-KR`, `ko_KR.UTF-8`, `한국어`; None for others."""
    word = given.strip().casefold()
    found = _NAMES.get(word) or match_locale(word, "")
    return found or None


def known_zone(given: str) -> str:
    """An IANA time zone.

    Raises:
        InvalidInput: there is no such zone.
    """
    name = given.strip().replace(" ", "_")
    zones = {zone.casefold(): zone for zone in available_timezones()}
    if name.casefold() not in zones:
        raise InvalidInput("timezone_unknown", given=given[:_MOST_SHOWN])
    return zones[name.casefold()]


def match_locale(wanted: str | None, default: str = "en") -> str:
    """The supported language nearest to a platform's tag (`ko-KR`, `en_US.UTF-8`), else the default."""
    if not wanted:
        return default
    tag = wanted.replace("_", "-").split(".")[0].split("@")[0].split("-")[0].lower()
    return tag if tag in LOCALES else default


@cache
def _catalogue(locale: str) -> GNUTranslations:
    with (_FOLDER / f"{locale}.po").open("rb") as file:
        catalogue = read_po(file, locale=locale, abort_invalid=True)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)


class Translator:
    """Formats the messages of one language. Keys are looked up as they are; a missing key is a KeyError."""

    def __init__(self, locale: str) -> None:
        self.locale = locale
        self._messages = _catalogue(locale)
        try:
            self._babel = Locale.parse(locale)
        except UnknownLocaleError as error:  # pragma: no cover - LOCALES are known to Babel
            raise KeyError(locale) from error

    def __call__(self, key: str, **params: Any) -> str:  # noqa: ANN401 - whatever the message formats
        """The message in this language; numbers are grouped as its readers write them."""
        text = self._messages.gettext(key)
        if text == key:
            raise KeyError(f"{self.locale}.po has no message {key!r}")
        return text.format(**{name: self._shown(value) for name, value in params.items()})

    def plural(self, key: str, count: int, **params: Any) -> str:  # noqa: ANN401
        """The form of `key` for this count; the count is the parameter {count}."""
        text = self._messages.ngettext(key, f"{key}.plural", count)
        if text in (key, f"{key}.plural"):
            raise KeyError(f"{self.locale}.po has no message {key!r}")
        return text.format(count=self._shown(count), **{name: self._shown(value) for name, value in params.items()})

    def has(self, key: str) -> bool:
        return self._messages.gettext(key) != key

    def date(self, moment: datetime, zone: str = "UTC") -> str:
        return format_date(moment.astimezone(ZoneInfo(zone)).date(), format="medium", locale=self._babel)

    def day(self, moment: datetime, zone: str = "UTC") -> str:
        """Month and day in numbers, for where there is little room."""
        return str(format_skeleton("Md", moment.astimezone(ZoneInfo(zone)), locale=self._babel))

    def weekday(self, day: int) -> str:
        """The name of a day of the week; 0 is Monday."""
        return str(get_day_names("wide", locale=self._babel)[day])

    def moment(self, moment: datetime, zone: str = "UTC") -> str:
        return format_datetime(moment.astimezone(ZoneInfo(zone)), format="short", locale=self._babel)

    def _shown(self, value: object) -> object:
        if callable(value):  # words that depend on the reader's language
            return value(self.locale)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return format_decimal(value, locale=self._babel)
        return value


@cache
def translator(locale: str) -> Translator:
    """The translator of a supported language, read once."""
    return Translator(locale)
