"""The rules for messages, and turning what the bot sends into what the server keeps."""

from __future__ import annotations

import copy
import itertools
from typing import Any

from tests.wire.discord_emulator.check_components import check_message_components
from tests.wire.discord_emulator.errors import ApiError, Problems
from tests.wire.discord_emulator.messages import COMPONENTS_V2, Attachment, walk

EMBED_LIMITS = {"title": 256, "description": 4096}


def check_message(body: dict[str, Any], *, files: int, content_limit: int = 2000) -> None:
    """Raises 50035 or 50006 for a message Discord would refuse. The body is the whole message, also after an edit."""
    problems = Problems()
    v2 = bool((body.get("flags") or 0) & COMPONENTS_V2)
    problems.length(("content",), body.get("content"), content_limit)
    embeds, components = body.get("embeds") or [], body.get("components") or []
    check_message_components(problems, components, v2=v2)
    _check_embeds(problems, embeds)
    nonce = body.get("nonce")
    if nonce is not None and len(str(nonce)) > 25:
        problems.length(("nonce",), str(nonce), 25)
    if files > 10:
        problems.count(("attachments",), [None] * files, 10)
    if v2:
        for field in ("content", "embeds", "sticker_ids", "poll"):
            if body.get(field):
                message = f"The '{field}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
                problems.add((field,), "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", message)
    problems.check()
    shown = [body.get("content"), embeds, components, files, body.get("sticker_ids"), body.get("poll")]
    if not any(shown) or (not any((embeds, components, files)) and not str(body.get("content") or "").strip()):
        raise ApiError(400, 50006, "Cannot send an empty message")


def _check_embeds(problems: Problems, embeds: list[dict[str, Any]]) -> None:
    problems.count(("embeds",), embeds, 10)
    total = 0
    for index, embed in enumerate(embeds):
        for key, most in EMBED_LIMITS.items():
            problems.length(("embeds", index, key), embed.get(key), most)
            total += len(embed.get(key) or "")
        for key, name, most in (("footer", "text", 2048), ("author", "name", 256)):
            text = (embed.get(key) or {}).get(name)
            problems.length(("embeds", index, key, name), text, most)
            total += len(text or "")
        fields = embed.get("fields") or []
        problems.count(("embeds", index, "fields"), fields, 25)
        for number, item in enumerate(fields):
            for key, most in (("name", 256), ("value", 1024)):
                problems.length(("embeds", index, "fields", number, key), item.get(key) or "", most, 1)
                total += len(item.get(key) or "")
    if total > 6000:
        problems.add(("embeds",), "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of 6000")


def kept_components(components: list[dict[str, Any]], files: list[Attachment]) -> list[dict[str, Any]]:
    """The components as the server returns them: each with an id, attachment:// resolved to the CDN."""
    made = copy.deepcopy(components)
    taken = {part["id"] for part in walk(made) if part.get("id")}
    numbers = (number for number in itertools.count(1) if number not in taken)
    problems = Problems()
    for part in walk(made):
        part["id"] = part.get("id") or next(numbers)
        if part["type"] == 17:
            part.setdefault("spoiler", False)
        for media in _media_of(part):
            _resolve(problems, media, files)
        if part["type"] == 13:
            file = next((file for file in files if file.url == part["file"]["url"]), None)
            part.update({"name": file.filename, "size": len(file.data)} if file else {})
    problems.check()
    return made


def _media_of(part: dict[str, Any]) -> list[dict[str, Any]]:
    if part["type"] == 12:
        return [item["media"] for item in part.get("items") or []]
    return [part[key] for key in ("media", "file") if isinstance(part.get(key), dict)]


def _resolve(problems: Problems, media: dict[str, Any], files: list[Attachment]) -> None:
    url = media.get("url") or ""
    if url.startswith("attachment://"):
        file = next((f for f in files if f.filename == url.removeprefix("attachment://")), None)
        if file is None:
            message = f"The referenced attachment in {url} was not found"
            problems.add(("components",), "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND", message)
            return
        media |= {"url": file.url, "content_type": file.content_type, "attachment_id": str(file.id)}
    media.setdefault("proxy_url", media.get("url"))
    media |= {"width": None, "height": None, "loading_state": 2, "flags": 0}
