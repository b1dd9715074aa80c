"""Bolt's app: for one workspace whose token is known, or for all that install it."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.installed import Authorize, InstalledWorkspaces, States

log = logging.getLogger(__name__)


@cache
def manifest() -> dict[str, Any]:
    """The app as Slack is asked for it."""
    found: dict[str, Any] = json.loads((files("adapters.slack") / "manifest.json").read_text(encoding="utf-8"))
    return found


async def single(client: AsyncWebClient, signing_secret: str | None) -> AsyncApp:
    """The app in one workspace. Who we are there is asked once, and not for each event.

    Args:
        client: has the workspace's token.
        signing_secret: for HTTP; a socket needs none.

    Raises:
        slack_sdk.errors.SlackApiError: the token is not accepted.
    """
    us = await client.auth_test()

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult.from_auth_test_response(bot_token=client.token, auth_test_response=us)

    app = AsyncApp(
        client=_nobody(client),
        authorize=authorize,
        signing_secret=signing_secret,
        process_before_response=True,
        logger=_quiet(),
    )
    for name in ("app_uninstalled", "tokens_revoked"):
        app.event(name)(_leave)
    return app


async def _leave(event: dict[str, Any]) -> None:
    """The token in the environment is worth nothing any more; a new one takes a restart."""
    log.warning("Slack says: %s. A new token is needed", event.get("type"))


@dataclass(frozen=True, slots=True)
class Oauth:
    """How others install the app. `authorize` is Slack's page on which an administrator allows it."""

    client_id: str
    client_secret: str
    signing_secret: str
    authorize: str = "https://slack.com/oauth/v2/authorize"


def many(client: AsyncWebClient, workspaces: InstalledWorkspaces, states: States, oauth: Oauth) -> AsyncApp:
    """The app in every workspace that installs it."""
    settings = AsyncOAuthSettings(
        client_id=oauth.client_id,
        client_secret=oauth.client_secret,
        scopes=manifest()["oauth_config"]["scopes"]["bot"],
        installation_store=workspaces,
        installation_store_bot_only=True,
        state_store=states,
        authorization_url=oauth.authorize,
        logger=_quiet(),
    )
    settings.authorize = Authorize(workspaces)
    app = AsyncApp(
        client=_nobody(client),
        signing_secret=oauth.signing_secret,
        oauth_settings=settings,
        process_before_response=True,
        logger=_quiet(),
    )
    app.enable_token_revocation_listeners()
    return app


def _nobody(client: AsyncWebClient) -> AsyncWebClient:
    """The same address and session without a token: Bolt adds that of the event's workspace."""
    return AsyncWebClient(base_url=client.base_url, session=client.session, retry_handlers=[])


def _quiet() -> logging.Logger:
    """Bolt logs bodies of events at debug, and those hold what people wrote; its warnings are about our using it."""
    logger = logging.getLogger("slack_bolt")
    logger.setLevel(logging.ERROR)
    return logger
