"""How a person's act becomes INTERACTION_CREATE."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.wire.discord_emulator.commands import context_of, resolve_channel, resolve_file, resolve_user
from tests.wire.discord_emulator.errors import CannotUse
from tests.wire.discord_emulator.interactions import Interaction, Modal
from tests.wire.discord_emulator.messages import Message
from tests.wire.discord_emulator.permissions import BOT_DEFAULT
from tests.wire.discord_emulator.places import PRIVATE_THREAD, THREADS, Channel
from tests.wire.discord_emulator.sessions import delivered

if TYPE_CHECKING:
    from tests.wire.discord_emulator.actors import Actor

SLASH, COMPONENT, AUTOCOMPLETE, SUBMIT = 2, 3, 4, 5


def place_of(actor: Actor, channel: Channel | None, *, user_install: bool) -> Channel:
    """Where the person types; without a channel it is the bot's DM, or with a user install a DM the bot is not in."""
    if channel is None:
        return actor.discord.foreign_dm(actor) if user_install else actor.discord.dm_of(actor)
    if not channel.visible_to(actor):
        raise CannotUse(f"{actor.name} does not see this channel")
    guild = channel.guild
    if guild is not None and not guild.bot_present and not user_install:
        raise CannotUse("the bot is not in this server")
    return channel


def check_reachable(actor: Actor, message: Message) -> None:
    if not message.visible_to(actor):
        raise CannotUse(f"{actor.name} does not see this message")


def command_data(
    command: dict[str, Any], path: list[str], options: list[dict[str, Any]], resolved: dict[str, Any]
) -> dict[str, Any]:
    """The data of a command, its options nested under sub-commands."""
    for depth, name in enumerate(reversed(path[1:])):
        options = [{"name": name, "type": 1 if depth == 0 else 2, "options": options}]
    made = {"id": command["id"], "name": command["name"], "type": 1, "options": options}
    if "guild_id" in command:
        made["guild_id"] = command["guild_id"]
    return made | ({"resolved": resolved} if resolved else {})


def selection(actor: Actor, place: Channel, menu: dict[str, Any], values: list[Any]) -> dict[str, Any]:
    """What a menu reports."""
    resolved: dict[str, Any] = {}
    chosen = _chosen(actor, place, menu, values, resolved)
    made = {"component_type": menu["type"], "custom_id": menu["custom_id"], "id": menu["id"], "values": chosen}
    return made | ({"resolved": resolved} if resolved else {})


def _chosen(
    actor: Actor, place: Channel, menu: dict[str, Any], values: list[Any], resolved: dict[str, Any]
) -> list[str]:
    least, most = menu.get("min_values", 1), menu.get("max_values", 1)
    if not least <= len(values) <= most:
        raise CannotUse(f"{menu['custom_id']} takes {least} to {most} values")
    kind = menu["type"]
    if kind in {3, 21, 22}:
        offered = [option["value"] for option in menu["options"]]
        if unknown := [value for value in values if value not in offered]:
            raise CannotUse(f"{unknown} not among {offered}")
        return list(values)
    if kind == 19:
        return [resolve_file(actor, place, value, resolved) for value in values]
    return [(resolve_channel if isinstance(v, Channel) else resolve_user)(actor, place, v, resolved) for v in values]


def form(actor: Actor, modal: Modal, values: dict[str, Any]) -> dict[str, Any]:
    """The data of MODAL_SUBMIT, in the structure of the modal itself."""
    fields = modal.fields
    known = {key for field in fields for key in (field["custom_id"], field.get("label"))}
    if unknown := [key for key in values if key not in known]:
        raise CannotUse(f"no field {unknown}; there are {[(f['custom_id'], f.get('label')) for f in fields]}")
    resolved: dict[str, Any] = {}
    given = {f["custom_id"]: values.get(f["custom_id"], values.get(f.get("label") or "")) for f in fields}
    sent = []
    for part in modal.components:
        made: dict[str, Any] = {"type": part["type"], "id": part["id"]}
        if part["type"] == 18:
            made["component"] = _entry(actor, modal, part["component"], given, resolved)
        elif part["type"] == 1:
            made["components"] = [_entry(actor, modal, c, given, resolved) for c in part["components"]]
        sent.append(made)
    data = {"custom_id": modal.custom_id, "components": sent}
    return data | ({"resolved": resolved} if resolved else {})


