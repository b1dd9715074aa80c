"""Slack's installations on our own store, as slack_sdk wants them."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_sdk.oauth.installation_store import Bot
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from adapters.slack.scene import PLATFORM
from core.errors import StorageError

if TYPE_CHECKING:
    from slack_bolt.context.async_context import AsyncBoltContext
    from slack_sdk.oauth.installation_store import Installation

    from core.ports import Installations

log = logging.getLogger(__name__)

_KEEP_SECONDS = 60.0
_KEPT = (
    "app_id",
    "enterprise_id",
    "enterprise_name",
    "team_id",
    "team_name",
    "bot_token",
    "bot_id",
    "bot_user_id",
    "bot_scopes",
    "is_enterprise_install",
    "installed_at",
)


class InstalledWorkspaces(AsyncInstallationStore):
    """One bot for each workspace, and one for an organisation that installed the app for all of its own."""

    def __init__(self, kept: Installations, clock: Callable[[], float] = time.monotonic) -> None:
        self._kept = kept
        self._clock = clock
        self._known: dict[str, tuple[float, Bot | None]] = {}

    @property
    def logger(self) -> logging.Logger:
        return log

    async def async_save(self, installation: Installation) -> None:
        bot = installation.to_bot()
        tenant = _tenant(bot.enterprise_id, bot.team_id, whole=bool(bot.is_enterprise_install))
        await self._kept.keep(PLATFORM, tenant, {name: getattr(bot, name) for name in _KEPT})
        self._known.pop(tenant, None)

    async def async_find_bot(
        self, *, enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None = False
    ) -> Bot | None:
        """The workspace's own installation before the one of its organisation.

        Raises:
            StorageError: the database could not be asked, and nobody asked for this workspace before.
        """
        own = team_id if not is_enterprise_install else None
        for tenant in (own, enterprise_id):
            found = await self._find(tenant) if tenant else None
            if found is not None:
                return found
        return None

    async def _find(self, tenant: str) -> Bot | None:
        """Asked for once a minute at most; while the database is away, what was known goes on being true."""
        known = self._known.get(tenant)
        if known is not None and self._clock() - known[0] < _KEEP_SECONDS:
            return known[1]
        try:
            data = await self._kept.find(PLATFORM, tenant)
        except StorageError:
            if known is None:
                raise
            return known[1]
        bot = Bot(**data) if data is not None else None
        self._known[tenant] = (self._clock(), bot)
        return bot

    async def async_delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        tenant = _tenant(enterprise_id, team_id, whole=not team_id)
        await self._kept.remove(PLATFORM, tenant)
        self._known.pop(tenant, None)

    async def async_delete_installation(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None = None
    ) -> None:
        """A person's own token was revoked; we keep none, and the bot's stays."""

    async def async_delete_all(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        await self.async_delete_bot(enterprise_id=enterprise_id, team_id=team_id)


class States(AsyncOAuthStateStore):
    """What ties the end of an installation to its beginning."""

    def __init__(self, kept: Installations) -> None:
        self._kept = kept

    @property
    def logger(self) -> logging.Logger:
        return log

    async def async_issue(self, *args: Any, **kwargs: Any) -> str:  # noqa: ANN401, ARG002 - slack_sdk's signature
        return await self._kept.begin()

    async def async_consume(self, state: str) -> bool:
        return await self._kept.finish(state)


def _tenant(enterprise: str | None, team: str | None, *, whole: bool) -> str:
    """`whole` is an organisation's installation; ids of organisations begin with E, those of workspaces with T."""
    return (enterprise if whole else team) or ""


class Authorize(AsyncAuthorize):
    """The token for an event, from what was kept: Bolt's own way asks Slack who we are for each event, and swallows
    a database that is away, whereupon the event would be lost."""

    def __init__(self, workspaces: InstalledWorkspaces) -> None:
        self._workspaces = workspaces

    async def __call__(
        self,
        *,
        context: AsyncBoltContext,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,  # noqa: ARG002 - Bolt's signature
        **_: Any,  # noqa: ANN401
    ) -> AuthorizeResult | None:
        bot = await self._workspaces.async_find_bot(
            enterprise_id=enterprise_id, team_id=team_id, is_enterprise_install=context.is_enterprise_install
        )
        if bot is None:
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_token=bot.bot_token,
            bot_id=bot.bot_id,
            bot_user_id=bot.bot_user_id,
            bot_scopes=bot.bot_scopes,
        )
