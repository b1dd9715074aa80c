"""What Discord's refusals mean to the outbox."""

from __future__ import annotations

import asyncio

import aiohttp
import discord

from core.errors import CoachError
from core.localization import translator
from core.ports import RetryAfter, Undeliverable

# Discord's JSON error codes: docs.discord.com/developers/topics/opcodes-and-status-codes
UNKNOWN_INTERACTION, ALREADY_ACKNOWLEDGED = 10062, 40060
MISSING_PERMISSION = 50013
_GONE = {
    10003: "unknown_channel",
    10004: "unknown_guild",
    10015: "reply_expired",
    50027: "reply_expired",
    50001: "no_access",
    50083: "thread_locked",
}
_REFUSED = {50007: "direct_messages_closed", MISSING_PERMISSION: "missing_permission"}
_SERVER_SECONDS = 5.0
_LOGIN_SECONDS = 60.0


def translate(error: Exception) -> RetryAfter | Undeliverable | None:
    """What to do with a post that could not be sent; None for an error that is not Discord's."""
    if isinstance(error, discord.RateLimited):
        return RetryAfter(error.retry_after, "rate_limited")
    if isinstance(error, discord.HTTPException):
        return _by_status(error)
    if isinstance(error, (aiohttp.ClientError, asyncio.TimeoutError, OSError)):
        return RetryAfter(_SERVER_SECONDS, "unreachable")
    return None


def _by_status(error: discord.HTTPException) -> RetryAfter | Undeliverable:
    named = _GONE.get(error.code) or _REFUSED.get(error.code)
    if named is not None:
        return Undeliverable(named)
    if error.status == 401:
        return RetryAfter(_LOGIN_SECONDS, "token_refused")
    if error.status in {404, 403}:
        return Undeliverable(f"refused_{error.code or error.status}")
    if error.status == 400:
        return Undeliverable(f"invalid_{error.code}")
    return RetryAfter(_SERVER_SECONDS, f"status_{error.status}")


def words(error: CoachError, locale: str) -> str:
    """What a refusal says here: some of them can name our commands."""
    say = translator(locale)
    own = f"discord.error.{error.key}"
    return say(own if say.has(own) else f"error.{error.key}", **error.params)


def is_late(error: Exception) -> bool:
    """Whether an acknowledgement came too late or second: what was asked is done all the same."""
    if isinstance(error, discord.InteractionResponded):
        return True
    return isinstance(error, discord.HTTPException) and error.code in {UNKNOWN_INTERACTION, ALREADY_ACKNOWLEDGED}
