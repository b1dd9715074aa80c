"""Slack over HTTP: signed requests, workspaces that install the app themselves, organisations, and their leaving."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
import sqlalchemy as sa
from aiohttp.test_utils import unused_port

from adapters.slack import SlackChat
from adapters.slack.client import Tokens
from bot.build import running
from bot.chats import slack_options
from bot.settings import Settings
from models import Delivery, Installation, InstallState, Interview, User
from tests.support import prime
from tests.wire.slack_emulator import SlackEmulator
from tests.wire.slack_stage import MANIFEST, kind_of, read

pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")  # slack_sdk's own use

ANSWER = "TCP는 확인 응답과 재전송으로 신뢰성을 보장하고, UDP는 연결 없이 데이터그램을 보내요."


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch):
    """slack_sdk would send even loopback requests to a proxy named in the environment."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)


class Service:
    """The coach on a port, told by Slack what happens."""

    def __init__(self, url: str, slack: SlackEmulator, tokens: Tokens) -> None:
        self.url, self.slack, self.tokens = url, slack, tokens
        self.base = ""

    async def start(self) -> None:
        port = unused_port()
        section = {
            "api_base": self.slack.api_base,
            "mode": "http",
            "port": port,
            "authorize_url": self.slack.authorize_url,
        }
        media = {"folder": str(Path(sa.make_url(self.url).database).parent / "media")}
        settings = Settings.model_validate({"database": {"url": self.url}, "slack": section, "media": media})
        self.chat = SlackChat(self.tokens, slack_options(settings))
        self._stack = AsyncExitStack()
        self.program = await self._stack.enter_async_context(running(settings, {"slack": self.chat}))
        self.chat.keep_in(self.program.installations)
        self.connection = asyncio.create_task(self.chat.run(self.program.coach, self.program.inquiries))
        await asyncio.wait_for(self.chat.connected(), 10)
        self.base = f"http://127.0.0.1:{port}"
        await self.slack.set_request_url(f"{self.base}/slack/events")

    async def stop(self) -> None:
        await self.chat.stop()
        await self.connection
        await self._stack.aclose()

    async def one(self, query):
        async with self.program.database.read() as work:
            return (await work.session.execute(query)).scalars().first()


@asynccontextmanager
async def service(url: str, *, oauth: bool = True):
    await prime(url)
    async with SlackEmulator(MANIFEST) as slack:
        app = slack.application
        if oauth:
            tokens = Tokens(signing_secret=app.signing_secret, client_id=app.client_id, client_secret=app.client_secret)
            workspace = slack.add_workspace("office", install=False)
        else:
            workspace = slack.add_workspace("office")
            tokens = Tokens(bot=workspace.bot_token, signing_secret=app.signing_secret)
        made = Service(url, slack, tokens)
        await made.start()
        try:
            yield made, workspace
        finally:
            await made.stop()
        assert slack.problems == []


async def asked(person) -> object:
    """The first question of an interview they start."""
    general = next(
        c for c in person.slack.channels.values() if c.name == f"general-{person.name}" and person.id in c.members
    )
    act = await person.slash("/interview", "network 1", general)
    await act.acknowledged()
    return await person.dm.until(lambda: next((m for m in person.dm.messages if kind_of(m) == "question"), None), 10)


async def answered(person, question) -> object:
    await (await person.say(person.dm, ANSWER, thread_ts=question.thread_ts)).acknowledged()
    return await person.dm.until(lambda: next((m for m in person.dm.messages if kind_of(m) == "feedback"), None), 10)


def colleague(workspace, name: str = "mina", *, admin: bool = False):
    person = workspace.add_user(name, locale="ko-KR", tz="Asia/Seoul", admin=admin)
    workspace.add_channel(f"general-{name}", members=[person])
    return person


async def status_of(method: str, url: str, **request) -> int:
    async with aiohttp.ClientSession() as session, session.request(method, url, **request) as answer:
        return answer.status


async def test_one_workspace_with_a_signing_secret(sqlite_url: str):
    async with service(sqlite_url, oauth=False) as (_, workspace):
        mina = colleague(workspace)
        assert "점수" in read(await answered(mina, await asked(mina)))


