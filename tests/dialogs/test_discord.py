"""The dialogs in Discord: a member of a server on the emulator, the real SDK, the real program."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dialogs.play import FOLDER, play
from tests.wire.discord_stage import DiscordStage, Study

WAYS = {"thread": {}, "direct": {"direct": True}, "form": {"form": True}}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("dialog", sorted(FOLDER.glob("*.dialog")), ids=lambda path: path.stem)
async def test_dialog(dialog: Path, way: str, sqlite_url: str):
    async with Study(sqlite_url) as study:
        await play(dialog, DiscordStage(study, **WAYS[way]))


@pytest.mark.parametrize("dialog", sorted(FOLDER.glob("*.dialog")), ids=lambda path: path.stem)
async def test_every_event_twice(dialog: Path, sqlite_url: str):
    async with Study(sqlite_url) as study:
        study.discord.duplicate_events = True
        await play(dialog, DiscordStage(study))
