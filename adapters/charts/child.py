"""Drawing in a process of its own: the renderer keeps the interpreter's lock for up to a quarter of a second, and
nobody else should wait for a picture.

One request at a time over the child's standard input and output, each side a length and that many bytes. When this
process ends, however it does, the child reads the end of its input and ends too.
"""

from __future__ import annotations

import struct
import subprocess
import sys
import threading
from typing import IO, cast

from adapters.charts.draw import SvgCharts
from adapters.charts.theme import ThemeName
from core.posts import Chart

_LENGTH = struct.Struct(">I")
_PATIENCE_SECONDS = 10.0
_CHILD = f"import sys; from {__name__} import serve; serve(sys.argv[1], float(sys.argv[2]))"


class ChildCharts:
    """Draws in a child process, started for the first chart and again if it dies (core.ports.Charts).

    Args:
        scale: pixels for each CSS pixel; phones show about 1,080 across.
    """

    def __init__(self, theme: ThemeName = "dark", scale: float = 1.5) -> None:
        self._command = [sys.executable, "-c", _CHILD, theme, str(scale)]
        self._child: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def draw(self, chart: Chart) -> bytes:
        """The chart as a PNG.

        Raises:
            OSError: the child died or took too long; the next chart gets a new one.
        """
        with self._lock:
            child = self._running()
            overdue = threading.Timer(_PATIENCE_SECONDS, child.kill)
            overdue.start()
            try:
                _send(cast("IO[bytes]", child.stdin), chart.model_dump_json().encode())
                drawn = _receive(cast("IO[bytes]", child.stdout))
            finally:
                overdue.cancel()
            if drawn is None:
                raise OSError("the drawing process ended")
            return drawn

    def close(self) -> None:
        """End the child, if there is one."""
        with self._lock:
            if self._child is not None:
                self._child.kill()
                self._child.communicate()
                self._child = None

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self._child = subprocess.Popen(  # noqa: S603 - our own module
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C is for the parent
            )
        return self._child


def _send(stream: IO[bytes], data: bytes) -> None:
    stream.write(_LENGTH.pack(len(data)) + data)
    stream.flush()


def _receive(stream: IO[bytes]) -> bytes | None:
    """The next message, or None at the end."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    data = stream.read(length)
    return data if len(data) == length else None


def serve(theme: ThemeName, scale: float) -> None:
    """Draw what comes in until nothing comes any more."""
    charts = SvgCharts(theme, scale)
    while (request := _receive(sys.stdin.buffer)) is not None:
        _send(sys.stdout.buffer, charts.draw(Chart.model_validate_json(request)))
