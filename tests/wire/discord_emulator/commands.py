"""Registered commands: keeping them, finding the one a person types, and giving options their types."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.wire.discord_emulator.check_commands import GROUP, SUBCOMMAND, check_commands
from tests.wire.discord_emulator.errors import CannotUse
from tests.wire.discord_emulator.permissions import ADMINISTRATOR

if TYPE_CHECKING:
    from tests.wire.discord_emulator.actors import Actor
    from tests.wire.discord_emulator.basics import Snowflakes
    from tests.wire.discord_emulator.places import Channel

Option = dict[str, Any]


class Commands:
    """The application's commands: global ones under None, a guild's own under its id."""

    def __init__(self, application_id: int, ids: Snowflakes) -> None:
        self._application_id, self._ids = application_id, ids
        self.scopes: dict[int | None, dict[tuple[int, str], dict[str, Any]]] = {None: {}}

    def replace(self, scope: int | None, wanted: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Registers this set instead of what was there; a command keeps its id as long as it keeps its name."""
        check_commands(wanted)
        old = self.scopes.get(scope, {})
        made: dict[tuple[int, str], dict[str, Any]] = {}
        for command in wanted:
            key = (command.get("type", 1), command["name"])
            before = old.get(key)
            # A null means the default, as does a field left out.
            made[key] = self._defaults(scope) | {name: value for name, value in command.items() if value is not None}
            made[key]["id"] = before["id"] if before else str(self._ids.next())
        self.scopes[scope] = made
        return list(made.values())

    def _defaults(self, scope: int | None) -> dict[str, Any]:
        made: dict[str, Any] = {
            "type": 1,
            "application_id": str(self._application_id),
            "version": str(self._ids.next()),
            "description": "",
            "default_member_permissions": None,
            "dm_permission": True,
            "nsfw": False,
            "integration_types": [0],
            "contexts": None,
            "options": [],
        }
        return made if scope is None else made | {"guild_id": str(scope)}

    def visible(self, guild_id: int | None) -> list[dict[str, Any]]:
        """What can be typed there: the guild's own commands before the global ones."""
        own = self.scopes.get(guild_id, {}).values() if guild_id else ()
        return [c for c in (*own, *self.scopes[None].values()) if c["type"] == 1]


def find_command(
    actor: Actor, place: Channel, name: str, *, user_install: bool
) -> tuple[dict[str, Any], list[str], list[Option]]:
    """The command, its path of true names, and the options declared. Names may be typed in the person's language."""
    words = name.split()
    guild = place.guild
    command = _named(actor.discord.commands.visible(guild.id if guild else None), words[0], actor.locale)
    if command is None:
        raise CannotUse(f"/{words[0]} is not registered")
    _check_may_use(actor, place, command, user_install=user_install)
    path, options = [command["name"]], command.get("options") or []
    for word in words[1:]:
        inner = _named([o for o in options if o["type"] in {SUBCOMMAND, GROUP}], word, actor.locale)
        if inner is None:
            raise CannotUse(f"/{' '.join(path)} has no sub-command {word}")
        path.append(inner["name"])
        options = inner.get("options") or []
    if any(o["type"] in {SUBCOMMAND, GROUP} for o in options):
        raise CannotUse(f"/{' '.join(path)} needs a sub-command")
    return command, path, options


def _named(things: list[dict[str, Any]], word: str, locale: str) -> dict[str, Any] | None:
    for thing in things:
        if word in {thing["name"], (thing.get("name_localizations") or {}).get(locale)}:
            return thing
    return None


def _check_may_use(actor: Actor, place: Channel, command: dict[str, Any], *, user_install: bool) -> None:
    guild = place.guild
    installed = 1 if user_install else 0
    if installed not in command["integration_types"] and (guild is not None or user_install):
        raise CannotUse(f"/{command['name']} is not offered for this kind of installation")
    context = context_of(place)
    if command["contexts"] is not None and context not in command["contexts"]:
        raise CannotUse(f"/{command['name']} is not offered here (context {context})")
    needed = command["default_member_permissions"]
    if guild is not None and needed is not None:
        own = actor.permissions.get(guild.id, 0)
        if not own & ADMINISTRATOR and (int(needed) == 0 or own & int(needed) != int(needed)):
            raise CannotUse(f"{actor.name} lacks the permissions for /{command['name']}")


