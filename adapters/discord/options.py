"""What the configuration says of Discord."""

from __future__ import annotations

from dataclasses import dataclass

from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL


@dataclass(frozen=True, slots=True)
class DiscordOptions:
    """`message_content` None tries with the intent and goes on without it."""

    api_base: str | None = None
    gateway: str | None = None
    shard_ids: tuple[int, ...] = ()
    shard_count: int | None = None
    message_content: bool | None = None
    most_bytes: int = 10_000_000
    most_seconds: int = 600
    locale: str = "en"
    most_questions: int = 20


def point_sdk(options: DiscordOptions) -> None:
    """discord.py keeps its addresses on its classes, so a proxy is one for the whole process."""
    if options.api_base:
        Route.BASE = options.api_base.rstrip("/")
    if options.gateway:
        DiscordWebSocket.DEFAULT_GATEWAY = URL(options.gateway)
