"""Speech from OpenAI, or from any server that speaks its /v1/audio/speech.

Importing the SDK takes a second, so this module is imported only where it is asked for.
"""

from __future__ import annotations

import asyncio
import hashlib

import httpx2  # the SDK's own; it lets its errors through while an answer is being read
import openai

from core.localization import LOCALES
from core.ports import Speech, SpeechFailed

OPENAI = "https://api.openai.com/v1"
NO_KEY = "none"  # for servers that ask for no key; the SDK does not go without
_MOST_BYTES = 5_000_000
_SECONDS = 20.0
_REASONS: tuple[tuple[type[Exception], str], ...] = (  # the first that fits
    (TimeoutError, "timeout"),
    (openai.APITimeoutError, "timeout"),
    (httpx2.TimeoutException, "timeout"),
    (openai.APIConnectionError, "unreachable"),
    (openai.AuthenticationError, "key_refused"),
    (openai.PermissionDeniedError, "key_refused"),
    (openai.NotFoundError, "not_found"),
    (openai.RateLimitError, "rate_limited"),
    (openai.InternalServerError, "server_error"),
    (openai.APIStatusError, "request_refused"),
    (Exception, "bad_answer"),  # also one that breaks off
)


class OpenAIVoice:
    """Args:
    base_url: of the server, with its /v1; empty for OpenAI's.
    seconds: how long a question may take, a second attempt included.
    """

    locales = frozenset(LOCALES)

    def __init__(self, base_url: str, api_key: str, model: str, voice: str, seconds: float = _SECONDS) -> None:
        self.name = _name(base_url, model, voice)
        self._model = model
        self._voice = voice
        self._seconds = seconds
        self._client = openai.AsyncOpenAI(
            base_url=base_url or OPENAI, api_key=api_key or NO_KEY, timeout=seconds, max_retries=1
        )

    async def speak(self, text: str, locale: str) -> Speech:  # noqa: ARG002 - these voices hear from the text
        """The text as MP3, or as WAV from servers that know nothing else.

        Raises:
            SpeechFailed: with the reason timeout, unreachable, key_refused, not_found, no_credit, rate_limited,
                server_error, request_refused, too_large or bad_answer.
        """
        try:
            async with asyncio.timeout(self._seconds):
                data = await self._fetched(text)
        except (openai.OpenAIError, httpx2.HTTPError, TimeoutError) as error:
            raise SpeechFailed(_reason(error)) from None
        return Speech(data, _kind(data))

    async def _fetched(self, text: str) -> bytes:
        data = bytearray()
        asked = self._client.audio.speech.with_streaming_response.create(
            model=self._model, voice=self._voice, input=text, response_format="mp3"
        )
        async with asked as answer:
            async for part in answer.iter_bytes():
                data += part
                if len(data) > _MOST_BYTES:
                    raise SpeechFailed("too_large")
        return bytes(data)

    async def close(self) -> None:
        """Close the connections that are kept open for the next question."""
        await self._client.close()


def _name(base_url: str, model: str, voice: str) -> str:
    """Two servers with the same names for their voices are two voices."""
    server = f"@{hashlib.sha256(base_url.encode()).hexdigest()[:8]}" if base_url else ""
    return f"openai{server}/{model}/{voice}"


def _reason(error: Exception) -> str:
    if isinstance(error, openai.RateLimitError) and error.code == "insufficient_quota":
        return "no_credit"
    return next(reason for kind, reason in _REASONS if isinstance(error, kind))


def _kind(data: bytes) -> str:
    """What it is by its first bytes: not every server sends what was asked for, or says what it sends."""
    if data.startswith(b"ID3") or (len(data) > 1 and data[0] == 0xFF and data[1] & 0xE0 == 0xE0):
        return "audio/mpeg"
    if data.startswith(b"RIFF") and data[8:12] == b"WAVE":
        return "audio/wav"
    raise SpeechFailed("bad_answer")
