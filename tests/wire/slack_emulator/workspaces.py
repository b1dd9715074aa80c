"""Workspaces and the organisations they may belong to: who is in them, and how the app is installed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tests.wire.slack_emulator.actors import Actor
from tests.wire.slack_emulator.channels import Channel
from tests.wire.slack_emulator.people import Bot, User
from tests.wire.slack_emulator.tokens import Installation

if TYPE_CHECKING:
    from tests.wire.slack_emulator.emulator import SlackEmulator


class Enterprise:
    """An Enterprise organisation; an org-wide installation serves all its workspaces."""

    def __init__(self, slack: SlackEmulator, name: str) -> None:
        self.slack, self.name = slack, name
        self.id = slack.ids.next("E")
        self.workspaces: list[Workspace] = []
        self.installation: Installation | None = None

    def add_workspace(self, name: str, *, install: bool = False) -> Workspace:
        """A workspace of the organisation. With `install` the app is put into it alone."""
        return self.slack.add_workspace(name, enterprise=self, install=install)

    def install(self, scopes: Iterable[str] | None = None, installer: User | None = None) -> Installation:
        """Puts the app into every workspace at once."""
        self.installation = self.slack.installed(self.workspaces[0], self, scopes, installer)
        return self.installation


class Workspace:
    """A team with people, channels, and perhaps the app."""

    def __init__(self, slack: SlackEmulator, name: str, enterprise: Enterprise | None) -> None:
        self.slack, self.name, self.enterprise = slack, name, enterprise
        self.id = slack.ids.next("T")
        self.domain = name.lower().replace(" ", "-")
        self.url = f"https://{self.domain}.slack.example/"
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.own_installation: Installation | None = None
        self.last_installation: Installation | None = None
        self.former_bot: Bot | None = None

    # The app

    @property
    def installation(self) -> Installation | None:
        """The installation that serves this workspace: its own, or its organisation's."""
        if self.own_installation is not None:
            return self.own_installation
        return self.enterprise.installation if self.enterprise else None

    @property
    def org_wide(self) -> bool:
        return self.own_installation is None and self.installation is not None

    @property
    def bot(self) -> Bot:
        """The app's bot user here, also after the app has left."""
        known = self.installation or self.last_installation
        if known is None:
            raise LookupError(f"the app was never installed in {self.name}")
        return known.bot

    @property
    def bot_token(self) -> str:
        """For `AsyncApp(token=…)` or `AsyncWebClient(token=…)`."""
        if self.installation is None:
            raise LookupError(f"the app is not installed in {self.name}")
        return self.installation.token.value

    def install(self, scopes: Iterable[str] | None = None, installer: User | None = None) -> Installation:
        """Puts the app into this workspace; the scopes are the application's unless told otherwise."""
        self.own_installation = self.slack.installed(self, None, scopes, installer)
        return self.own_installation

    # The people and places

    def add_user(
        self,
        name: str,
        *,
        locale: str = "ko-KR",
        tz: str = "Asia/Seoul",
        email: str | None = None,
        admin: bool = False,
    ) -> Actor:
        actor = Actor(self, name, locale=locale, tz=tz, email=email, admin=admin)
        self.users[actor.id] = self.slack.users[actor.id] = actor
        return actor

    def add_channel(
        self, name: str, *, private: bool = False, members: Iterable[User] = (), bot: bool = True
    ) -> Channel:
        """A channel with these people, and the bot unless told otherwise."""
        channel = Channel(self, "group" if private else "channel", name)
        channel.members = {user.id for user in members}
        if bot:
            channel.invite_bot()
        return self.keep(channel)

    def keep(self, channel: Channel) -> Channel:
        self.channels[channel.id] = self.slack.channels[channel.id] = channel
        return channel

    def name_of(self, some_id: str) -> str | None:
        """The name behind a user's or channel's id."""
        found = self.slack.users.get(some_id) or self.slack.channels.get(some_id)
        return found.name if found else None
