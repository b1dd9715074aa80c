"""Installing over OAuth: the authorize page, and a person who walks through it."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urljoin, urlsplit

from aiohttp import ClientResponse, web

from tests.wire.slack_emulator.actors import Actor
from tests.wire.slack_emulator.basics import secret
from tests.wire.slack_emulator.errors import CannotUse
from tests.wire.slack_emulator.tokens import Code

if TYPE_CHECKING:
    from tests.wire.slack_emulator.emulator import SlackEmulator

BROWSER = "d"  # the cookie that says who is signed in at Slack
LINK = re.compile(r'href="([^"]*/oauth/v2/authorize[^"]*)"')
DEFAULT_REDIRECT = "/slack/oauth_redirect"


@dataclass
class Visit:
    """Where the person ended: the app's page after the redirect, and what Slack was asked for."""

    status: int
    page: str
    url: str
    scopes: list[str]

    @property
    def ok(self) -> bool:
        return self.status == 200


async def authorize(slack: SlackEmulator, request: web.Request) -> web.StreamResponse:
    """Slack's own page, and the press of "Allow" on it; `deny` in the query presses "Cancel"."""
    query = request.query
    user = slack.users.get(request.cookies.get(BROWSER, ""))
    if not isinstance(user, Actor):
        return web.Response(status=401, text="sign in first")
    if query.get("client_id") != slack.application.client_id:
        return web.Response(status=400, text="Invalid client_id parameter")
    redirect = query.get("redirect_uri") or next(iter(slack.application.redirect_urls), None)
    redirect = redirect or request.headers.get("X-Default-Redirect")
    allowed = slack.application.redirect_urls
    if redirect is None or (allowed and not any(redirect.startswith(url) for url in allowed)):
        return web.Response(status=400, text="redirect_uri did not match any configured URIs")
    if request.headers.get("X-Press") == "cancel":
        raise web.HTTPFound(f"{redirect}?{urlencode({'error': 'access_denied', 'state': query.get('state', '')})}")
    scopes = [scope for scope in query.get("scope", "").split(",") if scope]
    if not scopes:
        return web.Response(status=400, text="No scopes requested")
    org = request.headers.get("X-Press") == "org"
    code = Code(
        secret(32),
        query["client_id"],
        query.get("redirect_uri"),
        scopes,
        user,
        user.workspace,
        org,
        slack.clock.seconds(),
    )
    slack.tokens.codes[code.value] = code
    raise web.HTTPFound(f"{redirect}?{urlencode({'code': code.value, 'state': query.get('state', '')})}")


async def install(person: Actor, app_url: str, *, org: bool, deny: bool) -> Visit:
    """Opens the app's install page, follows its link to Slack, presses the button, and is led back."""
    session = person.slack.http.session
    if org and person.workspace.enterprise is None:
        raise CannotUse("this workspace belongs to no organisation")
    async with session.get(app_url, allow_redirects=False) as page:
        # The app marks its cookie Secure; a jar would not send that back over plain HTTP.
        cookies = {name: morsel.value for name, morsel in page.cookies.items()}
        target = page.headers.get("Location") or _link(await page.text())
    press = "cancel" if deny else "org" if org else "allow"
    back = urljoin(app_url, DEFAULT_REDIRECT)
    headers = {"Cookie": f"{BROWSER}={person.id}", "X-Press": press, "X-Default-Redirect": back}
    async with session.get(target, headers=headers, allow_redirects=False) as allowed:
        if allowed.status != 302:
            return await _visit(allowed, target)
        onward = allowed.headers["Location"]
    headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
    async with session.get(onward, headers=headers, allow_redirects=False) as last:
        return await _visit(last, target)


async def _visit(answer: ClientResponse, authorize_url: str) -> Visit:
    asked = dict(part.partition("=")[::2] for part in urlsplit(authorize_url).query.split("&"))
    scopes = [scope for scope in asked.get("scope", "").replace("%3A", ":").replace("%2C", ",").split(",") if scope]
    return Visit(answer.status, await answer.text(), str(answer.url), scopes)


def _link(page: str) -> str:
    found = LINK.search(page)
    if found is None:
        raise CannotUse("the page has no link to Slack's authorize page")
    return html.unescape(found[1])
