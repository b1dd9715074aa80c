"""Which engine reads questions out, and what it still lacks."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from adapters.speech import espeak

if TYPE_CHECKING:
    from bot.settings import Settings
    from core.ports import Synthesiser

OPENAI_API_KEY = "OPENAI_API_KEY"


def lacking(settings: Settings, environment: Mapping[str, str]) -> str | None:
    """The key of the words that say what the engine needs and does not have; None when it has all."""
    section = settings.speech
    if section.synthesiser == "openai" and not section.base_url and not _key(environment):
        return "cli.speech.no_key"
    if section.synthesiser == "espeak" and shutil.which(espeak.PROGRAM) is None:
        return "cli.speech.no_espeak"
    return None


@asynccontextmanager
async def synthesiser_of(settings: Settings, environment: Mapping[str, str]) -> AsyncIterator[Synthesiser | None]:
    """The engine that the configuration asks for, closed at the end."""
    section = settings.speech
    if section.synthesiser == "espeak":
        yield espeak.EspeakVoice()
    elif section.synthesiser == "openai":
        from adapters.speech.openai_voice import OpenAIVoice  # noqa: PLC0415 - a second that is not everyone's

        voice = OpenAIVoice(section.base_url, _key(environment), section.model, section.voice)
        try:
            yield voice
        finally:
            await voice.close()
    else:
        yield None


def _key(environment: Mapping[str, str]) -> str:
    return environment.get(OPENAI_API_KEY, "").strip()
