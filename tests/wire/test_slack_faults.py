"""What goes wrong between a workspace and the coach, over the real SDK: nothing is lost, nothing counts twice."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import asynccontextmanager

import pytest
import sqlalchemy as sa

from core.localization import translator
from models import Delivery, Evaluation, Interview, Response
from tests.wire.slack_stage import Office, SlackStage, kind_of, read

ANSWER = "TCP는 확인 응답과 재전송으로 신뢰성을 보장하고, UDP는 연결 없이 데이터그램을 보내요."
WISHES = {"category": "network", "questions": "2", "seed": "1", "follow_ups": "0"}
KO = translator("ko")


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch):
    """slack_sdk would send even loopback requests to a proxy named in the environment."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)


@asynccontextmanager
async def interview(url: str, **office_options):
    """A colleague at their first question."""
    async with Office(url, **office_options) as office:
        stage = SlackStage(office)
        await stage.start(dict(WISHES))
        assert (await stage.next_post()).kind == "notice"
        assert (await stage.next_post()).kind == "question"
        yield office, stage


async def counts(office: Office) -> tuple[int, int]:
    """(answers, grades) in the database."""
    return (
        await office.one(sa.select(sa.func.count()).select_from(Response)),
        await office.one(sa.select(sa.func.count()).select_from(Evaluation)),
    )


async def locked(url: str) -> sqlite3.Connection:
    """The database, held by somebody else. Taken in a thread: whoever holds it may need the loop to let go."""
    lock = sqlite3.connect(sa.make_url(url).database, isolation_level=None, timeout=10, check_same_thread=False)
    await asyncio.to_thread(lock.execute, "BEGIN IMMEDIATE")
    return lock


async def test_an_answer_written_while_the_socket_is_away_is_sent_again(sqlite_url: str):
    async with interview(sqlite_url) as (office, stage):
        office.slack.drop_sockets()
        act = await stage.mina.say(stage.mina.dm, ANSWER, thread_ts=stage.thread)
        await office.slack.connected(1, 30)
        office.slack.advance(61)  # Slack repeats what nobody acknowledged
        await act.acknowledged()
        assert (await stage.next_post()).kind == "feedback"
        assert await counts(office) == (1, 1)


async def test_a_refreshed_socket_loses_nothing(sqlite_url: str):
    async with interview(sqlite_url) as (office, stage):
        before = office.slack.sockets.hellos
        office.slack.refresh_sockets()
        act = await stage.mina.say(stage.mina.dm, ANSWER, thread_ts=stage.thread)
        await office.slack.wait_for(lambda: office.slack.sockets.hellos > before, 20)
        office.slack.advance(61)  # what fell between the two
        await act.acknowledged()
        assert (await stage.next_post()).kind == "feedback"
        assert await counts(office) == (1, 1)


async def test_several_sockets_share_the_events(sqlite_url: str):
    async with Office(sqlite_url, connections=3) as office:
        await office.slack.connected(3)
        stage = SlackStage(office)
        await stage.start(dict(WISHES))
        await stage.next_post()
        await stage.next_post()
        office.slack.sockets.refresh("refresh_requested", [office.slack.sockets.live[0]])
        await stage.say(ANSWER)
        assert (await stage.next_post()).kind == "feedback"
        assert await counts(office) == (1, 1)


async def test_an_event_that_comes_again_under_a_new_id_counts_once(sqlite_url: str):
    async with interview(sqlite_url) as (office, stage):
        await stage.say(ANSWER)
        assert (await stage.next_post()).kind == "feedback"
        for event in stage.last.events:
            office.slack.resend(event, "timeout")
        await office.slack.quiet()
        assert await counts(office) == (1, 1)


async def test_posts_wait_out_429_in_order(sqlite_url: str):
    async with interview(sqlite_url) as (office, stage):
        office.slack.storm_429("chat.postMessage", 3, 1)
        await stage.say(ANSWER)
        assert (await stage.next_post()).kind == "feedback"
        await stage.press("next")
        assert (await stage.next_post()).kind == "question"
        statuses = [call.status for call in office.slack.calls_to("chat.postMessage")]
        assert statuses.count(429) == 3
        assert await counts(office) == (1, 1)


@pytest.mark.parametrize("status", [500, 503])
async def test_posts_wait_out_a_slack_that_is_down(sqlite_url: str, status: int):
    async with interview(sqlite_url) as (office, stage):
        office.slack.faults.add("chat.postMessage", times=1, status=status)
        await stage.say(ANSWER)
        assert (await stage.next_post()).kind == "feedback"


