"""What Slack's refusals mean to the outbox."""

from __future__ import annotations

import asyncio
import logging

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from core.ports import RetryAfter, Undeliverable

log = logging.getLogger(__name__)

# Errors of chat.postMessage after which the same post can never be shown there: docs.slack.dev/reference/methods
GONE = {
    "channel_not_found",
    "is_archived",
    "not_in_channel",
    "user_not_in_channel",
    "user_not_found",
    "user_disabled",
    "user_is_bot",
    "restricted_action",
    "cannot_dm_bot",
    "messages_tab_disabled",
    "account_inactive",
    "team_access_not_granted",
    "org_login_required",
    "ekm_access_denied",
    "thread_locked",
    "message_not_found",
}
_TOKEN = {"invalid_auth", "not_authed", "token_revoked", "token_expired", "missing_scope"}
_SERVER_SECONDS = 5.0
_LOGIN_SECONDS = 60.0
_LIMITED_SECONDS = 30.0


def error_of(error: SlackApiError) -> str:
    """Slack's own short name of what went wrong."""
    try:
        return str(error.response["error"])
    except (KeyError, TypeError):
        return f"status_{getattr(error.response, 'status_code', 0)}"


def translate(error: Exception) -> RetryAfter | Undeliverable | None:
    """What to do with a post that could not be sent; None for an error that is not Slack's."""
    if isinstance(error, SlackApiError):
        return _by_name(error)
    if isinstance(error, (SlackClientError, aiohttp.ClientError, asyncio.TimeoutError, OSError)):
        return RetryAfter(_SERVER_SECONDS, "unreachable")
    return None


def _by_name(error: SlackApiError) -> RetryAfter | Undeliverable:
    name = error_of(error)
    status = getattr(error.response, "status_code", 200)
    if status == 429 or name == "ratelimited":
        return RetryAfter(_seconds(error), "rate_limited")
    if name in GONE:
        return Undeliverable(name)
    if name in _TOKEN:
        log.warning("Slack does not take the token any more (%s); posts wait for a new one", name)
        return RetryAfter(_LOGIN_SECONDS, name)
    if name.startswith("invalid_") or name in {"no_text", "msg_too_long", "msg_blocks_too_long"}:
        return Undeliverable(name)
    return RetryAfter(_SERVER_SECONDS, name)


def _seconds(error: SlackApiError) -> float:
    headers = getattr(error.response, "headers", None) or {}
    given = next((value for key, value in headers.items() if key.lower() == "retry-after"), None)
    try:
        return float(given[0] if isinstance(given, list) else given)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return _LIMITED_SECONDS
