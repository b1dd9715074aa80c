"""Discord on loopback, for the real discord.py."""

from __future__ import annotations

from tests.wire.discord_emulator.actors import Actor
from tests.wire.discord_emulator.emulator import DiscordEmulator
from tests.wire.discord_emulator.errors import CannotUse
from tests.wire.discord_emulator.interactions import Interaction, Modal
from tests.wire.discord_emulator.messages import Attachment, Message
from tests.wire.discord_emulator.permissions import PERSON_DEFAULT, bits
from tests.wire.discord_emulator.places import Channel, Guild

__all__ = [
    "PERSON_DEFAULT",
    "Actor",
    "Attachment",
    "CannotUse",
    "Channel",
    "DiscordEmulator",
    "Guild",
    "Interaction",
    "Message",
    "Modal",
    "bits",
]
