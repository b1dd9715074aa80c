"""Speech from espeak-ng on this machine: needs no network, and sounds like a robot."""

from __future__ import annotations

import asyncio

from core.ports import Speech, SpeechFailed

PROGRAM = "espeak-ng"
_VOICES = {"en": "en-us", "ko": "ko"}
_MOST_BYTES = 5_000_000  # two minutes
_SECONDS = 10.0
_HEADER = 44  # bytes before the samples


class EspeakVoice:
    """Args:
    seconds: after which the program is ended.
    """

    name = PROGRAM
    locales = frozenset(_VOICES)

    def __init__(self, seconds: float = _SECONDS) -> None:
        self._seconds = seconds

    async def speak(self, text: str, locale: str) -> Speech:
        """The text as WAV. It goes in through a pipe: as an argument, one that begins with a dash would be an option.

        Raises:
            SpeechFailed: with the reason not_installed, timeout, failed, too_large or bad_answer.
        """
        try:
            process = await asyncio.create_subprocess_exec(
                PROGRAM,
                *("-v", _VOICES[locale], "-b", "1", "--stdin", "--stdout"),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
            )
        except OSError:
            raise SpeechFailed("not_installed") from None
        try:
            async with asyncio.timeout(self._seconds):
                data = await _heard(process, text.encode())
                failed = await process.wait() != 0
        except TimeoutError:
            raise SpeechFailed("timeout") from None
        finally:
            await _end(process)
        if failed:
            raise SpeechFailed("failed")
        return Speech(_sized(data), "audio/wav")


async def _heard(process: asyncio.subprocess.Process, text: bytes) -> bytes:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(text)
    process.stdin.close()
    try:
        await process.stdout.readexactly(_MOST_BYTES + 1)
    except asyncio.IncompleteReadError as all_there_is:
        return all_there_is.partial
    raise SpeechFailed("too_large")


async def _end(process: asyncio.subprocess.Process) -> None:
    """Leave no process behind, whatever became of it."""
    if process.returncode is None:
        process.kill()
        await process.communicate()  # reads what is still in the pipe, so that it is closed


def _sized(data: bytes) -> bytes:
    """A WAV that says how long it is: written into a pipe, it could not know."""
    if len(data) <= _HEADER or data[:4] != b"RIFF" or data[36:40] != b"data":
        raise SpeechFailed("bad_answer")
    samples = data[_HEADER:]
    riff, size = (len(data) - 8).to_bytes(4, "little"), len(samples).to_bytes(4, "little")
    return data[:4] + riff + data[8:40] + size + samples