async def test_a_slow_database_is_acknowledged_in_time_and_nothing_is_lost(sqlite_url: str):
    async with interview(sqlite_url) as (office, stage):
        lock = await locked(sqlite_url)
        act = await stage.mina.say(stage.mina.dm, ANSWER, thread_ts=stage.thread)
        await act.acknowledged()
        assert act.acked_within < 3
        lock.execute("ROLLBACK")
        lock.close()
        assert (await stage.next_post()).kind == "feedback"
        assert await counts(office) == (1, 1)


async def test_a_form_on_a_slow_database_closes_and_its_answer_is_kept(sqlite_url: str):
    async with interview(sqlite_url) as (office, stage):
        view = await (await stage.mina.click(stage.latest["answer"], action_id="coach:answer")).opened()
        lock = await locked(sqlite_url)
        act = await stage.mina.submit(view, {"answer": ANSWER})
        await act.acknowledged()
        assert act.acked_within < 3
        lock.execute("ROLLBACK")
        lock.close()
        assert (await stage.next_post()).kind == "feedback"
        assert await counts(office) == (1, 1)


async def test_what_was_written_while_the_coach_was_down_is_read_at_the_next_start(sqlite_url: str):
    async with interview(sqlite_url) as (office, stage):
        await office.stop_coach()
        act = await stage.mina.say(stage.mina.dm, ANSWER, thread_ts=stage.thread)
        await office.start_coach()
        office.slack.advance(61)
        await act.acknowledged()
        assert (await stage.next_post()).kind == "feedback"
        assert await counts(office) == (1, 1)


async def test_slack_out_of_reach_at_the_start_is_waited_for(sqlite_url: str):
    async with Office(sqlite_url) as office:
        await office.stop_coach()
        office.slack.faults.add("auth.test", times=1, drop=True)
        office.slack.reject_connections(1)
        await office.start_coach()
        await office.slack.connected(1, 20)
        mina = office.colleague("mina")
        act = await mina.slash("/interview", "network 1", office.general)
        await act.acknowledged()
        assert read(await act.reply()) == KO("slack.started")


async def test_posts_to_somebody_who_left_are_given_up(sqlite_url: str):
    async with interview(sqlite_url) as (office, stage):
        office.slack.faults.add("chat.postMessage", times=1, error="ratelimited", retry_after=1)
        await (await stage.mina.say(stage.mina.dm, ANSWER, thread_ts=stage.thread)).acknowledged()
        stage.mina.deactivate()

        async def given_up() -> bool:
            return bool(await office.one(sa.select(Delivery.error).where(Delivery.status == "dropped")))

        for _ in range(200):
            if await given_up():
                break
            await asyncio.sleep(0.05)
        assert await office.one(sa.select(Delivery.error).where(Delivery.status == "dropped")) == "user_disabled"
        assert await counts(office) == (1, 1)


async def test_a_channel_that_was_archived_gets_no_question(sqlite_url: str):
    async with Office(sqlite_url) as office:
        lead = office.colleague("lead", admin=True)
        office.slack.faults.add("chat.postEphemeral", times=1, error="is_archived")
        act = await lead.slash("/coach", "question today", office.general)
        await act.acknowledged()
        assert read(await act.reply()) == KO("error.slack_cannot_write")


async def test_a_profile_slack_does_not_tell_stops_nobody(sqlite_url: str):
    async with Office(sqlite_url) as office:
        office.slack.faults.add("users.info", times=50, status=500)
        mina = office.colleague("mina")
        act = await mina.slash("/interview", "network 1", office.general)
        await act.acknowledged()
        await mina.dm.until(lambda: any(kind_of(m) == "question" for m in mina.dm.messages))
        assert (await office.one(sa.select(Interview))).locale == "en"  # the configuration's


async def test_a_person_who_closed_the_direct_messages_is_told_what_to_do(sqlite_url: str):
    async with Office(sqlite_url) as office:
        office.slack.faults.add("conversations.open", times=1, error="user_disabled")
        mina = office.colleague("mina")
        act = await mina.slash("/interview", "network 1", office.general)
        await act.acknowledged()
        assert read(await act.reply()) == KO("error.slack_no_place")
        assert await office.one(sa.select(Interview)) is None


async def test_wrong_tokens_end_with_a_reason(sqlite_url: str):
    async with Office(sqlite_url) as office:
        await office.stop_coach()
        office.bot_token = "xoxb-wrong"
        await office.start_coach()
        with pytest.raises(Exception, match="invalid_auth"):
            await office.connection
        await office.chat.stop()
        await office._coach.aclose()
        office.bot_token = office.workspace.bot_token
        await office.start_coach()
