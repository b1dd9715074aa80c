"""The real SDK against a speech server on loopback: what is asked, and what every kind of answer becomes."""

from __future__ import annotations

import asyncio
import socket
from contextlib import asynccontextmanager

import pytest

from adapters.speech.openai_voice import OpenAIVoice
from core.ports import Speech, SpeechFailed
from tests.adapters.speech.server import MP3, WAV, Answer, SpeechServer, refusal

TEXT = "TCP와 UDP는 어떻게 다른가요?"


@asynccontextmanager
async def voice_at(base_url: str, key: str = "sk-test", **more):
    voice = OpenAIVoice(base_url, key, "tts-small", "alloy", **more)
    try:
        yield voice
    finally:
        await voice.close()


@asynccontextmanager
async def served(*answers: Answer, **more):
    """A server with these answers, and the voice that asks it."""
    async with SpeechServer(list(answers) or [Answer()]) as server, voice_at(server.base_url, **more) as voice:
        yield server, voice


async def failure(voice: OpenAIVoice) -> str:
    with pytest.raises(SpeechFailed) as failed:
        await voice.speak(TEXT, "ko")
    return failed.value.reason


async def test_a_question_becomes_an_mp3():
    async with served() as (server, voice):
        assert await voice.speak(TEXT, "ko") == Speech(MP3, "audio/mpeg")
        (asked,) = server.asked
        assert asked.body == {"model": "tts-small", "voice": "alloy", "input": TEXT, "response_format": "mp3"}
        assert asked.headers["Authorization"] == "Bearer sk-test"


@pytest.mark.parametrize(
    ("body", "kind"),
    [(MP3, "audio/mpeg"), (b"\xff\xfb\x90\x00" + bytes(50), "audio/mpeg"), (WAV, "audio/wav")],
    ids=["mp3 with a tag", "bare mp3", "wav"],
)
async def test_what_it_is_says_the_sound_and_not_the_server(body: bytes, kind: str):
    async with served(Answer(body=body, kind="application/octet-stream")) as (_, voice):
        assert await voice.speak(TEXT, "ko") == Speech(body, kind)


async def test_a_server_without_keys_gets_no_key_of_ours():
    async with served(key="") as (server, voice):
        await voice.speak(TEXT, "ko")
        assert server.asked[0].headers["Authorization"] == "Bearer none"


@pytest.mark.parametrize(
    ("answer", "reason", "times"),
    [
        (refusal(400), "request_refused", 1),
        (refusal(401), "key_refused", 1),
        (refusal(403), "key_refused", 1),
        (refusal(404), "not_found", 1),
        (refusal(429), "rate_limited", 2),
        (refusal(429, "insufficient_quota"), "no_credit", 2),
        (refusal(500), "server_error", 2),
        (refusal(503), "server_error", 2),
    ],
)
async def test_a_refusal_has_a_reason(answer: Answer, reason: str, times: int):
    async with served(answer) as (server, voice):
        assert await failure(voice) == reason
        assert len(server.asked) == times


async def test_a_server_that_stumbles_once_is_asked_again():
    async with served(refusal(503), Answer()) as (server, voice):
        assert (await voice.speak(TEXT, "ko")).data == MP3
        assert len(server.asked) == 2


@pytest.mark.parametrize("slow", ["begins", "ends"])
async def test_a_slow_server_is_given_up_for_good(slow: str):
    at_last = asyncio.Event()
    async with served(Answer(**{slow: at_last}), seconds=0.2) as (server, voice):
        assert await failure(voice) == "timeout"
        assert len(server.asked) == 1  # there is no time for a second attempt
        at_last.set()


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer(body=b"", promised=0), "bad_answer"),
        (Answer(body=b'{"detail": "loading"}', kind="application/json"), "bad_answer"),
        (Answer(body=MP3, promised=10_000), "bad_answer"),
        (Answer(body=MP3 + bytes(5_000_000)), "too_large"),
    ],
    ids=["nothing", "no sound", "half of it", "too much"],
)
async def test_what_is_no_sound_is_no_answer(answer: Answer, reason: str):
    async with served(answer) as (_, voice):
        assert await failure(voice) == reason


async def test_nobody_at_home():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: nobody else can be there
        async with voice_at(f"http://127.0.0.1:{taken.getsockname()[1]}/v1") as voice:
            assert await failure(voice) == "unreachable"


async def test_a_failure_says_nothing_of_the_text(caplog: pytest.LogCaptureFixture):
    caplog.set_level("DEBUG")
    async with served(refusal(500)) as (_, voice):
        with pytest.raises(SpeechFailed) as failed:
            await voice.speak(TEXT, "ko")
    assert str(failed.value) == "server_error"
    assert failed.value.__cause__ is None
    assert TEXT not in caplog.text
    assert "sk-test" not in caplog.text


async def test_another_server_model_or_voice_is_another_name_and_fits_its_column():
    given = [
        ("", "tts-1", "alloy"),
        ("", "tts-1", "coral"),
        ("", "tts-2", "alloy"),
        ("http://a/v1", "tts-1", "alloy"),
        ("http://b/v1", "tts-1", "alloy"),
        ("http://b/v1", "m" * 100, "v" * 60),  # the longest that the settings take
    ]
    voices = [OpenAIVoice(base_url, "k", model, voice) for base_url, model, voice in given]
    assert len({voice.name for voice in voices}) == len(given)
    assert all(len(voice.name) <= 200 for voice in voices)
    for voice in voices:
        await voice.close()
