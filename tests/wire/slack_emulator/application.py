"""The app as it is configured at Slack: its secrets, scopes, events and commands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tests.wire.slack_emulator.basics import Ids, secret
from tests.wire.slack_emulator.scopes import DEFAULT_BOT_SCOPES, DEFAULT_EVENTS


class Application:
    """One app. `commands` None lets every slash command through; the test need not declare them."""

    def __init__(
        self,
        ids: Ids,
        name: str = "coach",
        *,
        bot_scopes: Iterable[str] = DEFAULT_BOT_SCOPES,
        events: Iterable[str] = DEFAULT_EVENTS,
        commands: Iterable[str] | None = None,
        agent: bool = True,
        home_tab: bool = True,
        messages_tab: bool = True,
        redirect_urls: Iterable[str] = (),
    ) -> None:
        self.id, self.name = ids.next("A"), name
        self.bot_scopes, self.events = set(bot_scopes), set(events)
        self.commands = None if commands is None else set(commands)
        self.agent, self.home_tab, self.messages_tab = agent, home_tab, messages_tab
        self.redirect_urls = list(redirect_urls)
        self.client_id = f"{int(secret(8), 16)}.{int(secret(8), 16)}"
        self.client_secret, self.signing_secret = secret(32), secret(32)
        self.verification_token = secret()
        self.app_token = f"xapp-1-{self.id}-1-{secret(32)}"


def from_manifest(ids: Ids, manifest: dict[str, Any]) -> Application:
    """The app a manifest describes (https://docs.slack.dev/reference/app-manifest)."""
    features, settings = manifest.get("features", {}), manifest.get("settings", {})
    oauth, home = manifest.get("oauth_config", {}), features.get("app_home", {})
    return Application(
        ids,
        manifest["display_information"]["name"],
        bot_scopes=oauth.get("scopes", {}).get("bot", ()),
        events=settings.get("event_subscriptions", {}).get("bot_events", ()),
        commands=[command["command"] for command in features.get("slash_commands", ())],
        agent="agent_view" in features,
        home_tab=home.get("home_tab_enabled", False),
        messages_tab=home.get("messages_tab_enabled", True),
        redirect_urls=oauth.get("redirect_urls", ()),
    )
