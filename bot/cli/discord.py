"""`coach discord`: registering the commands, and the link that invites the bot."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

import typer

from bot.chats import DISCORD_TOKEN, discord_options
from bot.cli.help import Command, Group
from bot.cli.shared import CONFIG, help_of, load_settings, say, stop

T = TypeVar("T")
app = typer.Typer(cls=Group, no_args_is_help=True)


@app.command("sync", cls=Command, help=help_of("discord.sync"))
def sync(config: Path | None = CONFIG) -> None:
    from adapters.discord.setup import sync_commands  # noqa: PLC0415 - half a second that help does not need

    options = discord_options(load_settings(config))
    count = _asked(sync_commands(_token(), options))
    typer.echo(say()("cli.discord.synced", count=count))


@app.command("invite", cls=Command, help=help_of("discord.invite"))
def invite(config: Path | None = CONFIG) -> None:
    from adapters.discord.setup import invite_link  # noqa: PLC0415 - as above

    options = discord_options(load_settings(config))
    typer.echo(_asked(invite_link(_token(), options)))


def _token() -> str:
    token = os.environ.get(DISCORD_TOKEN, "").strip()
    if not token:
        stop(say()("cli.run.no_token"))
    return token


def _asked(question: Coroutine[Any, Any, T]) -> T:
    """Discord's answer, or one line that says why there is none."""
    import aiohttp  # noqa: PLC0415 - as above
    import discord  # noqa: PLC0415

    try:
        return asyncio.run(question)
    except discord.LoginFailure:
        stop(say()("cli.run.token_refused"))
    except discord.HTTPException as error:
        stop(say()("cli.discord.refused", status=str(error.status), code=str(error.code)))
    except (aiohttp.ClientError, TimeoutError, OSError):
        stop(say()("cli.discord.unreachable"))
