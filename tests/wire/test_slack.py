"""What a colleague and an administrator do in Slack, over the real SDK."""

from __future__ import annotations

from contextlib import asynccontextmanager

import pytest
import sqlalchemy as sa

from core.bank.export import example, to_yaml
from core.localization import translator
from models import Community, Evaluation, Interview, Question, Response, Turn, User
from tests.wire.slack_emulator import CannotUse
from tests.wire.slack_stage import MANIFEST, Office, SlackStage, kind_of, read

ANSWER = "TCP는 연결을 맺고 확인 응답과 재전송으로 순서와 도착을 보장하지만, UDP는 연결 없이 데이터그램을 보내요."
KO, EN = translator("ko"), translator("en")


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch):
    """slack_sdk would send even loopback requests to a proxy named in the environment."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)


@asynccontextmanager
async def at_a_question(url: str, wishes: dict[str, str] | None = None, **way):
    async with Office(url) as office:
        stage = SlackStage(office, **way)
        await stage.start(wishes or {"category": "network", "questions": "2", "seed": "1", "follow_ups": "0"})
        assert (await stage.next_post()).kind == "notice"
        question = await stage.next_post()
        assert question.kind == "question"
        yield office, stage, question


async def said(act) -> str:
    """What the person alone reads in reply."""
    await act.acknowledged()
    return read(await act.reply())


# Starting


async def test_the_form_starts_an_interview_with_what_was_chosen(sqlite_url: str):
    async with Office(sqlite_url) as office:
        mina = office.colleague("mina")
        view = await (await mina.slash("/interview", "", office.general)).opened()
        assert view.title == "모의 면접"
        await (await mina.submit(view, {"categories": ["network"], "questions": "1", "level": "4"})).acknowledged()
        await mina.dm.until(lambda: any(kind_of(m) == "question" for m in mina.dm.messages))
        row = await office.one(sa.select(Interview))
        assert (row.categories, row.experience_level, row.locale) == (["network"], 4, "ko")
        assert await office.one(sa.select(sa.func.count()).select_from(Turn)) == 1


async def test_an_empty_form_starts_with_the_defaults(sqlite_url: str):
    async with Office(sqlite_url) as office:
        mina = office.colleague("mina", "en-US")
        view = await (await mina.slash("/interview", "", office.general)).opened()
        await (await mina.submit(view, {})).acknowledged()
        await mina.dm.until(lambda: any(kind_of(m) == "question" for m in mina.dm.messages))
        user = await office.one(sa.select(User))
        assert (user.locale, user.timezone) == ("en", "Asia/Seoul")
        assert await office.one(sa.select(sa.func.count()).select_from(Turn)) == 5


@pytest.mark.parametrize(
    ("words", "locale", "categories", "level", "count"),
    [
        ("network 3 senior", "en", ["network"], 4, 3),
        ("start system design, 2, lead, ko", "ko", ["system-design"], 5, 2),
        ("네트워크 2 시니어", "ko", ["network"], 4, 2),
        ("시작 시스템 설계 1", "ko", ["system-design"], 2, 1),
        ("네트워크, 운영체제 1 풀스택", "ko", ["network", "os"], 2, 1),
    ],
)
async def test_words_after_the_command_start_at_once(sqlite_url, words, locale, categories, level, count):
    async with Office(sqlite_url) as office:
        mina = office.colleague("mina", "ko-KR" if locale == "ko" else "en-US")
        assert (await said(await mina.slash("/interview", words, office.general))) == translator(
            "ko" if mina.locale == "ko-KR" else "en"
        )("slack.started")
        row = await office.one(sa.select(Interview))
        assert (row.locale, row.categories, row.experience_level) == (locale, categories, level)
        assert await office.one(sa.select(sa.func.count()).select_from(Turn)) == count


async def test_a_word_that_is_nothing_is_named_and_nothing_starts(sqlite_url: str):
    async with Office(sqlite_url) as office:
        mina = office.colleague("mina", "en-US")
        shown = await said(await mina.slash("/interview", "astrology 3", office.general))
        assert "astrology" in shown
        assert "network" in shown
        assert mina.dm.messages == []
        assert await office.one(sa.select(User)) is None


async def test_writing_first_is_enough(sqlite_url: str):
    async with Office(sqlite_url) as office:
        mina = office.colleague("mina")
        await mina.open_messages_tab()
        await mina.dm.until(lambda: mina.dm.prompts and mina.dm.prompts.prompts)
        first = await mina.prompt(0)
        await mina.dm.until(lambda: any(kind_of(m) == "question" for m in mina.dm.messages))
        question = next(m for m in mina.dm.messages if kind_of(m) == "question")
        assert question.thread_ts == first.ts  # in the conversation that was begun


async def test_someone_new_who_says_hello_is_told_how_it_works(sqlite_url: str):
    async with Office(sqlite_url) as office:
        mina = office.colleague("mina", "en-US")
        shown = await said(await mina.say(mina.dm, "hello there"))
        assert "/interview network 3 senior" in shown
        assert [button.label for button in mina.dm.messages[-1].buttons] == ["Start an interview"]


async def test_a_mention_in_a_channel_points_to_the_direct_messages(sqlite_url: str):
    async with Office(sqlite_url) as office:
        mina = office.colleague("mina", "en-US")
        act = await mina.mention(office.general, "interview me here")
        shown = await said(act)
        assert "direct messages" in shown
        assert [m for m in office.general.messages if not m.ephemeral and m.author is not mina] == []


# Answering


async def test_an_empty_answer_stays_in_its_form(sqlite_url: str):
    async with at_a_question(sqlite_url) as (_, stage, question):
        view = await (await stage.mina.click(question.message, action_id="coach:answer")).opened()
        await (await stage.mina.submit(view, {"answer": "???"})).acknowledged()
        assert view.open
        assert "내용이 없어요" in view.errors["answer"]
        await (await stage.mina.submit(view, {"answer": ANSWER})).acknowledged()
        assert not view.open
        assert (await stage.next_post()).kind == "feedback"


async def test_what_was_written_is_shown_and_never_obeyed(sqlite_url: str):
    wild = "TCP *bold* _it_ ~no~ `code` <!channel> <@U123> <https://evil.example|free> & :smile: @here > quote; 확인 응답과 재전송이 있어요."
    async with at_a_question(sqlite_url, {"category": "network", "questions": "1", "follow_ups": "0"}) as (
        office,
        stage,
        _,
    ):
        content = await stage.open_question()
        await stage.say(f"{wild}\n{content['model_answer']}")
        feedback = await stage.next_post()
        assert feedback.kind == "feedback"
        for message in stage.mina.dm.messages:
            if message.author is office.workspace.bot:
                assert message.mentions == []
                assert message.links == []
                assert not message.unfurl_links
                assert not message.unfurl_media
        stored = await office.one(sa.select(Response.answer_text))
        assert stored.startswith(wild)


async def test_a_long_answer_in_korean_is_quoted_whole_within_the_limits(sqlite_url: str):
    async with at_a_question(
        sqlite_url, {"category": "network", "questions": "1", "follow_ups": "0", "locale": "ko"}
    ) as (
        _,
        stage,
        _question,
    ):
        content = await stage.open_question()
        await stage.say("\n".join([content["model_answer"]] + ["그리고 <조금> 더 & 말해 볼게요." * 40] * 10))
        assert (await stage.next_post()).kind == "feedback"


async def test_a_voice_clip_is_kept_with_its_question(sqlite_url: str):
    async with at_a_question(sqlite_url) as (office, stage, _):
        data = b"\x00\x00\x00\x18ftypM4A " + bytes(2000)
        act = await stage.mina.voice(stage.mina.dm, data, duration_ms=4000)
        assert "저장했어요" in await said(act)
        name = await office.one(sa.select(Turn.recording_url).where(Turn.recording_url.is_not(None)))
        from pathlib import Path

        folder = Path(sa.make_url(sqlite_url).database).parent / "media"
        assert (folder / name).read_bytes() == data
        await stage.say(ANSWER)
        assert (await stage.next_post()).kind == "feedback"
        assert await office.one(sa.select(Response.answer_audio_url)) == name


@pytest.mark.parametrize(("size", "seconds", "says"), [(1_000_001, 5, "MB"), (100, 601, "600"), (100, 5, "저장했어요")])
async def test_a_recording_has_limits(sqlite_url: str, size: int, seconds: int, says: str):
    async with at_a_question(sqlite_url) as (_, stage, _question):
        act = await stage.mina.voice(stage.mina.dm, bytes(size), duration_ms=seconds * 1000)
        assert says in await said(act)


async def test_a_recording_that_is_not_given_to_us_is_asked_for_again(sqlite_url: str):
    async with at_a_question(sqlite_url) as (office, stage, _):
        office.slack.faults.add("download", times=1, status=403)
        assert "내려받지 못했어요" in await said(await stage.mina.voice(stage.mina.dm, bytes(100), duration_ms=1000))
        assert await office.one(sa.select(Turn.recording_url).where(Turn.recording_url.is_not(None))) is None


async def test_another_file_is_declined_kindly(sqlite_url: str):
    async with at_a_question(sqlite_url) as (_, stage, _question):
        act = await stage.mina.share_file(stage.mina.dm, "cv.pdf", b"%PDF-1.7", mimetype="application/pdf")
        assert await said(act) == KO("discord.attachment")


async def test_the_thread_of_an_interview_that_is_over_takes_no_answers(sqlite_url: str):
    async with at_a_question(sqlite_url) as (office, stage, _):
        await stage.press("end")
        old = stage.thread
        await stage.start({"category": "os", "questions": "1"})
        await (await stage.mina.say(stage.mina.dm, ANSWER, thread_ts=old)).acknowledged()
        assert read(stage.mina.dm.thread(old)[-1]) == KO("error.interview_elsewhere")
        assert await office.one(sa.select(sa.func.count()).select_from(Response)) == 0


async def test_feedback_can_be_rated(sqlite_url: str):
    async with at_a_question(sqlite_url) as (office, stage, _):
        await stage.say(ANSWER)
        feedback = await stage.next_post()
        assert await said(await stage.mina.rate(feedback.message, up=False)) == KO("slack.rated")
        assert await office.one(sa.select(Evaluation.helpful)) is False


async def test_a_status_line_shows_while_the_answer_is_read(sqlite_url: str):
    async with at_a_question(sqlite_url) as (office, stage, _):
        await stage.say(ANSWER)
        await stage.next_post()
        calls = office.slack.calls_to("assistant.threads.setStatus")
        assert calls[-1].args["status"] == "답변을 읽고 있어요…"


async def test_the_summary_has_a_chart(sqlite_url: str):
    async with at_a_question(sqlite_url, {"category": "network", "questions": "1", "follow_ups": "0"}) as (
        _,
        stage,
        _q,
    ):
        await stage.say(ANSWER)
        await stage.next_post()
        await stage.press("next")
        assert (await stage.next_post()).kind == "summary"
        dm = stage.mina.dm
        await dm.until(lambda: any(m.files for m in dm.messages))
        (file,) = next(m.files for m in dm.messages if m.files)
        assert file.data.startswith(b"\x89PNG")


async def test_a_form_that_comes_too_late_is_a_button(sqlite_url: str):
    async with at_a_question(sqlite_url) as (office, stage, question):
        office.slack.faults.add("views.open", times=1, error="expired_trigger_id")
        act = await stage.mina.click(question.message, action_id="coach:answer")
        assert await said(act) == KO("slack.form_late") or "양식" in await said(act)
        late = await act.reply()
        view = await (await stage.mina.click(late, action_id="coach:answer")).opened()
        await (await stage.mina.submit(view, {"answer": ANSWER})).acknowledged()
        assert (await stage.next_post()).kind == "feedback"


async def test_somebody_elses_button_is_refused(sqlite_url: str):
    async with at_a_question(sqlite_url) as (office, _stage, question):
        joon = office.colleague("joon", "en-US")
        with pytest.raises(CannotUse):
            await joon.click(question.message, action_id="coach:skip")


# The home and the data


async def test_the_home_shows_where_one_stands(sqlite_url: str):
    async with Office(sqlite_url) as office:
        mina = office.colleague("mina")
        await (await mina.open_home()).acknowledged()
        await office.slack.wait_for(lambda: mina.home)
        assert "면접 시작하기" in [b.label for b in mina.home.buttons]
        view = await (await mina.click(mina.home, action_id="coach:start")).opened()
        await (await mina.submit(view, {"categories": ["network"], "questions": "1"})).acknowledged()
        await mina.dm.until(lambda: any(kind_of(m) == "question" for m in mina.dm.messages))
        await (await mina.say(mina.dm, ANSWER)).acknowledged()
        await mina.dm.until(lambda: any(kind_of(m) == "feedback" for m in mina.dm.messages))
        before = mina.home.version
        await (await mina.open_home()).acknowledged()
        await office.slack.wait_for(lambda: mina.home.version > before)
        assert {"coach:resume", "coach:end"} <= {b.action_id for b in mina.home.buttons}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("progress", "nothing_yet"),
        ("성장", "nothing_yet"),
        ("history", "nothing_yet"),
        ("materials", "nothing_yet"),
    ],
)
async def test_coach_shows_what_there_is(sqlite_url: str, words: str, says: str):
    async with Office(sqlite_url) as office:
        mina = office.colleague("mina")
        assert await said(await mina.slash("/coach", words, office.general)) == KO(f"error.{says}")


async def test_the_profile_is_changed_in_a_form(sqlite_url: str):
    async with at_a_question(sqlite_url) as (office, stage, _):
        shown = await stage.mina.slash("/coach", "profile", office.general)
        assert "시간대" in await said(shown)
        view = await (await stage.mina.click(await shown.reply(), action_id="coach:profile")).opened()
        await (await stage.mina.submit(view, {"timezone": "Mars/Base"})).acknowledged()
        assert "Mars/Base" in view.errors["timezone"]
        await (await stage.mina.submit(view, {"timezone": "europe/berlin", "level": "5"})).acknowledged()
        user = await office.one(sa.select(User))
        assert (user.timezone, user.experience_level) == ("Europe/Berlin", 5)


async def test_export_comes_as_a_file_and_delete_asks_first(sqlite_url: str):
    async with at_a_question(sqlite_url) as (office, stage, _):
        await stage.say(ANSWER)
        await stage.next_post()
        act = await stage.mina.slash("/coach", "privacy export", office.general)
        assert await said(act) == KO("slack.file_sent")
        (file,) = next(m.files for m in stage.mina.dm.messages if m.files)
        assert ANSWER.encode() in file.data
        asked = await stage.mina.slash("/coach", "개인정보 삭제", office.general)
        assert await said(asked) == KO("privacy.sure")
        await (await stage.mina.click(await asked.reply(), action_id="coach:forget")).acknowledged()
        assert await office.one(sa.select(User)) is None
        assert await office.one(sa.select(Response)) is None


# Administrators


async def test_an_administrator_sets_what_holds(sqlite_url: str):
    async with Office(sqlite_url) as office:
        lead = office.colleague("lead", "en-US", admin=True)
        news = office.workspace.add_channel("news", members=[lead])
        words = f"language=ko timezone=asia/seoul digest=<#{news.id}|news> day=friday hour=18 ranks=on"
        assert await said(await lead.slash("/coach", f"settings {words}", office.general)) == EN("slack.settings_saved")
        row = await office.one(sa.select(Community))
        assert (row.locale, row.timezone, row.digest_channel) == ("ko", "Asia/Seoul", news.id)
        assert (row.digest_day, row.digest_hour, row.show_ranks) == (4, 18, True)
        assert "Asia/Seoul" in await said(await lead.slash("/coach", "settings", office.general))


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("settings colour=blue", "colour=blue"),
        ("settings day=someday", "not a day"),
        ("settings hour=25", "25"),
        ("settings timezone=Mars", "Mars"),
        ("settings packs=ours", "built-in"),
        ("settings digest=general", "general"),
        ("questions burn", "/coach questions"),
    ],
)
async def test_what_cannot_be_set_is_named(sqlite_url: str, words: str, says: str):
    async with Office(sqlite_url) as office:
        lead = office.colleague("lead", "en-US", admin=True)
        assert says in await said(await lead.slash("/coach", words, office.general))
        assert await office.one(sa.select(Community)) is None


@pytest.mark.parametrize("words", ["settings", "settings language=en", "questions packs", "question today"])
async def test_only_administrators_may(sqlite_url: str, words: str):
    async with Office(sqlite_url) as office:
        mina = office.colleague("mina", "en-US")
        assert await said(await mina.slash("/coach", words, office.general)) == EN("error.organisers_only")
        assert await office.one(sa.select(Community)) is None


async def test_a_pack_is_brought_as_a_file(sqlite_url: str):
    async with Office(sqlite_url) as office:
        lead = office.colleague("lead", "en-US", admin=True)
        one = example()
        question = one.questions[0].model_copy(update={"id": f"{one.category}-ours"})
        data = to_yaml(one.model_copy(update={"questions": (question,)})).encode()
        act = await lead.share_file(lead.dm, "ours.yaml", data, mimetype="text/plain", text="import")
        assert "1 question" in await said(act)
        assert (await office.one(sa.select(Question.key).where(Question.community_id.is_not(None)))).endswith("-ours")
        broken = data.replace(b"weight: 3", b"weight: 9", 1)
        shown = await said(await lead.share_file(lead.dm, "ours.yaml", broken, mimetype="text/plain", text="import"))
        assert "at most 3" in shown
        assert "Nothing was stored" in shown


async def test_the_question_of_the_day(sqlite_url: str):
    async with Office(sqlite_url) as office:
        lead = office.colleague("lead", admin=True)
        mina, joon = office.colleague("mina"), office.colleague("joon", "en-US")
        channel = office.general
        await (await lead.slash("/coach", "질문 오늘 네트워크", channel)).acknowledged()
        message = await channel.until(
            lambda: next((m for m in channel.messages if m.buttons and not m.ephemeral), None)
        )
        assert "오늘의 질문" in read(message)
        refused = await said(await joon.click(message, action_id="coach:group_see"))
        assert refused == EN("error.group_answer_first")
        view = await (await mina.click(message, action_id="coach:group_answer")).opened()
        await (await mina.submit(view, {"answer": ANSWER})).acknowledged()
        await office.slack.wait_for(lambda: any("점수" in read(m) for m in mina.ephemerals))
        assert all(m.only_for is mina for m in mina.ephemerals)
        view = await (await joon.click(message, action_id="coach:group_alone")).opened()
        await (await joon.submit(view, {"answer": "UDP has no handshake."})).acknowledged()
        await office.slack.wait_for(lambda: any(EN("slack.group_received") in read(m) for m in joon.ephemerals))
        assert ANSWER in await said(await joon.click(message, action_id="coach:group_see"))
        assert "UDP has no handshake" not in await said(await mina.click(message, action_id="coach:group_see"))


async def test_a_second_question_on_one_day_is_refused_before_anybody_hears_of_it(sqlite_url: str):
    async with Office(sqlite_url) as office:
        lead = office.colleague("lead", "en-US", admin=True)
        await (await lead.slash("/coach", "question today", office.general)).acknowledged()
        await office.general.until(lambda: any(m.buttons for m in office.general.messages))
        count = len(lead.ephemerals)
        act = await lead.slash("/coach", "question today", office.general)
        assert await said(act) == EN("error.group_asked_today")
        assert len(lead.ephemerals) == count + 1


async def test_a_question_for_everyone_is_not_asked_in_a_direct_message(sqlite_url: str):
    async with Office(sqlite_url) as office:
        lead = office.colleague("lead", "en-US", admin=True)
        assert await said(await lead.slash("/coach", "question today", lead.dm)) == EN("error.slack_not_in_direct")


async def test_what_is_done_on_the_home_is_answered_in_the_direct_messages(sqlite_url: str):
    async with Office(sqlite_url) as office:
        mina = office.colleague("mina", "en-US")
        await (await mina.open_home()).acknowledged()
        await office.slack.wait_for(lambda: mina.home)
        await (await mina.click(mina.home, action_id="coach:ask_delete")).acknowledged()
        asked = await mina.dm.until(lambda: next((m for m in mina.dm.messages if m.buttons), None))
        assert read(asked) == EN("privacy.sure")
        view = await (await mina.click(mina.home, action_id="coach:profile")).opened()
        before = mina.home.version
        await (await mina.submit(view, {"level": "5"})).acknowledged()
        await office.slack.wait_for(lambda: mina.home.version > before)
        assert EN("profile.saved") in [read(m) for m in mina.dm.messages]


async def test_where_the_app_is_not_nothing_is_asked(sqlite_url: str):
    async with Office(sqlite_url) as office:
        lead = office.colleague("lead", "en-US", admin=True)
        away = office.workspace.add_channel("away", members=[lead], bot=False)
        assert await said(await lead.slash("/coach", "question today", away)) == EN("error.slack_cannot_write")


# The app's own papers


async def test_no_scope_is_asked_for_that_nothing_uses(sqlite_url: str):
    """Everything the product does, in one sitting: what Slack needed for it is what the manifest asks for."""
    async with at_a_question(sqlite_url, {"category": "network", "questions": "1", "follow_ups": "0"}) as (
        office,
        stage,
        _,
    ):
        mina = stage.mina
        await (await mina.voice(mina.dm, bytes(100), duration_ms=1000)).acknowledged()
        await stage.say(ANSWER)
        await stage.next_post()
        await stage.press("next")
        await stage.next_post()
        await mina.dm.until(lambda: any(m.files for m in mina.dm.messages if m.author is office.workspace.bot))
        await (await mina.mention(office.general, "hello")).acknowledged()
        await (await mina.open_home()).acknowledged()
        await (await mina.open_messages_tab()).acknowledged()
        await office.slack.quiet()
        used = set().union(*office.slack.scopes_used.values())
        assert used - {"connections:write"} == set(
            MANIFEST["oauth_config"]["scopes"]["bot"]
        )  # that one is the app token's
        assert office.slack.calls_to("conversations.history|conversations.replies") == []


# Onboarding tracks


async def test_newcomers_go_through_a_track_and_administrators_see_who_did(sqlite_url: str):
    async with Office(sqlite_url) as office:
        office.follow_ups = 0
        await office.restart_coach()
        lead = office.colleague("lead", "en-US", admin=True)
        one, two = "network-url-to-page", "network-tcp-vs-udp"
        made = await lead.slash("/coach", f"track add First-Week due=2027-01-31 {one},{two}", office.general)
        assert "2 questions" in await said(made)
        mina, joon = office.colleague("mina"), office.colleague("joon", "en-US")
        listed = await mina.slash("/coach", "과정", office.general)
        assert "first-week: 질문 2개, 2027. 1. 31.까지" in await said(listed)
        await (await mina.click(await listed.reply(), label="first-week 시작")).acknowledged()
        for number in (1, 2):
            question = await mina.dm.until(
                lambda number=number: next((m for m in mina.dm.messages if f"질문 {number}/2" in read(m)), None)
            )
            await (await mina.say(mina.dm, ANSWER, thread_ts=question.thread_ts)).acknowledged()
            feedback = await mina.dm.until(
                lambda number=number: [m for m in mina.dm.messages if kind_of(m) == "feedback"][number - 1 :]
            )
            await (await mina.click(feedback[0], action_id="coach:next")).acknowledged()
        await mina.dm.until(lambda: any(kind_of(m) == "summary" for m in mina.dm.messages))
        assert await said(await joon.slash("/interview", "track first-week", office.general)) == EN("slack.started")
        shown = await said(await lead.slash("/coach", "track first-week", office.general))
        assert "✓ mina" in shown
        assert "◐ joon: 0 of 2" in shown
        assert "TCP" not in shown
        assert await said(await joon.slash("/coach", "track first-week", office.general)) == EN("error.organisers_only")
        assert "✓ first-week" in await said(await mina.slash("/coach", "track", office.general))
        assert await said(await lead.slash("/coach", "track remove first-week", office.general)) == EN("tracks.removed")
        assert await said(await lead.slash("/coach", "track", office.general)) == EN("error.no_tracks")
        assert await office.one(sa.select(sa.func.count()).select_from(Response)) == 2  # the answers stay


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("track add week", "/coach track add"),
        ("track add week no-such-question", "no-such-question"),
        ("track add week due=soon network-url-to-page", "soon"),
        ("track add week 7/network-url-to-page", "7/network-url-to-page"),
        ("track add week built-in", "144"),
        ("track add ??? network-url-to-page", "cannot be the name"),
        ("track remove week", "no track called week"),
        ("track week", "no track called week"),
    ],
)
async def test_a_track_that_cannot_be_is_refused(sqlite_url: str, words: str, says: str):
    async with Office(sqlite_url) as office:
        lead = office.colleague("lead", "en-US", admin=True)
        assert says in await said(await lead.slash("/coach", words, office.general))
        assert await said(await lead.slash("/interview", "track week", office.general))  # a word, whatever it is
        assert await office.one(sa.select(Interview)) is None
