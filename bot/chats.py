"""Which chat platforms this process speaks: those whose token is in the environment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from core.ports import Charts, ChatAdapter

if TYPE_CHECKING:
    from adapters.discord import DiscordOptions
    from bot.settings import Settings
    from core.coach import Coach
    from core.inquiries import Inquiries

DISCORD_TOKEN = "DISCORD_TOKEN"  # noqa: S105 - the name of a variable


class Chat(ChatAdapter, Protocol):
    """A chat platform that keeps a connection."""

    async def run(self, coach: Coach, inquiries: Inquiries) -> None:
        """Stay connected until stopped."""

    async def stop(self) -> None: ...


def discord_options(settings: Settings) -> DiscordOptions:
    from adapters.discord import DiscordOptions  # noqa: PLC0415 - half a second that other commands do not need

    section = settings.discord
    return DiscordOptions(
        api_base=section.api_base or None,
        gateway=section.gateway or None,
        shard_ids=section.shard_ids,
        shard_count=section.shard_count or None,
        message_content={"auto": None, "on": True, "off": False}[section.message_content],
        most_bytes=settings.media.max_megabytes * 1_000_000,
        most_seconds=settings.media.max_seconds,
        locale=settings.coach.locale,
        most_questions=settings.interview.max_questions,
    )


def chats_of(settings: Settings, environment: Mapping[str, str]) -> dict[str, Chat]:
    """A chat for every token that is there."""
    chats: dict[str, Chat] = {}
    token = environment.get(DISCORD_TOKEN, "").strip()
    if token:
        from adapters.charts import ChildCharts  # noqa: PLC0415 - as above
        from adapters.discord import DiscordChat  # noqa: PLC0415 - as above

        chats["discord"] = DiscordChat(token, discord_options(settings), ChildCharts())
    return chats
