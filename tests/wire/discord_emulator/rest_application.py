"""Routes about the bot itself, its commands, guilds and people."""

from __future__ import annotations

from typing import Any

from tests.wire.discord_emulator.actors import Actor
from tests.wire.discord_emulator.errors import ApiError, missing_access, unknown
from tests.wire.discord_emulator.places import Guild
from tests.wire.discord_emulator.rest import Asked, Route


def _me(asked: Asked) -> Any:
    discord = asked.discord
    return discord.bot.payload() | {"verified": True, "mfa_enabled": False, "locale": "en-US", "email": None}


def _application(asked: Asked) -> Any:
    discord = asked.discord
    return {
        "id": str(discord.application_id),
        "name": discord.application_name,
        "icon": None,
        "description": "",
        "summary": "",
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "owner": discord.owner.payload(),
        "bot": discord.bot.payload(),
        "team": None,
        "flags": discord.application_flags,
        "integration_types_config": {"0": {}, "1": {}},
    }


def _gateway(asked: Asked) -> Any:
    return {"url": asked.discord.gateway_url}


def _gateway_bot(asked: Asked) -> Any:
    limits = {"total": 1000, "remaining": 999, "reset_after": 86_400_000, "max_concurrency": 1}
    return {"url": asked.discord.gateway_url, "shards": asked.discord.shards, "session_start_limit": limits}


def _scope(asked: Asked) -> int | None:
    if asked.number("application") != asked.discord.application_id:
        raise ApiError(403, 20012, "You are not authorized to perform this action on this application")
    return _guild(asked).id if "guild" in asked.path else None


def _commands(asked: Asked) -> Any:
    return list(asked.discord.commands.scopes.get(_scope(asked), {}).values())


def _put_commands(asked: Asked) -> Any:
    return asked.discord.commands.replace(_scope(asked), asked.body or [])


def _guild(asked: Asked) -> Guild:
    guild = asked.discord.guilds.get(asked.number("guild"))
    if guild is None:
        raise unknown(10004, "Guild")
    if not guild.bot_present:
        raise missing_access()
    return guild


def _get_guild(asked: Asked) -> Any:
    return _guild(asked).base()


def _guild_channels(asked: Asked) -> Any:
    return [channel.payload() for channel in _guild(asked).channels.values()]


def _active_threads(asked: Asked) -> Any:
    threads = [t for t in _guild(asked).threads.values() if t.bot_sees() and not t.archived]
    return {"threads": [thread.payload() for thread in threads], "members": []}


def _member(asked: Asked) -> Any:
    guild, number = _guild(asked), asked.number("user")
    user = asked.discord.bot if number == asked.discord.bot.id else guild.people.get(number)
    if user is None:
        raise unknown(10007, "Member") if number in asked.discord.users else unknown(10013, "User")
    return guild.member(user)


def _leave(asked: Asked) -> None:
    _guild(asked).remove_bot()


def _user(asked: Asked) -> Any:
    user = asked.discord.users.get(asked.number("user"))
    if user is None:
        raise unknown(10013, "User")
    return user.payload()


def _open_dm(asked: Asked) -> Any:
    user = asked.discord.users.get(int(asked.body["recipient_id"]))
    if not isinstance(user, Actor):
        raise ApiError(400, 50033, "Invalid Recipient(s)")
    return asked.discord.dm_of(user).payload()


ROUTES: list[Route] = [
    ("GET", "/users/@me", _me),
    ("GET", "/oauth2/applications/@me", _application),
    ("GET", "/applications/@me", _application),
    ("GET", "/gateway", _gateway),
    ("GET", "/gateway/bot", _gateway_bot),
    ("GET", "/applications/{application}/commands", _commands),
    ("PUT", "/applications/{application}/commands", _put_commands),
    ("GET", "/applications/{application}/guilds/{guild}/commands", _commands),
    ("PUT", "/applications/{application}/guilds/{guild}/commands", _put_commands),
    ("GET", "/guilds/{guild}", _get_guild),
    ("GET", "/guilds/{guild}/channels", _guild_channels),
    ("GET", "/guilds/{guild}/threads/active", _active_threads),
    ("GET", "/guilds/{guild}/members/{user}", _member),
    ("DELETE", "/users/@me/guilds/{guild}", _leave),
    ("POST", "/users/@me/channels", _open_dm),
    ("GET", "/users/{user}", _user),
]
