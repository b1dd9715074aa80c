"""Files: uploaded by people or by the bot, with links that open with a token only."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from tests.wire.slack_emulator.people import User
    from tests.wire.slack_emulator.workspaces import Workspace


@dataclass(eq=False)
class File:
    """One file. `served_as` is the type its download names, which Slack does not always keep the same."""

    id: str
    workspace: Workspace
    owner: User
    name: str
    data: bytes
    mimetype: str
    title: str = ""
    alt_txt: str | None = None
    duration_ms: int | None = None
    created: int = 0
    shares: dict[str, list[str]] = field(default_factory=dict)
    served_as: str | None = None
    expects: int | None = None
    uploaded: bool = True
    completed: bool = True
    deleted: bool = False
    check_file_info: bool = False

    @property
    def is_clip(self) -> bool:
        """A voice clip recorded in Slack."""
        return self.duration_ms is not None

    @property
    def filetype(self) -> str:
        return self.name.rpartition(".")[2] if "." in self.name else "binary"

    def url(self, *, download: bool) -> str:
        folder = f"files-pri/{self.workspace.id}-{self.id}" + ("/download" if download else "")
        return f"{self.workspace.slack.base}/{folder}/{quote(self.name)}"

    def payload(self) -> dict[str, Any]:
        """The file object of events and files.info."""
        if self.deleted:
            return {"id": self.id, "mode": "tombstone"}
        made: dict[str, Any] = {
            "id": self.id,
            "created": self.created,
            "timestamp": self.created,
            "name": self.name,
            "title": self.title or self.name,
            "mimetype": self.mimetype,
            "filetype": self.filetype,
            "pretty_type": self.filetype.upper(),
            "user": self.owner.id,
            "user_team": self.workspace.id,
            "editable": False,
            "size": len(self.data),
            "mode": "hosted",
            "is_external": False,
            "external_type": "",
            "is_public": False,
            "public_url_shared": False,
            "display_as_bot": False,
            "username": "",
            "url_private": self.url(download=False),
            "url_private_download": self.url(download=True),
            "permalink": f"{self.workspace.url}files/{self.owner.id}/{self.id}/{quote(self.name)}",
            "has_rich_preview": False,
            "file_access": "visible",
            "media_display_type": "audio" if self.mimetype.startswith("audio/") or self.is_clip else "unknown",
        }
        if self.alt_txt:
            made["alt_txt"] = self.alt_txt
        if self.is_clip:
            made |= {"subtype": "slack_audio", "duration_ms": self.duration_ms}
            made["transcription"] = {"status": "processing"}
        return made

    def stub(self) -> dict[str, Any]:
        """What comes instead in channels shared with other organisations: the app must ask files.info."""
        made = {"id": self.id, "created": 0, "timestamp": 0, "mode": "file_access", "is_external": False}
        return made | {"user": self.owner.id, "size": 0, "file_access": "check_file_info"}

    def in_event(self) -> dict[str, Any]:
        return self.stub() if self.check_file_info and not self.deleted else self.payload()

    def detail(self) -> dict[str, Any]:
        """With the places it is shared in, as files.info answers."""
        kinds: dict[str, list[str]] = {"channels": [], "groups": [], "ims": []}
        for place in self.shares:
            channel = self.workspace.slack.channels[place]
            kinds[{"channel": "channels", "group": "groups", "im": "ims"}[channel.kind]].append(place)
        return self.payload() | kinds


def guess_type(name: str) -> str:
    return mimetypes.guess_type(name)[0] or "application/octet-stream"
