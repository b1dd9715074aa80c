"""PNG files, read without a library: charts have eight bits each of red, green, blue and alpha, and no interlacing."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass

_BYTES = 4
Colour = tuple[int, ...]


@dataclass(frozen=True)
class Picture:
    """Decoded pixels, row by row from the top."""

    width: int
    height: int
    rows: tuple[bytes, ...]

    def at(self, x: int, y: int) -> Colour:
        return tuple(self.rows[y][_BYTES * x : _BYTES * x + _BYTES])

    def colours(self, left: int, right: int) -> set[Colour]:
        """What is seen in some columns, from the first to before the last."""
        return {self.at(x, y) for y in range(self.height) for x in range(left, right)}

    def inked(self, ground: Colour) -> range:
        """The columns that hold anything else than the ground, with all between them."""
        columns = [
            x
            for x in range(self.width)
            if any(row[_BYTES * x : _BYTES * x + _BYTES] != bytes(ground) for row in self.rows)
        ]
        return range(columns[0], columns[-1] + 1) if columns else range(0)


def size(png: bytes) -> tuple[int, int]:
    """Width and height in pixels, as the header has them."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    return struct.unpack(">II", png[16:24])


def decoded(png: bytes) -> Picture:
    """The picture; every checksum and length is checked on the way."""
    width, height = size(png)
    packed, at = b"", 8
    while at < len(png):
        (length,), kind = struct.unpack(">I", png[at : at + 4]), png[at + 4 : at + 8]
        content = png[at + 8 : at + 8 + length]
        assert struct.pack(">I", zlib.crc32(kind + content)) == png[at + 8 + length : at + 12 + length]
        if kind == b"IHDR":
            assert content[8:] == bytes([8, 6, 0, 0, 0])
        if kind == b"IDAT":
            packed += content
        at += 12 + length
    lines = zlib.decompress(packed)
    stride = 1 + _BYTES * width
    assert len(lines) == stride * height
    rows = [bytes(stride - 1)]
    for y in range(height):
        rows.append(_unfiltered(lines[stride * y], lines[stride * y + 1 : stride * (y + 1)], rows[-1]))
    return Picture(width, height, tuple(rows[1:]))


def _unfiltered(kind: int, line: bytes, above: bytes) -> bytes:
    """One row as it was before the encoder's filter (PNG specification, third edition, 9.2)."""
    predict = _FILTERS[kind]
    row = bytearray(_BYTES) + bytearray(line)  # what is left of the first pixel counts as zero
    corner = bytes(_BYTES) + above
    for i in range(_BYTES, len(row)):
        row[i] = (row[i] + predict(row[i - _BYTES], corner[i], corner[i - _BYTES])) & 255
    return bytes(row[_BYTES:])


def _paeth(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    return min((left, up, corner), key=lambda value: abs(guess - value))


_FILTERS: tuple[Callable[[int, int, int], int], ...] = (
    lambda left, up, corner: 0,
    lambda left, up, corner: left,
    lambda left, up, corner: up,
    lambda left, up, corner: (left + up) // 2,
    _paeth,
)
