"""Small things everything else uses: ids, the clock, and the timestamps that name messages."""

from __future__ import annotations

import itertools
import secrets
import time

from tests.wire.discord_emulator.basics import Signal

__all__ = ["Clock", "Ids", "Signal", "secret"]
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def secret(length: int = 24) -> str:
    """Letters nobody guesses."""
    return secrets.token_hex(length)[:length]


class Ids:
    """Ids as Slack writes them: a letter for the kind, then letters and digits."""

    def __init__(self) -> None:
        self._numbers = itertools.count(46_656)

    def next(self, prefix: str) -> str:
        number, text = next(self._numbers), ""
        while number:
            number, rest = divmod(number, 36)
            text = DIGITS[rest] + text
        return prefix + "0" + text.rjust(8, "0")


class Clock:
    """The emulator's time in seconds: the real one and what the test added."""

    def __init__(self) -> None:
        self._moved = 0.0
        self._last_ts = 0

    def seconds(self) -> float:
        """For measuring; has no date."""
        return time.monotonic() + self._moved

    def now(self) -> float:
        """Seconds since 1970."""
        return time.time() + self._moved

    def advance(self, seconds: float) -> None:
        self._moved += seconds

    def ts(self) -> str:
        """A new timestamp in Slack's form, later than every one before."""
        self._last_ts = max(self._last_ts + 1, int(self.now() * 1_000_000))
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"
