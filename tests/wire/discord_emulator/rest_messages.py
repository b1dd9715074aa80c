"""Routes about messages in channels."""

from __future__ import annotations

from typing import Any

from tests.wire.discord_emulator.composing import compose, revise
from tests.wire.discord_emulator.errors import ApiError, unknown
from tests.wire.discord_emulator.messages import EPHEMERAL, Message
from tests.wire.discord_emulator.places import Channel
from tests.wire.discord_emulator.rest import Asked, Route
from tests.wire.discord_emulator.rest_channels import need, need_writable, the_channel


def the_message(asked: Asked, channel: Channel) -> Message:
    message = channel.by_id.get(asked.number("message"))
    if message is None:
        raise unknown(10008, "Message")
    return message


def _send(asked: Asked) -> Any:
    channel, body, discord = the_channel(asked), asked.body or {}, asked.discord
    need_writable(channel)
    if channel.guild is not None and asked.files:
        need(channel, "attach_files")
    if channel.guild is not None and body.get("embeds"):
        need(channel, "embed_links")
    nonce = body.get("nonce")
    if nonce is not None and body.get("enforce_nonce"):
        before = channel.nonces.get(str(nonce))
        if before is not None and discord.clock() - before[0] < discord.nonce_window:
            return before[1].payload()
    message = compose(asked, channel, body)
    message.flags &= ~EPHEMERAL
    if message.nonce is not None:
        channel.nonces[message.nonce] = (discord.clock(), message)
    discord.announce(message)
    return message.payload()


def _edit(asked: Asked) -> Any:
    channel = the_channel(asked)
    message = the_message(asked, channel)
    if message.author is not asked.discord.bot:
        raise ApiError(403, 50005, "Cannot edit a message authored by another user")
    if channel.archived and channel.locked:
        raise ApiError(400, 50083, "Thread is archived")
    asked.discord.change(message, **revise(asked, message, asked.body or {}))
    return message.payload()


def _get(asked: Asked) -> Any:
    channel = the_channel(asked)
    if channel.guild is not None:
        need(channel, "read_message_history")
    return the_message(asked, channel).payload()


def _delete(asked: Asked) -> None:
    channel = the_channel(asked)
    message = the_message(asked, channel)
    if message.author is not asked.discord.bot:
        if channel.guild is None:
            raise ApiError(403, 50003, "Cannot execute action on a DM channel")
        need(channel, "manage_messages")
    asked.discord.remove(message)


def _history(asked: Asked) -> Any:
    channel, query = the_channel(asked), asked.query
    if channel.guild is not None and not channel.bot_may("read_message_history"):
        return []
    messages = channel.messages
    limit = int(query.get("limit", 50))
    if "after" in query:
        return [m.payload() for m in reversed([m for m in messages if m.id > int(query["after"])][:limit])]
    if "before" in query:
        messages = [m for m in messages if m.id < int(query["before"])]
    elif "around" in query:
        middle = int(query["around"])
        near = sorted(messages, key=lambda m: abs(m.id - middle))[:limit]
        messages = sorted(near, key=lambda m: m.id)
    return [message.payload() for message in reversed(messages[-limit:])]


ROUTES: list[Route] = [
    ("GET", "/channels/{channel}/messages", _history),
    ("POST", "/channels/{channel}/messages", _send),
    ("GET", "/channels/{channel}/messages/{message}", _get),
    ("PATCH", "/channels/{channel}/messages/{message}", _edit),
    ("DELETE", "/channels/{channel}/messages/{message}", _delete),
]
