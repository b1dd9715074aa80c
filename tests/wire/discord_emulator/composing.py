"""From the body of a request to a message: the same for channels, interaction answers and follow-ups."""

from __future__ import annotations

from typing import Any

from tests.wire.discord_emulator.actors import User
from tests.wire.discord_emulator.check_messages import check_message, kept_components
from tests.wire.discord_emulator.errors import ApiError, Problems
from tests.wire.discord_emulator.messages import COMPONENTS_V2, EPHEMERAL, LOADING, VOICE, Attachment, Message
from tests.wire.discord_emulator.places import Channel
from tests.wire.discord_emulator.rest import Asked

SETTABLE = EPHEMERAL | COMPONENTS_V2 | VOICE | 1 << 2 | 1 << 12


def uploads(asked: Asked, place: int, described: list[dict[str, Any]] | None) -> list[Attachment]:
    """Stores the uploaded files, with what the body's `attachments` says about each."""
    if any(len(data) > asked.discord.upload_limit for _, data, _ in asked.files.values()):
        raise ApiError(413, 40005, "Request entity too large")
    about = {str(item.get("id")): item for item in described or []}
    made = []
    for number, (filename, data, kind) in sorted(asked.files.items()):
        more = about.get(str(number), {})
        # Clients send octet-stream for everything; the server names the type by the file's name.
        guess = None if kind == "application/octet-stream" else kind
        file = asked.discord.store(place, more.get("filename") or filename, data, guess)
        file.description = more.get("description")
        file.duration, file.waveform = more.get("duration_secs"), more.get("waveform")
        made.append(file)
    return made


def compose(asked: Asked, channel: Channel, body: dict[str, Any]) -> Message:
    """A new message of the bot, checked; nobody sees it yet."""
    discord = asked.discord
    check_message(body, files=len(asked.files))
    files = uploads(asked, channel.id, body.get("attachments"))
    content = body.get("content") or ""
    message = discord.post(channel, discord.bot, content=content, embeds=body.get("embeds") or [], files=files)
    message.components = kept_components(body.get("components") or [], files)
    message.flags = (body.get("flags") or 0) & SETTABLE
    message.nonce = None if body.get("nonce") is None else str(body["nonce"])
    refer(message, body.get("message_reference"))
    ping(message, body.get("allowed_mentions"))
    return message


def refer(message: Message, reference: dict[str, Any] | None) -> None:
    """Makes the message a reply."""
    if not reference:
        return
    found = message.channel.by_id.get(int(reference["message_id"]))
    if found is not None:
        message.reference, message.type = found, 19
    elif reference.get("fail_if_not_exists", True):
        problems = Problems()
        problems.add(("message_reference",), "MESSAGE_REFERENCE_UNKNOWN_MESSAGE", "Unknown message")
        problems.check()


def ping(message: Message, allowed: dict[str, Any] | None) -> None:
    """Works out who is really notified, by what `allowed_mentions` lets through."""
    parse = {"users", "everyone", "roles"} if allowed is None else set(allowed.get("parse") or ())
    named = {int(number) for number in (allowed or {}).get("users") or ()}
    text = message.text
    message.pings = [u for u in message.channel.discord.mentioned(text) if "users" in parse or u.id in named]
    may = message.channel.bot_may("mention_everyone")
    message.pings_everyone = may and "everyone" in parse and ("@everyone" in text or "@here" in text)
    replied: User | None = message.reference.author if message.reference else None
    if replied is not None and (allowed is None or allowed.get("replied_user")) and replied not in message.pings:
        message.pings.append(replied)


def revise(asked: Asked, message: Message, body: dict[str, Any]) -> dict[str, Any]:
    """The fields an edit changes, checked together with what stays as it is."""
    v2 = message.flags & COMPONENTS_V2
    flags = message.flags if body.get("flags") is None else message.flags | (body["flags"] & SETTABLE & ~EPHEMERAL)
    flags = (flags | v2) & ~LOADING
    kept = message.files
    if body.get("attachments") is not None:
        wanted = {str(item["id"]) for item in body["attachments"]}
        kept = [file for file in message.files if str(file.id) in wanted]
    merged = {
        "content": body.get("content", message.content),
        "embeds": body.get("embeds", message.embeds),
        "components": body.get("components", message.components),
        "flags": flags,
    }
    check_message(merged, files=len(kept) + len(asked.files))
    files = [*kept, *uploads(asked, message.channel.id, body.get("attachments"))]
    fields: dict[str, Any] = {"content": merged["content"] or "", "embeds": merged["embeds"] or []}
    fields |= {"files": files, "flags": flags}
    if "components" in body:
        fields["components"] = kept_components(body["components"] or [], files)
    return fields
