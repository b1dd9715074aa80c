"""`coach run` as a process in front of Slack's emulator: killed with people waiting, asked to stop, tokens missing."""

from __future__ import annotations

import asyncio
import signal
import time
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from models import Evaluation, Response
from tests.faults.test_discord_process import ANSWER, coach, environment
from tests.support import prime
from tests.wire.slack_emulator import SlackEmulator
from tests.wire.slack_stage import MANIFEST, kind_of


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch):
    """slack_sdk would send even loopback requests to a proxy named in the environment."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)


def slack_environment(url: str, slack: SlackEmulator, workspace, **more: str) -> dict[str, str]:
    tokens = {
        "SLACK_BOT_TOKEN": workspace.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "COACH_SLACK__API_BASE": slack.api_base,
    }
    return environment(url, None, **(tokens | more))


@asynccontextmanager
async def served(folder: Path, url: str, slack: SlackEmulator, workspace):
    before = slack.sockets.hellos
    process = await coach(folder, slack_environment(url, slack, workspace), "run")
    await slack.wait_for(lambda: slack.sockets.hellos > before, 30)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


async def test_killed_with_people_waiting_nothing_is_lost(tmp_path: Path, sqlite_url: str):
    await prime(sqlite_url)
    async with SlackEmulator(MANIFEST) as slack:
        workspace = slack.add_workspace("office")
        people = [workspace.add_user(f"p{n}", locale="ko-KR", tz="Asia/Seoul") for n in range(6)]
        general = workspace.add_channel("general", members=people)
        async with served(tmp_path, sqlite_url, slack, workspace) as process:
            questions = {}
            for person in people:
                await (await person.slash("/interview", "1", general)).acknowledged()
                questions[person] = await person.dm.until(
                    lambda person=person: next((m for m in person.dm.messages if kind_of(m) == "question"), None), 10
                )
            for person in people[:3]:
                await (await person.say(person.dm, ANSWER, thread_ts=questions[person].thread_ts)).acknowledged()
            process.send_signal(signal.SIGKILL)
            await process.wait()
            unheard = [await p.say(p.dm, ANSWER, thread_ts=questions[p].thread_ts) for p in people[3:]]
        async with served(tmp_path, sqlite_url, slack, workspace) as process:
            slack.advance(61)  # Slack repeats what nobody acknowledged
            for act in unheard:
                await act.acknowledged()
            for person in people:
                await person.dm.until(
                    lambda person=person: any(kind_of(m) == "feedback" for m in person.dm.messages), 20
                )
            begun = time.monotonic()
            process.send_signal(signal.SIGTERM)
            _, err = await asyncio.wait_for(process.communicate(), 10)
            assert process.returncode == 0
            assert time.monotonic() - begun < 10
            assert err == b""
    engine = sa.create_engine(sqlite_url)
    with engine.connect() as connection:
        assert list(connection.scalars(sa.select(Response.answer_text))) == [ANSWER] * 6
        grades = list(connection.scalars(sa.select(Evaluation.response_id)))
        assert len(grades) == len(set(grades)) == 6
    engine.dispose()


async def test_missing_and_wrong_tokens_say_where_to_get_them(tmp_path: Path, sqlite_url: str):
    await prime(sqlite_url)
    async with SlackEmulator(MANIFEST) as slack:
        workspace = slack.add_workspace("office")
        for more, says in (
            ({"SLACK_BOT_TOKEN": "xoxb-wrong"}, b"api.slack.com/apps"),
            ({"SLACK_APP_TOKEN": "xapp-wrong"}, b"api.slack.com/apps"),
            ({"SLACK_APP_TOKEN": ""}, b"SLACK_APP_TOKEN"),
            ({"COACH_SLACK__MODE": "http"}, b"SLACK_SIGNING_SECRET"),
        ):
            refused = await coach(tmp_path, slack_environment(sqlite_url, slack, workspace, **more), "run")
            out, err = await asyncio.wait_for(refused.communicate(), 30)
            assert refused.returncode == 1, more
            assert says in err, more
            assert b"Traceback" not in out + err, more
            assert workspace.bot_token.encode() not in out + err
