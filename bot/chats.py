"""Which chat platforms this process speaks: those whose token is in the environment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from core.ports import ChatAdapter, Installations

if TYPE_CHECKING:
    from adapters.discord import DiscordOptions
    from adapters.slack import SlackOptions
    from bot.settings import Settings
    from core.coach import Coach
    from core.inquiries import Inquiries
    from core.narration import Narrator

# Names of variables.
DISCORD_TOKEN = "DISCORD_TOKEN"  # noqa: S105
SLACK_BOT_TOKEN, SLACK_APP_TOKEN = "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"
SLACK_SIGNING_SECRET = "SLACK_SIGNING_SECRET"  # noqa: S105
SLACK_CLIENT_ID, SLACK_CLIENT_SECRET = "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"
SLACK_TOKENS = (SLACK_BOT_TOKEN, SLACK_APP_TOKEN, SLACK_SIGNING_SECRET, SLACK_CLIENT_ID, SLACK_CLIENT_SECRET)


class Chat(ChatAdapter, Protocol):
    """A chat platform that keeps a connection."""

    async def run(self, coach: Coach, inquiries: Inquiries, narrator: Narrator) -> None:
        """Stay connected until stopped."""

    def keep_in(self, installations: Installations) -> None:
        """Where it may keep what workspaces that install it give it."""

    async def connected(self) -> None:
        """Wait until the platform has let us in; only while it runs."""

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


def slack_options(settings: Settings) -> SlackOptions:
    from adapters.slack import SlackOptions  # noqa: PLC0415 - as above

    section = settings.slack
    return SlackOptions(
        api_base=_with_slash(section.api_base) if section.api_base else None,
        mode=section.mode,
        connections=section.connections,
        host=section.host,
        port=section.port,
        authorize_url=section.authorize_url or None,
        most_bytes=settings.media.max_megabytes * 1_000_000,
        most_seconds=settings.media.max_seconds,
        locale=settings.coach.locale,
        most_questions=settings.interview.max_questions,
    )


def _with_slash(address: str) -> str:
    """slack_sdk joins method names to it as they are."""
    return address if address.endswith("/") else f"{address}/"


def slack_tokens(settings: Settings, environment: Mapping[str, str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """The tokens Slack's mode takes that are there, and the variables that are missing beside them.

    Without any, nothing is missing: this process does not speak to Slack.
    """
    given = {name: value for name in SLACK_TOKENS if (value := environment.get(name, "").strip())}
    if settings.slack.mode == "socket":
        wanted: tuple[str, ...] = (SLACK_BOT_TOKEN, SLACK_APP_TOKEN)
    elif SLACK_CLIENT_ID in given or SLACK_CLIENT_SECRET in given:
        wanted = (SLACK_SIGNING_SECRET, SLACK_CLIENT_ID, SLACK_CLIENT_SECRET)
    else:
        wanted = (SLACK_SIGNING_SECRET, SLACK_BOT_TOKEN)
    there = {name: given[name] for name in wanted if name in given}
    return there, tuple(name for name in wanted if name not in there) if there else ()


def chats_of(settings: Settings, environment: Mapping[str, str]) -> dict[str, Chat]:
    """A chat for every token that is there."""
    chats: dict[str, Chat] = {}
    token = environment.get(DISCORD_TOKEN, "").strip()
    if token:
        from adapters.charts import ChildCharts  # noqa: PLC0415 - as above
        from adapters.discord import DiscordChat  # noqa: PLC0415 - as above

        chats["discord"] = DiscordChat(token, discord_options(settings), ChildCharts())
    tokens, missing = slack_tokens(settings, environment)
    if tokens and not missing:
        from adapters.charts import ChildCharts  # noqa: PLC0415 - as above
        from adapters.slack import SlackChat, Tokens  # noqa: PLC0415 - as above

        made = Tokens(
            bot=tokens.get(SLACK_BOT_TOKEN, ""),
            app=tokens.get(SLACK_APP_TOKEN, ""),
            signing_secret=tokens.get(SLACK_SIGNING_SECRET, ""),
            client_id=tokens.get(SLACK_CLIENT_ID, ""),
            client_secret=tokens.get(SLACK_CLIENT_SECRET, ""),
        )
        chats["slack"] = SlackChat(made, slack_options(settings), ChildCharts())
    return chats
