"""Recordings as files: kept whole, read back, and never reached for outside their folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.media import MediaFolder, folder
from core.errors import StorageError


async def test_what_is_kept_can_be_read_until_it_is_discarded(tmp_path: Path):
    media = MediaFolder(tmp_path / "media")
    name = await media.keep(b"RIFF", "audio/wav")
    assert name.endswith(".wav")
    assert await media.read(name) == b"RIFF"
    await media.discard([name])
    with pytest.raises(StorageError, match="storage_unreadable"):
        await media.read(name)


async def test_nothing_outside_the_folder_is_read(tmp_path: Path):
    media = MediaFolder(tmp_path / "media")
    await media.keep(b"x", "audio/wav")
    (tmp_path / "secret.wav").write_bytes(b"secret")
    for name in ("../secret.wav", str(tmp_path / "secret.wav"), "..", ""):
        with pytest.raises(StorageError, match="storage_unreadable"):
            await media.read(name)


async def test_what_is_larger_than_any_recording_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(folder, "_MOST_BYTES", 10)
    media = MediaFolder(tmp_path)
    assert await media.read(await media.keep(bytes(10), "audio/wav")) == bytes(10)
    with pytest.raises(StorageError, match="storage_unreadable"):
        await media.read(await media.keep(bytes(11), "audio/wav"))
