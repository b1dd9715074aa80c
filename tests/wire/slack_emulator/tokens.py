"""Tokens and what they open; the codes of OAuth that turn into them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.wire.slack_emulator.basics import secret
from tests.wire.slack_emulator.errors import SlackError

if TYPE_CHECKING:
    from tests.wire.slack_emulator.people import Bot, User
    from tests.wire.slack_emulator.workspaces import Enterprise, Workspace

CODE_LIFETIME = 600.0


@dataclass(eq=False)
class Token:
    """A secret. `state` is the error Slack answers with when it no longer works."""

    value: str
    kind: str
    scopes: set[str]
    workspace: Workspace | None = None
    enterprise: Enterprise | None = None
    bot: Bot | None = None
    state: str = ""

    def reaches(self, workspace: Workspace) -> bool:
        """Whether it works in this workspace."""
        return self.workspace is workspace or (self.workspace is None and workspace.enterprise is self.enterprise)


@dataclass(eq=False)
class Installation:
    """The app in a workspace, or org-wide in an enterprise."""

    bot: Bot
    token: Token
    installer: User | None = None


@dataclass(eq=False)
class Code:
    """What the redirect after "Allow" carries."""

    value: str
    client_id: str
    redirect_uri: str | None
    scopes: list[str]
    user: User
    workspace: Workspace
    org: bool
    at: float
    used: bool = False


@dataclass
class Tokens:
    known: dict[str, Token] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)

    def issue(self, kind: str, scopes: set[str], **whose: object) -> Token:
        value = f"xoxb-{secret(12)}-{secret(24)}" if kind == "bot" else secret(40)
        return self.keep(Token(value, kind, scopes, **whose))  # type: ignore[arg-type]

    def keep(self, token: Token) -> Token:
        self.known[token.value] = token
        return token

    def check(self, value: str | None, kind: str) -> Token:
        """The token, or Slack's reason why not."""
        if not value:
            raise SlackError("not_authed")
        token = self.known.get(value)
        if token is None:
            raise SlackError("invalid_auth")
        if token.state:
            raise SlackError(token.state)
        if token.kind != kind:
            raise SlackError("not_allowed_token_type")
        return token
