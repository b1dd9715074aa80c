"""Messages and their files, as the server keeps them and as a test reads them."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.wire.discord_emulator.basics import now

if TYPE_CHECKING:
    from tests.wire.discord_emulator.actors import User
    from tests.wire.discord_emulator.places import Channel

EPHEMERAL = 1 << 6
LOADING = 1 << 7
VOICE = 1 << 13
COMPONENTS_V2 = 1 << 15
SELECTS = {3, 5, 6, 7, 8}


def walk(components: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Every component, the nested ones too, in the order they are shown."""
    for component in components:
        yield component
        yield from walk(component.get("components") or [])
        for key in ("component", "accessory"):
            if isinstance(component.get(key), dict):
                yield from walk([component[key]])


@dataclass
class Attachment:
    """A file on the emulator's CDN."""

    id: int
    filename: str
    data: bytes
    content_type: str
    url: str
    description: str | None = None
    duration: float | None = None
    waveform: str | None = None
    expired: bool = False

    def expire(self) -> None:
        """From now on the link answers 404, as a signed link does after its day."""
        self.expired = True

    def payload(self) -> dict[str, Any]:
        made: dict[str, Any] = {
            "id": str(self.id),
            "filename": self.filename,
            "size": len(self.data),
            "url": self.url,
            "proxy_url": self.url,
            "content_type": self.content_type,
        }
        if self.description is not None:
            made["description"] = self.description
        if self.duration is not None:
            made["duration_secs"] = self.duration
            made["waveform"] = self.waveform or base64.b64encode(bytes(16)).decode()
        return made


@dataclass
class Button:
    label: str | None
    custom_id: str | None
    disabled: bool
    style: int
    url: str | None = None
    id: int = 0


@dataclass(eq=False)
class Message:
    """One message. `version` counts its edits."""

    id: int
    channel: Channel
    author: User
    content: str = ""
    embeds: list[dict[str, Any]] = field(default_factory=list)
    components: list[dict[str, Any]] = field(default_factory=list)
    files: list[Attachment] = field(default_factory=list)
    flags: int = 0
    type: int = 0
    nonce: str | None = None
    reference: Message | None = None
    pings: list[User] = field(default_factory=list)
    pings_everyone: bool = False
    only_for: User | None = None
    origin: dict[str, Any] = field(default_factory=dict)
    created_at: str = field(default_factory=now)
    edited_at: str | None = None
    version: int = 0
    deleted: bool = False

    @property
    def ephemeral(self) -> bool:
        return bool(self.flags & EPHEMERAL)

    @property
    def loading(self) -> bool:
        """A deferred answer nobody has filled yet."""
        return bool(self.flags & LOADING)

    @property
    def text(self) -> str:
        """All a person can read in it: content, embeds and text components, joined by line breaks."""
        parts = [self.content]
        for embed in self.embeds:
            parts += [embed.get("author", {}).get("name"), embed.get("title"), embed.get("description")]
            for item in embed.get("fields") or []:
                parts += [item["name"], item["value"]]
            parts.append((embed.get("footer") or {}).get("text"))
        parts += [part["content"] for part in walk(self.components) if part["type"] == 10]
        return "\n".join(part for part in parts if part)

    @property
    def buttons(self) -> list[Button]:
        return [
            Button(
                part.get("label"),
                part.get("custom_id"),
                bool(part.get("disabled")),
                part["style"],
                part.get("url"),
                part["id"],
            )
            for part in walk(self.components)
            if part["type"] == 2
        ]

    @property
    def selects(self) -> list[dict[str, Any]]:
        """The menus as they were sent, options included."""
        return [part for part in walk(self.components) if part["type"] in SELECTS]

    def visible_to(self, user: User) -> bool:
        """Whether this person sees it now."""
        if self.deleted or not self.channel.visible_to(user):
            return False
        return not self.ephemeral or self.only_for is user or self.author is user

    def payload(self, *, deep: bool = True) -> dict[str, Any]:
        """The message as REST returns it."""
        made: dict[str, Any] = {
            "id": str(self.id),
            "channel_id": str(self.channel.id),
            "type": self.type,
            "author": self.author.payload(),
            "content": self.content,
            "timestamp": self.created_at,
            "edited_timestamp": self.edited_at,
            "tts": False,
            "mention_everyone": self.pings_everyone,
            "mentions": [user.payload() for user in self.pings],
            "mention_roles": [],
            "attachments": [file.payload() for file in self.files],
            "embeds": self.embeds,
            "components": self.components,
            "pinned": False,
            "flags": self.flags,
            **self.origin,
        }
        if self.nonce is not None:
            made["nonce"] = self.nonce
        if self.reference is not None:
            made["message_reference"] = {
                "type": 0,
                "channel_id": str(self.reference.channel.id),
                "message_id": str(self.reference.id),
                **self.channel.guild_key(),
            }
            if deep:
                gone = self.reference.deleted
                made["referenced_message"] = None if gone else self.reference.payload(deep=False)
        return made

    def event(self) -> dict[str, Any]:
        """The message as the gateway sends it."""
        made = self.payload()
        guild = self.channel.guild
        if guild is not None:
            made["guild_id"] = str(guild.id)
            made["member"] = guild.member(self.author, with_user=False)
        return made
