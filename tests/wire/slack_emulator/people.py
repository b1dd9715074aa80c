"""Accounts: people and the app's bot, as users.info shows them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from tests.wire.slack_emulator.emulator import SlackEmulator
    from tests.wire.slack_emulator.workspaces import Workspace


class User:
    """A member of a workspace."""

    is_bot = False

    def __init__(
        self,
        workspace: Workspace,
        name: str,
        *,
        locale: str = "en-US",
        tz: str = "America/Los_Angeles",
        email: str | None = None,
        admin: bool = False,
    ) -> None:
        self.workspace, self.slack = workspace, workspace.slack
        self.id = self.slack.ids.next("U")
        self.name, self.locale, self.tz, self.admin = name, locale, tz, admin
        self.email = email or f"{name}@{workspace.domain}.example"
        self.deactivated = False
        self.mark = f"<@{self.id}>"

    def payload(self, *, locale: bool, email: bool) -> dict[str, Any]:
        """As users.info answers; `locale` only when asked for, `email` only with its scope."""
        offset = datetime.now(UTC).astimezone(ZoneInfo(self.tz)).utcoffset()
        profile: dict[str, Any] = {
            "real_name": self.name,
            "real_name_normalized": self.name,
            "display_name": self.name,
            "display_name_normalized": self.name,
            "status_text": "",
            "status_emoji": "",
            "avatar_hash": "0",
            "team": self.workspace.id,
        }
        made: dict[str, Any] = {
            "id": self.id,
            "team_id": self.workspace.id,
            "name": self.name,
            "deleted": self.deactivated,
            "profile": profile,
            "is_bot": self.is_bot,
            "is_app_user": False,
            "updated": int(self.slack.clock.now()),
        }
        if email and not self.is_bot:
            profile["email"] = self.email
        if self.deactivated:
            return made
        made |= {"real_name": self.name, "tz": self.tz, "tz_label": self.tz, "is_admin": self.admin}
        made |= {"tz_offset": int(offset.total_seconds()) if offset else 0, "is_owner": False, "is_restricted": False}
        return made | ({"locale": self.locale} if locale else {})


class Bot(User):
    """The bot user of the app in one workspace, or in a whole organisation."""

    is_bot = True

    def __init__(self, slack: SlackEmulator, workspace: Workspace, name: str) -> None:
        super().__init__(workspace, name)
        self.bot_id = slack.ids.next("B")

    def profile(self) -> dict[str, Any]:
        """The `bot_profile` that comes with its messages."""
        return {
            "id": self.bot_id,
            "deleted": False,
            "name": self.name,
            "updated": int(self.slack.clock.now()),
            "app_id": self.slack.application.id,
            "icons": {},
            "team_id": self.workspace.id,
        }
