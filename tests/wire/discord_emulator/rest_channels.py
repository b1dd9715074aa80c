"""Routes about channels and threads."""

from __future__ import annotations

from typing import Any

from tests.wire.discord_emulator.actors import Actor
from tests.wire.discord_emulator.errors import ApiError, Problems, missing_access, missing_permissions, unknown
from tests.wire.discord_emulator.places import ANY_DM, PRIVATE_THREAD, PUBLIC_THREAD, THREADS, Channel
from tests.wire.discord_emulator.rest import Asked, Created, Route

DURATIONS = {60, 1440, 4320, 10080}


def the_channel(asked: Asked, name: str = "channel") -> Channel:
    """The channel of the path, if the bot may see it: 10003 when there is none, 50001 when it is hidden."""
    channel = asked.discord.channels.get(asked.number(name))
    if channel is None:
        raise unknown(10003, "Channel")
    if not channel.bot_sees():
        raise missing_access()
    return channel


def need(channel: Channel, *names: str) -> None:
    """Raises 50013 unless the bot has these permissions in the channel."""
    if not all(channel.bot_may(name) for name in names):
        raise missing_permissions()


def need_writable(channel: Channel) -> None:
    """Raises what Discord answers when the bot may not write there."""
    discord = channel.discord
    if channel.type in ANY_DM:
        person = next(user for user in channel.members.values() if user is not discord.bot)
        assert isinstance(person, Actor)
        if not person.dms_open:
            raise ApiError(403, 50007, "Cannot send messages to this user")
        shared = (discord.guilds[number] for number in person.permissions)
        if not person.user_installed and not any(guild.bot_present for guild in shared):
            raise ApiError(403, 50278, "Cannot send messages to this user due to having no mutual guilds")
        return
    need(channel, "send_messages_in_threads" if channel.type in THREADS else "send_messages")
    if channel.archived and channel.locked:
        raise ApiError(400, 50083, "Thread is archived")


def _get(asked: Asked) -> Any:
    return the_channel(asked).payload()


def _patch(asked: Asked) -> Any:
    channel, body = the_channel(asked), asked.body or {}
    problems = Problems()
    problems.length(("name",), body.get("name"), 100, 1)
    problems.length(("topic",), body.get("topic"), 1024)
    problems.check()
    if channel.type in THREADS:
        own = channel.owner is asked.discord.bot
        if not own or {"locked"} & body.keys():
            need(channel, "manage_threads")
        if channel.archived and body.keys() - {"archived", "locked"} and body.get("archived") is not False:
            raise ApiError(400, 50083, "Thread is archived")
        channel.archived = body.get("archived", channel.archived)
        channel.locked = body.get("locked", channel.locked)
        channel.auto_archive = body.get("auto_archive_duration", channel.auto_archive)
    else:
        need(channel, "manage_channels")
        channel.topic = body.get("topic", channel.topic)
    channel.name = body.get("name") or channel.name
    channel.updated()
    return channel.payload()


def _delete(asked: Asked) -> Any:
    channel = the_channel(asked)
    if channel.guild is not None:
        need(channel, "manage_threads" if channel.type in THREADS else "manage_channels")
        channel.delete()
    return channel.payload()


def _check_thread(parent: Channel, body: dict[str, Any]) -> None:
    if parent.type != 0:
        raise ApiError(400, 50024, "Cannot execute action on this channel type")
    problems = Problems()
    if body.get("name") is None:
        problems.required(("name",))
    problems.length(("name",), body.get("name"), 100, 1)
    if body.get("auto_archive_duration") not in {None, *DURATIONS}:
        problems.add(("auto_archive_duration",), "BASE_TYPE_CHOICES", f"Value must be one of {sorted(DURATIONS)}.")
    if body.get("type", PRIVATE_THREAD) not in THREADS:
        problems.add(("type",), "BASE_TYPE_CHOICES", f"Value must be one of {sorted(THREADS)}.")
    problems.check()


def _start_thread(asked: Asked) -> Any:
    parent, body, discord = the_channel(asked), asked.body or {}, asked.discord
    _check_thread(parent, body)
    kind = body.get("type", PRIVATE_THREAD)
    need(parent, "create_private_threads" if kind == PRIVATE_THREAD else "create_public_threads")
    thread = discord.open_thread(parent, kind, body["name"], discord.bot, body.get("auto_archive_duration") or 1440)
    return Created(thread.payload() | {"member": thread.thread_member(discord.bot)})


def _start_thread_at(asked: Asked) -> Any:
    parent, body, discord = the_channel(asked), asked.body or {}, asked.discord
    _check_thread(parent, body)
    need(parent, "create_public_threads")
    message = parent.by_id.get(asked.number("message"))
    if message is None:
        raise unknown(10008, "Message")
    if message.id in discord.channels:
        raise ApiError(400, 160004, "A thread has already been created for this message")
    duration = body.get("auto_archive_duration") or 1440
    # The thread of a message has the message's id.
    thread = discord.open_thread(parent, PUBLIC_THREAD, body["name"], discord.bot, duration, number=message.id)
    return Created(thread.payload() | {"member": thread.thread_member(discord.bot)})


def _thread_of(asked: Asked) -> Channel:
    thread = the_channel(asked)
    if thread.type not in THREADS:
        raise ApiError(400, 50024, "Cannot execute action on this channel type")
    if thread.archived:
        raise ApiError(400, 50083, "Thread is archived")
    return thread


def _add_member(asked: Asked) -> None:
    thread = _thread_of(asked)
    assert thread.guild is not None
    if asked.path["user"] == "@me":
        thread.join(asked.discord.bot)
        return
    need(thread, "send_messages_in_threads")
    actor = thread.guild.people.get(asked.number("user"))
    if actor is None:
        raise unknown(10013, "User")
    thread.join(actor)


def _remove_member(asked: Asked) -> None:
    thread = _thread_of(asked)
    if asked.path["user"] == "@me":
        thread.leave(asked.discord.bot)
        return
    if thread.owner is not asked.discord.bot or thread.type != PRIVATE_THREAD:
        need(thread, "manage_threads")
    actor = thread.members.get(asked.number("user"))
    if actor is None:
        raise unknown(10013, "User")
    thread.leave(actor)


def _members(asked: Asked) -> Any:
    thread = the_channel(asked)
    return [thread.thread_member(user) for user in thread.members.values()]


def _typing(asked: Asked) -> None:
    channel = the_channel(asked)
    need_writable(channel)
    channel.typing += 1
    channel.changed.notify()


ROUTES: list[Route] = [
    ("GET", "/channels/{channel}", _get),
    ("PATCH", "/channels/{channel}", _patch),
    ("DELETE", "/channels/{channel}", _delete),
    ("POST", "/channels/{channel}/threads", _start_thread),
    ("POST", "/channels/{channel}/messages/{message}/threads", _start_thread_at),
    ("GET", "/channels/{channel}/thread-members", _members),
    ("PUT", "/channels/{channel}/thread-members/{user}", _add_member),
    ("DELETE", "/channels/{channel}/thread-members/{user}", _remove_member),
    ("POST", "/channels/{channel}/typing", _typing),
]