async def test_a_request_with_another_signature_is_refused(sqlite_url: str):
    async with service(sqlite_url, oauth=False) as (made, _):
        body = "command=/interview&text=network+1&user_id=U1&team_id=T1&trigger_id=1.1&channel_id=C1"
        headers = {
            "X-Slack-Request-Timestamp": "1",
            "X-Slack-Signature": "v0=00",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        assert await status_of("POST", f"{made.base}/slack/events", data=body, headers=headers) == 401
        assert await made.one(sa.select(User)) is None


async def test_a_workspace_installs_the_app_and_practises(sqlite_url: str):
    async with service(sqlite_url) as (made, workspace):
        admin = colleague(workspace, "admin", admin=True)
        visit = await admin.install(f"{made.base}/slack/install")
        assert visit.ok
        mina = colleague(workspace)
        await answered(mina, await asked(mina))
        kept = await made.one(sa.select(Installation))
        assert kept.tenant == workspace.id
        assert await made.one(sa.select(InstallState)) is None
        assert made.slack.calls_to("auth.test") == [] or len(made.slack.calls_to("auth.test")) <= 1


async def test_an_installation_nobody_began_is_refused(sqlite_url: str):
    async with service(sqlite_url) as (made, _):
        assert await status_of("GET", f"{made.base}/slack/oauth_redirect?code=x&state=y") >= 400
        assert await made.one(sa.select(Installation)) is None


async def test_an_administrator_who_says_no_leaves_nothing(sqlite_url: str):
    async with service(sqlite_url) as (made, workspace):
        admin = colleague(workspace, "admin", admin=True)
        await admin.install(f"{made.base}/slack/install", deny=True)
        assert await made.one(sa.select(Installation)) is None


async def test_two_workspaces_do_not_see_each_other(sqlite_url: str):
    async with service(sqlite_url) as (made, workspace):
        other = made.slack.add_workspace("elsewhere", install=False)
        for place in (workspace, other):
            admin = colleague(place, "admin", admin=True)
            assert (await admin.install(f"{made.base}/slack/install")).ok
        mina, joon = colleague(workspace), colleague(other, "joon")
        await answered(mina, await asked(mina))
        await answered(joon, await asked(joon))
        assert await made.one(sa.select(sa.func.count()).select_from(User)) == 2
        assert await made.one(sa.select(sa.func.count(Interview.community_id.distinct()))) == 2


async def test_an_app_that_is_uninstalled_forgets_its_token(sqlite_url: str):
    async with service(sqlite_url) as (made, workspace):
        admin = colleague(workspace, "admin", admin=True)
        await admin.install(f"{made.base}/slack/install")
        mina = colleague(workspace)
        question = await asked(mina)
        made.slack.faults.add("chat.postMessage", times=1, status=503)
        await (await mina.say(mina.dm, ANSWER, thread_ts=question.thread_ts)).acknowledged()
        await admin.uninstall()
        await made.slack.quiet()

        for _ in range(400):
            reason = await made.one(sa.select(Delivery.error).where(Delivery.status == "dropped"))
            if reason is not None:
                break
            await asyncio.sleep(0.02)
        assert reason in {"not_installed", "account_inactive"}  # by whether we or Slack noticed first
        assert await made.one(sa.select(Installation)) is None


async def test_a_whole_organisation_installs_it_at_once(sqlite_url: str):
    async with service(sqlite_url) as (made, _):
        company = made.slack.add_enterprise("company")
        first, second = company.add_workspace("first"), company.add_workspace("second")
        admin = colleague(first, "admin", admin=True)
        assert (await admin.install(f"{made.base}/slack/install", org=True)).ok
        for place, name in ((first, "mina"), (second, "joon")):
            person = colleague(place, name)
            await answered(person, await asked(person))
        kept = await made.one(sa.select(Installation))
        assert kept.tenant == company.id
        assert await made.one(sa.select(sa.func.count()).select_from(Installation)) == 1


async def test_an_answer_repeated_by_slack_counts_once(sqlite_url: str):
    async with service(sqlite_url, oauth=False) as (made, workspace):
        mina = colleague(workspace)
        question = await asked(mina)
        act = await mina.say(mina.dm, ANSWER, thread_ts=question.thread_ts)
        await act.acknowledged()
        await mina.dm.until(lambda: any(kind_of(m) == "feedback" for m in mina.dm.messages), 10)
        for event in act.events:
            made.slack.resend(event, "http_timeout")
        await made.slack.quiet()
        assert len([m for m in mina.dm.messages if kind_of(m) == "feedback"]) == 1
