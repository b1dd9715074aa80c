"""What the app receives: the envelopes around events, commands and interactions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.wire.slack_emulator.basics import secret

if TYPE_CHECKING:
    from tests.wire.slack_emulator.channels import Channel
    from tests.wire.slack_emulator.interactions import Interaction
    from tests.wire.slack_emulator.people import User
    from tests.wire.slack_emulator.workspaces import Workspace

ABOUT_THE_APP = {"app_uninstalled", "tokens_revoked"}
NAMELESS = {"im": "directmessage", "group": "privategroup"}


def event_callback(workspace: Workspace, event: dict[str, Any]) -> dict[str, Any]:
    """The events API's envelope."""
    slack, enterprise = workspace.slack, workspace.enterprise
    installation = workspace.installation or workspace.last_installation
    authorization = {
        "enterprise_id": enterprise.id if enterprise else None,
        "team_id": None if workspace.org_wide else workspace.id,
        "user_id": installation.bot.id if installation else "",
        "is_bot": True,
        "is_enterprise_install": workspace.org_wide,
    }
    made = {
        "token": slack.application.verification_token,
        "team_id": workspace.id,
        "api_app_id": slack.application.id,
        "event": event,
        "type": "event_callback",
        "event_id": slack.ids.next("Ev"),
        "event_time": int(slack.clock.now()),
        "authorizations": [authorization],
        "is_ext_shared_channel": False,
        "event_context": f"4-{secret(32)}",
        "context_team_id": workspace.id,
        "context_enterprise_id": enterprise.id if enterprise else None,
    }
    if workspace.org_wide and event["type"] in ABOUT_THE_APP:
        # These are about the organisation, not about one of its workspaces.
        del made["team_id"]
    return made | ({"enterprise_id": enterprise.id} if enterprise else {})


def slash_command(made: Interaction, command: str, text: str, response_url: str) -> dict[str, Any]:
    """A slash command; as a form all values are strings."""
    workspace, enterprise = made.place.workspace, made.place.workspace.enterprise
    payload = {
        "token": made.slack.application.verification_token,
        "team_id": workspace.id,
        "team_domain": workspace.domain,
        "channel_id": made.place.id,
        "channel_name": NAMELESS.get(made.place.kind, made.place.name),
        "user_id": made.actor.id,
        "user_name": made.actor.name,
        "command": command,
        "text": text,
        "api_app_id": made.slack.application.id,
        "is_enterprise_install": str(workspace.org_wide).lower(),
        "response_url": response_url,
        "trigger_id": made.trigger_id,
    }
    return payload | ({"enterprise_id": enterprise.id, "enterprise_name": enterprise.name} if enterprise else {})


def interactive(made: Interaction, kind: str, **more: Any) -> dict[str, Any]:
    """What block_actions, view_submission and view_closed have in common."""
    workspace, enterprise = made.place.workspace, made.place.workspace.enterprise
    team: dict[str, Any] = {"id": workspace.id, "domain": workspace.domain}
    if enterprise:
        team |= {"enterprise_id": enterprise.id, "enterprise_name": enterprise.name}
    return {
        "type": kind,
        "team": None if workspace.org_wide else team,
        "user": person(made.actor),
        "api_app_id": made.slack.application.id,
        "token": made.slack.application.verification_token,
        "trigger_id": made.trigger_id,
        "enterprise": {"id": enterprise.id, "name": enterprise.name} if enterprise else None,
        "is_enterprise_install": workspace.org_wide,
        **more,
    }


def person(user: User) -> dict[str, str]:
    return {"id": user.id, "username": user.name, "name": user.name, "team_id": user.workspace.id}


def place(channel: Channel) -> dict[str, str]:
    return {"id": channel.id, "name": NAMELESS.get(channel.kind, channel.name)}
