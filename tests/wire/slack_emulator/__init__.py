"""Slack on loopback, for the real slack_bolt and slack_sdk."""

from __future__ import annotations

from tests.wire.slack_emulator.actors import Actor
from tests.wire.slack_emulator.channels import Channel
from tests.wire.slack_emulator.emulator import SlackEmulator
from tests.wire.slack_emulator.errors import CannotUse
from tests.wire.slack_emulator.events import Event
from tests.wire.slack_emulator.files import File
from tests.wire.slack_emulator.interactions import Interaction
from tests.wire.slack_emulator.messages import Message
from tests.wire.slack_emulator.views import View
from tests.wire.slack_emulator.workspaces import Enterprise, Workspace

__all__ = [
    "Actor",
    "CannotUse",
    "Channel",
    "Enterprise",
    "Event",
    "File",
    "Interaction",
    "Message",
    "SlackEmulator",
    "View",
    "Workspace",
]