def context_of(place: Channel) -> int:
    """0 in a guild, 1 in direct messages with the bot, 2 in other private channels."""
    if place.guild is not None:
        return 0
    return 1 if place.discord.bot.id in place.members else 2


def typed_options(
    actor: Actor,
    place: Channel,
    declared: list[Option],
    given: dict[str, Any],
    resolved: dict[str, Any],
    *,
    partial: bool = False,
) -> list[dict[str, Any]]:
    """The options as the client would send them; CannotUse for those it would not let through."""
    names = {option["name"] for option in declared}
    for name in given:
        if name not in names:
            raise CannotUse(f"no option {name}; there are {sorted(names)}")
    filled = []
    for option in declared:
        if option["name"] not in given:
            if option.get("required") and not partial:
                raise CannotUse(f"the option {option['name']} is required")
            continue
        value = _converted(actor, place, option, given[option["name"]], resolved)
        _check_limits(option, value)
        filled.append({"name": option["name"], "type": option["type"], "value": value})
    return filled


def _check_limits(option: Option, value: Any) -> None:
    choices = option.get("choices")
    if choices and value not in [choice["value"] for choice in choices]:
        raise CannotUse(f"{value!r} is no choice of {option['name']}")
    size = len(value) if isinstance(value, str) and option["type"] == 3 else value
    low, high = ("min_length", "max_length") if option["type"] == 3 else ("min_value", "max_value")
    if option.get(low) is not None and size < option[low]:
        raise CannotUse(f"{value!r} is too little for {option['name']}")
    if option.get(high) is not None and size > option[high]:
        raise CannotUse(f"{value!r} is too much for {option['name']}")


PLAIN: dict[int, tuple[type, ...]] = {3: (str,), 4: (int,), 5: (bool,), 10: (int, float)}


def _converted(actor: Actor, place: Channel, option: Option, value: Any, resolved: dict[str, Any]) -> Any:
    kind = option["type"]
    if kind in PLAIN:
        if not isinstance(value, PLAIN[kind]) or (isinstance(value, bool) and kind != 5):
            raise CannotUse(f"{value!r} is not of the type of {option['name']}")
        return value
    if kind not in RESOLVERS:
        raise CannotUse(f"the emulator has no options of type {kind}")
    return RESOLVERS[kind](actor, place, value, resolved)


def resolve_user(actor: Actor, place: Channel, user: Any, resolved: dict[str, Any]) -> str:
    resolved.setdefault("users", {})[str(user.id)] = user.payload()
    guild = place.guild
    if guild is not None and (user.id in guild.people or user is actor.discord.bot):
        permissions = {"permissions": str(user.permissions.get(guild.id, 0))}
        resolved.setdefault("members", {})[str(user.id)] = guild.member(user, with_user=False) | permissions
    return str(user.id)


def resolve_channel(actor: Actor, place: Channel, channel: Channel, resolved: dict[str, Any]) -> str:
    permissions = {"permissions": str(actor.permissions.get(place.guild.id, 0) if place.guild else 0)}
    resolved.setdefault("channels", {})[str(channel.id)] = channel.payload() | permissions
    return str(channel.id)


def resolve_file(actor: Actor, place: Channel, upload: Any, resolved: dict[str, Any]) -> str:
    file = actor.discord.store(place.id, *upload) if isinstance(upload, tuple) else upload
    resolved.setdefault("attachments", {})[str(file.id)] = file.payload() | {"ephemeral": True}
    return str(file.id)


RESOLVERS: dict[int, Callable[..., str]] = {
    6: resolve_user,
    7: resolve_channel,
    9: resolve_user,
    11: resolve_file,
}
