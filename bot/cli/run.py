"""`coach run`: the coach in the chat platforms, until it is told to stop."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from bot.build import running
from bot.chats import chats_of, slack_tokens
from bot.cli.shared import CONFIG, FAILED, OK, load_settings, say, stop, told
from bot.voices import OPENAI_API_KEY, lacking, synthesiser_of

if TYPE_CHECKING:
    from bot.chats import Chat
    from bot.settings import Settings

log = logging.getLogger(__name__)

_AUTHENTICATION_FAILED = 4004  # Discord's close code
_ENDINGS = {
    "LoginFailure": "token_refused",
    "PrivilegedIntentsRequired": "intent_refused",
    "TokenRefused": "slack_token_refused",
    "CannotListen": "slack_port",
}
STOP_SECONDS = 5.0  # for closing connections; the rest of the ten belongs to what is being committed and sent


def run(config: Path | None = CONFIG) -> None:
    settings = load_settings(config)
    chats = chats_of(settings, os.environ)
    _, missing = slack_tokens(settings, os.environ)
    if missing:
        stop(say()("cli.run.slack_incomplete", mode=settings.slack.mode, variables=", ".join(missing)))
    if not chats:
        stop(say()("cli.run.no_token"))
    lacks = lacking(settings, os.environ)
    if lacks is not None:
        stop(say()(lacks, variable=OPENAI_API_KEY))
    with told():
        failed = asyncio.run(_serve(settings, chats))
    if failed is not None:
        stop(say()(f"cli.run.{failed}"), FAILED)
    raise typer.Exit(OK)


async def _serve(settings: Settings, chats: dict[str, Chat]) -> str | None:
    """Run every chat until a signal comes or one of them cannot go on; returns the key of why, if one could not."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    async with (
        synthesiser_of(settings, os.environ) as synthesiser,
        running(settings, chats, synthesiser=synthesiser) as program,
    ):
        for chat in chats.values():
            chat.keep_in(program.installations)
        coach, inquiries, narrator = program.coach, program.inquiries, program.narrator
        connections = [
            asyncio.create_task(chat.run(coach, inquiries, narrator), name=name) for name, chat in chats.items()
        ]
        waiting = asyncio.create_task(stopping.wait(), name="signals")
        connected = asyncio.create_task(_connected(chats), name="connected")
        await asyncio.wait([*connections, waiting], return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        connected.cancel()
        failed = next((_failure(task) for task in connections if task.done() and not stopping.is_set()), None)
        await _close(chats, connections)
    return failed


async def _connected(chats: dict[str, Chat]) -> None:
    """Say so once every platform has let us in."""
    await asyncio.gather(*(chat.connected() for chat in chats.values()))
    typer.echo(say()("cli.run.started", platforms=", ".join(chats)))


async def _close(chats: dict[str, Chat], connections: list[asyncio.Task[None]]) -> None:
    typer.echo(say()("cli.run.stopping"))
    await asyncio.gather(
        *(asyncio.wait_for(chat.stop(), STOP_SECONDS) for chat in chats.values()), return_exceptions=True
    )
    for task in connections:
        task.cancel()
    await asyncio.gather(*connections, return_exceptions=True)


def _failure(task: asyncio.Task[None]) -> str:
    """Why a connection ended by itself, as a key of the catalogues."""
    error = task.exception()
    kind = type(error).__name__
    if getattr(error, "code", None) == _AUTHENTICATION_FAILED:
        kind = "LoginFailure"  # the token was reset while it was in use
    log.error("the connection to %s ended: %s", task.get_name(), kind)
    return _ENDINGS.get(kind, "connection_lost")
