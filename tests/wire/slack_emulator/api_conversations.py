"""conversations.*, users.* and reactions.*."""

from __future__ import annotations

from typing import Any

from tests.wire.slack_emulator.api import Asked, Method
from tests.wire.slack_emulator.errors import SlackError, missing
from tests.wire.slack_emulator.people import User


def open_(asked: Asked) -> dict[str, Any]:
    """Opens the direct messages with one person."""
    if asked.args.get("channel"):
        channel = asked.channel()
        return {"channel": channel.payload() if asked.flag("return_im") else {"id": channel.id}}
    names = [name for name in str(asked.args.get("users") or "").split(",") if name]
    if not names:
        raise missing("users")
    if len(names) > 1:
        raise SlackError("not_enough_users")  # group messages are not emulated
    user = _user(asked, names[0])
    if user.is_bot:
        raise SlackError("cannot_dm_bot")
    if user.deactivated:
        raise SlackError("user_disabled")
    channel = asked.slack.dm_of(user)
    return {"channel": channel.payload() if asked.flag("return_im") else {"id": channel.id}}


def info(asked: Asked) -> dict[str, Any]:
    channel = asked.channel()
    made = channel.payload()
    if asked.flag("include_locale"):
        made["locale"] = "en-US"
    if asked.flag("include_num_members"):
        made["num_members"] = len(channel.members)
    return {"channel": made}


def members(asked: Asked) -> dict[str, Any]:
    """One page; the cursor is the number of those already told."""
    everyone = sorted(asked.channel().members)
    begin, limit = int(asked.args.get("cursor") or 0), int(asked.args.get("limit") or 100)
    page = everyone[begin : begin + limit]
    more = str(begin + limit) if begin + limit < len(everyone) else ""
    return {"members": page, "response_metadata": {"next_cursor": more}}


def history(asked: Asked) -> dict[str, Any]:
    channel = asked.channel()
    if not channel.has_bot:
        raise SlackError("not_in_channel")
    told = [m.payload() for m in reversed(channel.messages) if not m.thread_ts or m.thread_ts == m.ts]
    return {"messages": told, "has_more": False}


def replies(asked: Asked) -> dict[str, Any]:
    channel = asked.channel()
    root = channel.by_ts.get(asked.text("ts"))
    if root is None:
        raise SlackError("thread_not_found")
    return {"messages": [root.payload(), *(m.payload() for m in root.replies)], "has_more": False}


def users_info(asked: Asked) -> dict[str, Any]:
    user = _user(asked, asked.text("user"))
    email = "users:read.email" in asked.token.scopes
    return {"user": user.payload(locale=bool(asked.flag("include_locale")), email=email)}


def reactions_add(asked: Asked) -> None:
    channel = asked.channel()
    message = asked.message(channel, "timestamp")
    people = message.reactions.setdefault(asked.text("name"), [])
    if asked.bot.id in people:
        raise SlackError("already_reacted")
    people.append(asked.bot.id)
    channel.touch()


def _user(asked: Asked, user_id: str) -> User:
    user = asked.slack.users.get(user_id)
    if user is None or not asked.token.reaches(user.workspace):
        raise SlackError("user_not_found")
    return user


METHODS: dict[str, Method] = {
    "conversations.history": history,
    "conversations.info": info,
    "conversations.members": members,
    "conversations.open": open_,
    "conversations.replies": replies,
    "reactions.add": reactions_add,
    "users.info": users_info,
}
