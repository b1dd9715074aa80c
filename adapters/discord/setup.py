"""Talking to Discord without a connection: registering commands, and the link that invites the bot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import discord

from adapters.discord.client import CoachClient
from adapters.discord.inbound import Router
from adapters.discord.options import DiscordOptions, point_sdk

if TYPE_CHECKING:
    from core.coach import Coach
    from core.inquiries import Inquiries

# No more than what interviews need: private threads, messages with charts in them, and reading what was written there
# meanwhile.
PERMISSIONS = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    create_private_threads=True,
    read_message_history=True,
    attach_files=True,
)
SCOPES = ("bot", "applications.commands")


async def sync_commands(token: str, options: DiscordOptions) -> int:
    """Register the slash commands everywhere; returns how many there are.

    Raises:
        discord.LoginFailure: the token is not accepted.
        discord.HTTPException: Discord refused.
    """
    async with _logged_in(token, options) as client:
        return len(await client.tree.sync())


async def invite_link(token: str, options: DiscordOptions) -> str:
    """The address that adds the bot to a server with the least permissions it needs.

    Raises:
        discord.LoginFailure: the token is not accepted.
    """
    async with _logged_in(token, options) as client:
        application_id = client.application_id
        assert application_id is not None
        return discord.utils.oauth_url(application_id, permissions=PERMISSIONS, scopes=SCOPES)


class _logged_in:  # noqa: N801 - used as a function
    def __init__(self, token: str, options: DiscordOptions) -> None:
        point_sdk(options)
        self._token = token
        self._client = CoachClient(options, reads_messages=False, registers=False)
        # The handlers are only described, never called: there is nobody for them to talk to.
        self._client.attach(Router(cast("Coach", None), cast("Inquiries", None), options.locale))

    async def __aenter__(self) -> CoachClient:
        try:
            await self._client.login(self._token)
        except BaseException:
            await self._client.close()
            raise
        return self._client

    async def __aexit__(self, *_: Any) -> None:  # noqa: ANN401
        await self._client.close()
