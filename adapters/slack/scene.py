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
    response_url: str | None = None
    trigger_id: str | None = None

    @property
    def address(self) -> Address:
        """Here: the thread if there is one, which is within the channel."""
        return address_of(self.team, self.channel, self.user, self.thread)


def address_of(team: str, channel: str, user: str, thread: str | None, **more: Any) -> Address:  # noqa: ANN401 - JSON
    conversation = f"{team}/{channel}/{thread}" if thread else f"{team}/{channel}"
    return Address(PLATFORM, conversation, {"team": team, "channel": channel, "user": user, "thread": thread, **more})


def team_of(body: dict[str, Any]) -> str:
    """The workspace of an event; with an organisation-wide installation the one the person is in."""
    team = body.get("team") if isinstance(body.get("team"), dict) else None
    user = body.get("user") if isinstance(body.get("user"), dict) else None
    found = (user or {}).get("team_id") or body.get("team_id") or (team or {}).get("id")
    enterprise = body.get("enterprise") if isinstance(body.get("enterprise"), dict) else None
    return str(found or body.get("enterprise_id") or (enterprise or {}).get("id") or "")


def is_direct(channel: str) -> bool:
    """Slack's ids of direct messages begin with D."""
    return channel.startswith("D")
