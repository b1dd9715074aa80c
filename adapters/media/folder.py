"""A folder of recordings. Names are ours alone: nothing a person sent becomes a path."""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import uuid
from collections.abc import Iterable
from pathlib import Path

from core.errors import StorageError

log = logging.getLogger(__name__)

_SUFFIXES = {
    "audio/ogg": ".ogg",
    "audio/mp4": ".m4a",
    "audio/x-m4a": ".m4a",
    "audio/mpeg": ".mp3",
    "audio/webm": ".webm",
    "audio/wav": ".wav",
}
_MOST_BYTES = 100_000_000  # the largest recording that the configuration lets in


class MediaFolder:
    """Args:
    folder: made when the first recording comes.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def keep(self, data: bytes, content_type: str) -> str:
        """Store a recording whole, or not at all.

        Returns:
            Its name in the folder, as Response.answer_audio_url has it.

        Raises:
            StorageError: the folder cannot be written, or the disk is full.
        """
        name = uuid.uuid4().hex + _SUFFIXES.get(content_type.split(";", maxsplit=1)[0].strip().lower(), ".audio")
        try:
            await asyncio.to_thread(self._write, name, data)
        except OSError as error:
            key = "storage_full" if error.errno == errno.ENOSPC else "storage_unwritable"
            raise StorageError(key, where=str(self._folder)) from None
        return name

    async def read(self, name: str) -> bytes:
        """A recording by its name.

        Raises:
            StorageError: it is gone, cannot be read, or is larger than any recording is.
        """
        try:
            return await asyncio.to_thread(self._read, name)
        except OSError:
            raise StorageError("storage_unreadable", where=str(self._folder)) from None

    async def discard(self, names: Iterable[str]) -> None:
        """Delete recordings; one that is gone already is no error."""
        await asyncio.to_thread(self._delete, list(names))

    def _write(self, name: str, data: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        half = self._folder / f"{name}.part"
        try:
            with half.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            half.replace(self._folder / name)
        except OSError:
            half.unlink(missing_ok=True)
            raise

    def _read(self, name: str) -> bytes:
        with (self._folder / Path(name).name).open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
        if len(data) > _MOST_BYTES:
            raise OSError(errno.EFBIG, "larger than any recording")
        return data

    def _delete(self, names: list[str]) -> None:
        for name in names:
            try:
                (self._folder / Path(name).name).unlink(missing_ok=True)
            except OSError as error:
                log.warning("a recording could not be deleted: %s", type(error).__name__)
