"""What goes wrong between a server and the coach, over the real SDK: nothing is lost, nothing counts twice."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from contextlib import asynccontextmanager

import pytest
import sqlalchemy as sa

from core.errors import CoachError
from models import Delivery, Evaluation, Interview, Response
from tests.wire.discord_emulator import openapi
from tests.wire.discord_stage import DiscordStage, Study, kind_of, read

ANSWER = "TCP는 확인 응답과 재전송으로 신뢰성을 보장하고, UDP는 연결 없이 데이터그램을 보내요."
WISHES = {"category": "network", "questions": "2", "seed": "1", "follow_ups": "0"}


@asynccontextmanager
async def interview(url: str, *, wishes: dict[str, str] = WISHES, way: dict | None = None, **emulator):
    """A member at their first question."""
    async with Study(url, **emulator) as study:
        stage = DiscordStage(study, **(way or {}))
        await stage.start(dict(wishes))
        assert (await stage.next_post()).kind == "notice"
        assert (await stage.next_post()).kind == "question"
        yield study, stage


async def counts(study: Study) -> tuple[int, int]:
    """(answers, grades) in the database."""
    return (
        await study.one(sa.select(sa.func.count()).select_from(Response)),
        await study.one(sa.select(sa.func.count()).select_from(Evaluation)),
    )


async def test_an_answer_written_while_the_socket_is_away_arrives_with_resume(sqlite_url: str):
    async with interview(sqlite_url) as (study, stage):
        study.discord.drop_gateway()
        await stage.mina.say(stage.place, ANSWER)
        assert (await stage.next_post()).kind == "feedback"
        assert await counts(study) == (1, 1)
        assert study.discord.gateway.resumed == 1


async def test_an_answer_written_before_a_new_session_is_caught_up_with(sqlite_url: str):
    async with interview(sqlite_url) as (study, stage):
        study.discord.invalidate(resumable=False)
        await stage.mina.say(stage.place, ANSWER)
        assert (await stage.next_post()).kind == "feedback"
        assert await counts(study) == (1, 1)


async def test_an_answer_written_while_the_coach_is_down_is_read_at_its_start(sqlite_url: str):
    async with interview(sqlite_url) as (study, stage):
        await study.stop_coach()
        await stage.mina.say(stage.place, ANSWER)
        await study.start_coach()
        assert (await stage.next_post()).kind == "feedback"
        assert await counts(study) == (1, 1)


@pytest.mark.parametrize(
    "trouble",
    [
        {"status": 429, "retry_after": 0.2, "times": 3},
        {"status": 503, "times": 1},
        {"drop": True, "times": 1},
        {"drop": True, "perform": True, "times": 1},
        {"status": 503, "perform": True, "times": 1},
    ],
    ids=["429", "503", "dropped", "sent but dropped", "sent but 503"],
)
async def test_a_post_that_fails_comes_once_and_in_order(sqlite_url: str, trouble: dict):
    async with interview(sqlite_url) as (study, stage):
        rule = study.discord.faults.add("POST", rf"channels/{stage.place.id}/messages", **trouble)
        await stage.say(ANSWER)
        shown = await asyncio.wait_for(stage.next_post(), 20)
        assert shown.kind == "feedback"
        assert len(rule.met) >= 1
        await stage.press("next")
        assert (await stage.next_post()).kind == "question"
        kinds = [kind_of(m) for m in stage.place.messages if kind_of(m)]
        assert kinds == ["notice", "question", "feedback", "question"]
        assert await counts(study) == (1, 1)


async def test_a_slow_database_delays_the_answer_and_not_the_acknowledgement(sqlite_url: str):
    async with interview(sqlite_url) as (study, stage):
        holder = sqlite3.connect(sa.make_url(sqlite_url).database, isolation_level=None, check_same_thread=False)
        holder.execute("BEGIN IMMEDIATE")
        form = await (await stage.mina.click(stage.latest["answer"], custom_id=stage._id("answer"))).opened()
        sent = await stage.mina.submit(form, {"answer": ANSWER})
        await sent.acknowledged(3)
        assert sent.acked_within < 3
        holder.execute("COMMIT")
        holder.close()
        assert (await stage.next_post()).kind == "feedback"
        assert await counts(study) == (1, 1)


async def test_without_the_intent_people_answer_with_the_form_or_a_mention(sqlite_url: str):
    privileged = ("members", "presences")
    async with interview(sqlite_url, privileged=privileged) as (study, stage):
        await stage.mina.say(stage.place, ANSWER)
        told = await stage.mina.next_message(stage.place)
        assert "답변하기" in read(told)
        assert await counts(study) == (0, 0)
        stage.form = True
        await stage.say(ANSWER)
        assert (await stage.next_post()).kind == "feedback"
        await stage.press("next")
        assert (await stage.next_post()).kind == "question"
        await stage.mina.say(stage.place, f"<@{study.discord.bot.id}> {ANSWER}", mention_bot=True)
        assert (await stage.next_post()).kind == "feedback"


async def test_buttons_are_for_one_person_and_work_after_a_restart(sqlite_url: str):
    async with interview(sqlite_url) as (study, stage):
        joe = study.member("joe", "en-US")
        stage.place.join(joe)
        refused = await joe.click(stage.latest["skip"], custom_id=stage._id("skip"))
        reply = await refused.reply()
        assert reply.ephemeral
        assert "somebody else's interview" in read(reply)
        form = await (await stage.mina.click(stage.latest["answer"], custom_id=stage._id("answer"))).opened()
        await study.restart_coach()
        await (await stage.mina.submit(form, {"answer": ANSWER})).acknowledged()
        assert (await stage.next_post()).kind == "feedback"
        await stage.press("next")
        assert (await stage.next_post()).kind == "question"


async def test_a_deleted_thread_loses_nothing_and_resume_opens_another(sqlite_url: str):
    async with interview(sqlite_url) as (study, stage):
        await stage.say(ANSWER)
        assert (await stage.next_post()).kind == "feedback"
        stage.place.delete()
        resumed = await stage.mina.slash(study.guild.general, "interview resume")
        assert "이어 갈게요" in read(await resumed.reply())
        stage.place = list(study.guild.threads.values())[-1]
        assert not stage.place.deleted
        assert (await stage.next_post()).kind == "notice"
        assert (await stage.next_post()).kind == "feedback"


async def test_resuming_from_elsewhere_stays_private(sqlite_url: str):
    async with interview(sqlite_url) as (study, stage):
        status = await (await stage.mina.slash(study.guild.general, "interview status")).reply()
        resumed = await stage.mina.click(status, "이어서 하기")
        assert f"<#{stage.place.id}>" in read(await resumed.reply())
        assert (await stage.next_post()).kind == "notice"
        assert (await stage.next_post()).kind == "question"
        assert [m for m in study.guild.general.messages if not m.ephemeral] == []


async def test_ending_after_the_thread_was_deleted_brings_the_result_elsewhere(sqlite_url: str):
    async with interview(sqlite_url) as (study, stage):
        await stage.say(ANSWER)
        assert (await stage.next_post()).kind == "feedback"
        stage.place.delete()
        await (await stage.mina.slash(study.guild.general, "interview end")).reply()
        stage.place = list(study.guild.threads.values())[-1]
        assert (await stage.next_post()).kind == "summary"


async def test_an_interview_ends_although_its_person_can_be_written_to_nowhere(sqlite_url: str):
    async with interview(sqlite_url, way={"direct": True}) as (study, stage):
        stage.mina.close_dms()
        study.guild.general.deny_bot("create_private_threads")
        reply = await (await stage.mina.slash(study.guild.general, "interview end")).reply()
        assert "면접을 끝냈어요" in read(reply)
        assert await study.one(sa.select(Interview.status)) == "cancelled"


async def test_ending_beside_the_interview_says_where_the_result_is(sqlite_url: str):
    async with interview(sqlite_url) as (study, stage):
        await stage.say(ANSWER)
        await stage.next_post()
        status = await stage.mina.slash(study.guild.general, "interview status")
        ended = await stage.mina.click(await status.reply(), label="면접 끝내기")
        assert f"<#{stage.place.id}>" in read(await ended.reply())
        assert (await stage.next_post()).kind == "summary"


async def test_people_are_answered_in_their_own_language(sqlite_url: str):
    async with Study(sqlite_url) as study:
        mina, bob = study.member("mina"), study.member("bob", "en-US")
        dm = await mina.dm()
        await mina.say(dm, "안녕하세요, 면접 연습 하고 싶어요")
        assert "/면접 시작" in read(await mina.next_message(dm))
        await (await bob.slash(study.guild.general, "profile", {"language": "en"})).reply()
        await bob.say(study.guild.general, "hello", mention_bot=True)
        assert "/interview start" in read(await bob.next_message(study.guild.general))


async def test_an_event_the_sdk_cannot_read_does_not_end_the_program(sqlite_url: str):
    async with interview(sqlite_url) as (study, stage):
        before = study.discord.gateway.identified
        study.discord.gateway.dispatch("INTERACTION_CREATE", {"id": "1", "type": 3}, study.guild)
        await study.discord.wait_for(lambda: study.discord.gateway.identified > before, 20)
        await stage.say(ANSWER)
        assert (await stage.next_post()).kind == "feedback"


async def test_each_person_gets_a_thread_of_their_own(sqlite_url: str):
    async with interview(sqlite_url) as (study, stage):
        joe = study.member("joe")
        stage.place.join(joe)
        await (await joe.slash(stage.place, "interview start")).reply()
        theirs = list(study.guild.threads.values())[-1]
        assert theirs is not stage.place
        assert not theirs.visible_to(stage.mina)


async def test_a_person_who_left_their_thread_is_let_in_again(sqlite_url: str):
    async with interview(sqlite_url) as (study, stage):
        stage.place.leave(stage.mina)
        await (await stage.mina.slash(study.guild.general, "interview resume")).reply()
        assert stage.place.visible_to(stage.mina)


async def test_between_two_people_the_interview_goes_to_the_direct_message_with_the_bot(sqlite_url: str):
    async with Study(sqlite_url) as study:
        mina = study.member("mina")
        await (await mina.slash(None, "interview start", {"questions": 1}, user_install=True)).reply()
        dm = await mina.dm()
        await dm.until(lambda: any(kind_of(m) == "question" for m in dm.messages), 5)


async def test_discord_out_of_reach_at_the_start_is_waited_for(sqlite_url: str):
    async with Study(sqlite_url) as study:
        await study.stop_coach()
        study.discord.faults.add("GET", "users/@me", times=1, drop=True)
        await study.start_coach()
        mina = study.member("mina")
        assert "시작했어요" in read(await (await mina.slash(study.guild.general, "interview start")).reply())


async def test_where_there_is_no_room_the_person_is_told_what_to_change(sqlite_url: str):
    async with Study(sqlite_url) as study:
        study.guild.general.deny_bot("create_private_threads")
        mina = study.member("mina")
        started = await mina.slash(study.guild.general, "interview start")
        assert "시작했어요" in read(await started.reply())  # in a direct message instead
        dm = await mina.dm()
        assert "여기에서" in read(await mina.next_message(dm))
        joe = study.member("joe", "en-US")
        joe.close_dms()
        refused = await (await joe.slash(study.guild.general, "interview start")).reply()
        assert refused.ephemeral
        assert "Create Private Threads" in read(refused)
        assert not study.guild.threads


async def test_what_is_no_text_is_declined_kindly(sqlite_url: str):
    async with interview(sqlite_url) as (study, stage):
        await stage.mina.say(stage.place, attachments=[("cv.pdf", b"%PDF", "application/pdf")])
        assert "글로" in read(await stage.mina.next_message(stage.place))
        await stage.mina.voice(stage.place, b"OggS" * 300_000, duration=2.0)
        assert "1MB" in read(await stage.mina.next_message(stage.place))
        await stage.mina.voice(stage.place, b"OggS", duration=1200.0)
        assert "600초" in read(await stage.mina.next_message(stage.place))
        study.discord.faults.add("GET", "attachments", status=404)
        await stage.mina.voice(stage.place, b"OggS", duration=2.0)
        assert "내려받지 못했어요" in read(await stage.mina.next_message(stage.place))
        assert await counts(study) == (0, 0)
        assert not study.media.exists()


async def test_a_recording_is_kept_with_the_answer_that_follows_and_goes_with_the_person(sqlite_url: str):
    async with interview(sqlite_url) as (study, stage):
        study.discord.duplicate_events = True
        for data in (b"OggS first", b"OggS second"):
            await stage.mina.voice(stage.place, data, duration=2.0)
            assert "저장했지만" in read(await stage.mina.next_message(stage.place))
        await stage.say(ANSWER)
        assert (await stage.next_post()).kind == "feedback"
        assert [file.read_bytes() for file in study.media.iterdir()] == [b"OggS second"]
        name = await study.one(sa.select(Response.answer_audio_url))
        assert (study.media / name).read_bytes() == b"OggS second"
        study.discord.duplicate_events = False
        await stage.mina.voice(stage.place, b"OggS third", duration=2.0)
        assert "이미 답한 질문" in read(await stage.mina.next_message(stage.place))
        assert len(list(study.media.iterdir())) == 1
        asked = await (await stage.mina.slash(study.guild.general, "privacy delete")).reply()
        await (await stage.mina.click(asked, "모두 지우기")).reply()
        assert list(study.media.iterdir()) == []


async def test_answers_are_shown_and_never_obeyed(sqlite_url: str):
    async with interview(sqlite_url) as (_, stage):
        model = (await stage.open_question())["model_answer"]
        await stage.say(model.replace(" ", " **@everyone** <@1> `x` ", 1).replace(". ", " [x](https://example.org). "))
        feedback = (await stage.next_post()).message
        quote = next(line for line in feedback.text.splitlines() if line.startswith("> "))
        assert "@everyone" in read(feedback) or "[x](https://example.org)" in read(feedback)
        assert not re.search(r"(?<!\\)[*`\[<]", quote)
        assert not feedback.pings_everyone
        assert feedback.pings == []


async def test_an_interview_is_seen_by_its_person_alone(sqlite_url: str):
    async with interview(sqlite_url) as (study, stage):
        joe = study.member("joe")
        await stage.say(ANSWER)
        assert (await stage.next_post()).kind == "feedback"
        assert not stage.place.visible_to(joe)
        assert study.guild.general.messages == [] or all(m.ephemeral for m in study.guild.general.messages)
        status = await (await stage.mina.slash(study.guild.general, "interview status")).reply()
        assert status.ephemeral


async def test_a_guest_may_talk_in_the_thread_and_the_person_is_answered_after_the_end(sqlite_url: str):
    async with interview(sqlite_url) as (study, stage):
        joe = study.member("joe")
        stage.place.join(joe)
        before = len(stage.place.messages)
        await joe.say(stage.place, "화이팅!")
        await stage.say(ANSWER)
        assert (await stage.next_post()).kind == "feedback"
        assert len(stage.place.messages) == before + 3  # the guest, the answer, the feedback
        await stage.press("end")
        assert (await stage.next_post()).kind == "summary"
        await stage.mina.say(stage.place, "한 번 더요")
        assert "진행 중인 면접이 없어요" in read(await stage.mina.next_message(stage.place))


async def test_a_refused_token_ends_the_run(sqlite_url: str):
    async with Study(sqlite_url) as study:
        await study.stop_coach()
        study.discord.token = "another"
        from discord import LoginFailure

        with pytest.raises(LoginFailure):
            await study.run(study.chat)
        study.discord.token = study.chat._token
        await study.start_coach()


async def test_the_traffic_is_what_discords_own_description_allows(sqlite_url: str):
    description = openapi.load()
    async with interview(sqlite_url) as (study, stage):
        await stage.say(ANSWER)
        await stage.next_post()
        for kind in ("model_answer", "next", "hint", "pause", "resume"):
            await stage.press(kind)
            await stage.next_post()
        for command in ("progress", "history", "materials", "profile", "help", "privacy export", "privacy delete"):
            await (await stage.mina.slash(study.guild.general, command)).reply()
        calls = study.discord.calls
        assert len(calls) > 20
        assert [c for c in calls if c.status >= 400] == []
        if description is not None:
            assert [problem for call in calls for problem in description.problems(call)] == []


async def test_every_delivery_is_marked(sqlite_url: str):
    async with interview(sqlite_url) as (study, stage):
        await stage.say(ANSWER)
        await stage.next_post()
        await study.restart_coach()
        await stage.press("next")
        await stage.next_post()
        await study.stop_coach()
        engine = sa.create_engine(sqlite_url)
        with engine.connect() as connection:
            assert set(connection.scalars(sa.select(Delivery.status))) == {"sent"}
        engine.dispose()
        await study.start_coach()


async def test_words_refused_during_a_pause_are_no_answer_after_it(sqlite_url: str):
    async with interview(sqlite_url) as (study, stage):
        await stage.press("pause")
        assert (await stage.next_post()).kind == "notice"
        with pytest.raises(CoachError, match="interview_paused"):
            await stage.say(ANSWER)
        study.discord.faults.add("POST", r"/channels/\d+/messages$", times=2, status=503)
        await stage.press("resume")  # its posts are on their way when the connection begins anew
        read_before = len(study.discord.calls_to("GET", "/messages$"))
        study.discord.invalidate(resumable=False)
        await study.discord.wait_for(lambda: len(study.discord.calls_to("GET", "/messages$")) > read_before, 20)
        assert (await stage.next_post()).kind == "notice"
        assert (await stage.next_post()).kind == "question"
        assert await counts(study) == (0, 0)
