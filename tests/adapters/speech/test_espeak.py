"""espeak-ng as a program: a stand-in for it on PATH, and the real one where it is installed."""

from __future__ import annotations

import io
import json
import os
import shutil
import sys
import wave
from pathlib import Path

import pytest

from adapters.speech.espeak import EspeakVoice
from core.ports import SpeechFailed

TEXT = "--version `id` TCP와 UDP는 어떻게 다른가요?"
# A WAV as espeak-ng writes it into a pipe, where it cannot know the length: one silent sample for each byte of the text.
SPEAKS = """
text = sys.stdin.buffer.read()
(folder / "seen.json").write_text(json.dumps([sys.argv[1:], text.decode()]))
rate = 22050
head = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 0x7FFFF024, b"WAVE", b"fmt ", 16, 1, 1, rate, 2 * rate, 2, 16, b"data", 0x7FFFF000)
sys.stdout.buffer.write(head + bytes(2 * len(text)))
"""


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Puts a program called espeak-ng first on PATH; it leaves its process number in `pid`."""

    def make(body: str) -> Path:
        program = tmp_path / "espeak-ng"
        program.write_text(
            f"#!{sys.executable}\nimport json, os, pathlib, struct, sys, time\n"
            f"folder = pathlib.Path({str(tmp_path)!r})\n(folder / 'pid').write_text(str(os.getpid()))\n{body}"
        )
        program.chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path))
        return tmp_path

    return make


def frames(data: bytes) -> int:
    with wave.open(io.BytesIO(data)) as sound:
        return sound.getnframes()


async def failure(seconds: float = 10.0) -> str:
    with pytest.raises(SpeechFailed) as failed:
        await EspeakVoice(seconds).speak(TEXT, "ko")
    return failed.value.reason


async def test_the_text_goes_in_through_a_pipe_and_a_wav_of_its_length_comes_out(stand_in):
    folder = stand_in(SPEAKS)
    speech = await EspeakVoice().speak(TEXT, "ko")
    arguments, text = json.loads((folder / "seen.json").read_text())
    assert arguments == ["-v", "ko", "-b", "1", "--stdin", "--stdout"]
    assert text == TEXT
    assert speech.content_type == "audio/wav"
    assert frames(speech.data) == len(TEXT.encode())


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("sys.exit(3)", "failed"),
        ("", "bad_answer"),
        ("print('usage: espeak-ng')", "bad_answer"),
        ("sys.stdin.buffer.read(); sys.stdout.buffer.write(b'RIFF' + bytes(32) + b'data' + bytes(4))", "bad_answer"),
    ],
    ids=["error", "silence", "words", "no samples"],
)
async def test_a_program_that_does_not_speak(stand_in, body: str, reason: str):
    stand_in(body)
    assert await failure() == reason


@pytest.mark.parametrize(
    ("body", "seconds", "reason"),
    [
        ("time.sleep(600)", 2.0, "timeout"),
        ("while True: sys.stdout.buffer.write(bytes(65536))", 10.0, "too_large"),
    ],
    ids=["hangs", "never stops"],
)
async def test_a_program_that_does_not_end_is_ended(stand_in, body: str, seconds: float, reason: str):
    folder = stand_in(body)
    assert await failure(seconds) == reason
    with pytest.raises(ProcessLookupError):
        os.kill(int((folder / "pid").read_text()), 0)


async def test_a_machine_without_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert await failure() == "not_installed"


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")
@pytest.mark.parametrize(
    ("text", "locale"), [("How do TCP and UDP differ?", "en"), ("TCP와 UDP는 어떻게 다른가요?", "ko")]
)
async def test_the_real_one_speaks_both_languages(text: str, locale: str):
    speech = await EspeakVoice().speak(text, locale)
    with wave.open(io.BytesIO(speech.data)) as sound:
        assert 1 < sound.getnframes() / sound.getframerate() < 10  # seconds
        assert any(sound.readframes(sound.getnframes()))
