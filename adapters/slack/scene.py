"""One event from Slack, in the same shape whatever kind it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.commands import Address

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

PLATFORM = "slack"


@dataclass(frozen=True, slots=True)
class Scene:
    """Where, by whom and with what an event happened.

    Attributes:
        event_id: the same for every redelivery of what a person did once.
        team: the workspace, or the organisation where Slack names no workspace.
        thread: the message under which it happened, if it did under one.
        enterprise: the organisation the workspace belongs to, if it belongs to one.
        direct: whether it is the conversation between the person and the app.
        response_url: where a private reply can be sent for half an hour, if Slack gave one.
        trigger_id: opens a form within three seconds, if Slack gave one.
    """

    client: AsyncWebClient
    event_id: str
    team: str
    user: str
    channel: str = ""
    thread: str | None = None
    direct: bool = False
    enterprise: str | None = None
    response_url: str | None = None
    trigger_id: str | None = None

    @property
    def at_home(self) -> bool:
        """Whether it happened on the App Home, which is no conversation."""
        return not self.channel

    @property
    def address(self) -> Address:
        """Here: the thread if there is one, which is within the channel."""
        return self.at(self.channel, self.thread)

    def at(self, channel: str, thread: str | None, **more: Any) -> Address:  # noqa: ANN401 - JSON
        """Another place of the same person in the same workspace."""
        conversation = f"{self.team}/{channel}/{thread}" if thread else f"{self.team}/{channel}"
        data = {"team": self.team, "channel": channel, "user": self.user, "thread": thread, **more}
        return Address(PLATFORM, conversation, data | ({"enterprise": self.enterprise} if self.enterprise else {}))


def team_of(body: dict[str, Any]) -> str:
    """The workspace of an event; with an organisation-wide installation the one the person is in."""
    team = body.get("team") if isinstance(body.get("team"), dict) else None
    user = body.get("user") if isinstance(body.get("user"), dict) else None
    found = (user or {}).get("team_id") or body.get("team_id") or (team or {}).get("id")
    enterprise = body.get("enterprise") if isinstance(body.get("enterprise"), dict) else None
    return str(found or body.get("enterprise_id") or (enterprise or {}).get("id") or "")


def enterprise_of(body: dict[str, Any]) -> str | None:
    enterprise = body.get("enterprise") if isinstance(body.get("enterprise"), dict) else None
    found = body.get("enterprise_id") or (enterprise or {}).get("id")
    return str(found) if found else None


def is_direct(channel: str) -> bool:
    """Slack's ids of direct messages begin with D."""
    return channel.startswith("D")
