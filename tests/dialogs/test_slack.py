"""The dialogs in Slack: a colleague in a workspace on the emulator, the real SDK, the real program."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dialogs.play import FOLDER, play
from tests.wire.slack_stage import Office, SlackStage

WAYS = {"thread": {}, "top": {"top": True}, "form": {"form": True}}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("dialog", sorted(FOLDER.glob("*.dialog")), ids=lambda path: path.stem)
async def test_dialog(dialog: Path, way: str, sqlite_url: str):
    async with Office(sqlite_url) as office:
        await play(dialog, SlackStage(office, **WAYS[way]))


@pytest.mark.parametrize("dialog", sorted(FOLDER.glob("*.dialog")), ids=lambda path: path.stem)
async def test_every_event_twice(dialog: Path, sqlite_url: str):
    async with Office(sqlite_url, duplicate_events=True) as office:
        await play(dialog, SlackStage(office))
