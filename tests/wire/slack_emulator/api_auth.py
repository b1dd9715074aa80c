"""auth.*, apps.* and oauth.*: who the token is, connecting, installing and leaving."""

from __future__ import annotations

from typing import Any

from tests.wire.slack_emulator.api import Asked, Method
from tests.wire.slack_emulator.errors import SlackError
from tests.wire.slack_emulator.tokens import CODE_LIFETIME


def auth_test(asked: Asked) -> dict[str, Any]:
    workspace, enterprise = asked.workspace, asked.workspace.enterprise
    org = asked.token.workspace is None
    made: dict[str, Any] = {
        "url": workspace.url,
        "team": enterprise.name if org and enterprise else workspace.name,
        "user": asked.bot.name,
        "team_id": enterprise.id if org and enterprise else workspace.id,
        "user_id": asked.bot.id,
        "bot_id": asked.bot.bot_id,
        "is_enterprise_install": org,
    }
    return made | ({"enterprise_id": enterprise.id} if enterprise else {})


def auth_revoke(asked: Asked) -> dict[str, Any]:
    if not asked.flag("test"):
        asked.slack.revoke(asked.token, "token_revoked")
    return {"revoked": not asked.flag("test")}


def apps_connections_open(asked: Asked) -> dict[str, Any]:
    return {"url": asked.slack.sockets.issue_url()}


def apps_uninstall(asked: Asked) -> None:
    _check_secrets(asked)
    asked.slack.uninstall(asked.token)


def oauth_v2_access(asked: Asked) -> dict[str, Any]:
    _check_secrets(asked)
    code = asked.slack.tokens.codes.get(str(asked.args.get("code") or ""))
    if code is None or asked.slack.clock.seconds() - code.at > CODE_LIFETIME:
        raise SlackError("invalid_code")
    if code.used:
        raise SlackError("code_already_used")
    if asked.args.get("redirect_uri") != code.redirect_uri and code.redirect_uri is not None:
        raise SlackError("bad_redirect_uri")
    code.used = True
    workspace, enterprise = code.workspace, code.workspace.enterprise
    if code.org and enterprise is not None:
        made = enterprise.install(code.scopes, code.user)
    else:
        made = workspace.install(code.scopes, code.user)
    return {
        "app_id": asked.slack.application.id,
        "authed_user": {"id": code.user.id},
        "scope": ",".join(code.scopes),
        "token_type": "bot",
        "access_token": made.token.value,
        "bot_user_id": made.bot.id,
        "team": None if code.org else {"id": workspace.id, "name": workspace.name},
        "enterprise": {"id": enterprise.id, "name": enterprise.name} if enterprise else None,
        "is_enterprise_install": code.org,
    }


def _check_secrets(asked: Asked) -> None:
    """The client id and secret, by Basic authentication or as arguments."""
    application = asked.slack.application
    client_id, client_secret = asked.secrets or (asked.args.get("client_id"), asked.args.get("client_secret"))
    if client_id != application.client_id:
        raise SlackError("invalid_client_id")
    if client_secret != application.client_secret:
        raise SlackError("bad_client_secret")


METHODS: dict[str, Method] = {
    "apps.connections.open": apps_connections_open,
    "apps.uninstall": apps_uninstall,
    "auth.revoke": auth_revoke,
    "auth.test": auth_test,
    "oauth.v2.access": oauth_v2_access,
}