def _entry(
    actor: Actor, modal: Modal, field: dict[str, Any], given: dict[str, Any], resolved: dict[str, Any]
) -> dict[str, Any]:
    value, kind = given[field["custom_id"]], field["type"]
    made = {"type": kind, "id": field["id"], "custom_id": field["custom_id"]}
    required = field.get("required", kind != 23)
    if kind == 4:
        text = field.get("value") or "" if value is None else value
        _check_text(field, text, required=required)
        return made | {"value": text}
    if kind == 23:
        return made | {"value": bool(field.get("default") if value is None else value)}
    if value is None or value == []:
        if required:
            raise CannotUse(f"{field['custom_id']} is required")
        return made | ({"value": None} if kind == 21 else {"values": []})
    if kind == 21:
        return made | {"value": _chosen(actor, modal.interaction.channel, field, [value], resolved)[0]}
    values = value if isinstance(value, list) else [value]
    return made | {"values": _chosen(actor, modal.interaction.channel, field, values, resolved)}


def _check_text(field: dict[str, Any], text: str, *, required: bool) -> None:
    if not text and not required:
        return
    least, most = max(field.get("min_length") or 0, int(required)), field.get("max_length") or 4000
    if not least <= len(text) <= most:
        raise CannotUse(f"{field['custom_id']} takes {least} to {most} characters, not {len(text)}")


async def interact(
    actor: Actor,
    place: Channel,
    kind: int,
    data: dict[str, Any],
    *,
    user_install: bool = False,
    message: Message | None = None,
    name: str | None = None,
) -> Interaction:
    """Sends INTERACTION_CREATE and waits until a live socket has taken it."""
    made = Interaction(actor, place, kind, user_install=user_install, name=name)
    made.message = message
    made.payload = _payload(made, data)
    actor.discord.interactions[made.token] = made
    deliveries = actor.discord.gateway.dispatch("INTERACTION_CREATE", made.payload, place.guild)
    await delivered(deliveries)
    made.delivered = bool(deliveries)
    return made


def _payload(made: Interaction, data: dict[str, Any]) -> dict[str, Any]:
    actor, place, guild, discord = made.actor, made.channel, made.channel.guild, made.discord
    bot_here = place.bot_permissions if guild is None or guild.bot_present else BOT_DEFAULT
    payload: dict[str, Any] = {
        "id": str(made.id),
        "application_id": str(discord.application_id),
        "type": made.type,
        "token": made.token,
        "version": 1,
        "data": data,
        "channel_id": str(place.id),
        "channel": _channel(actor, place),
        "app_permissions": str(bot_here),
        "locale": actor.locale,
        "entitlements": [],
        "authorizing_integration_owners": owners(made),
        "context": context_of(place),
        "attachment_size_limit": discord.upload_limit,
    }
    if guild is not None:
        payload |= {"guild_id": str(guild.id), "guild_locale": guild.locale}
        payload["guild"] = {"id": str(guild.id), "locale": guild.locale, "features": []}
        payload["member"] = guild.member(actor) | {"permissions": str(actor.permissions.get(guild.id, 0))}
    else:
        payload["user"] = actor.payload()
    if made.message is not None:
        payload["message"] = made.message.payload()
    return payload


def owners(made: Interaction) -> dict[str, str]:
    """For each way the app is installed here, who installed it."""
    if made.user_install:
        return {"1": str(made.actor.id)}
    return {"0": str(made.channel.guild.id) if made.channel.guild else "0"}


def _channel(actor: Actor, place: Channel) -> dict[str, Any]:
    made = place.payload()
    if place.guild is not None:
        made["permissions"] = str(actor.permissions.get(place.guild.id, 0))
    if place.type in THREADS and place.type == PRIVATE_THREAD:
        made["member_count"] = len(place.members)
    return made
