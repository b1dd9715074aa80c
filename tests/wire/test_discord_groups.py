"""A server as a group: its settings, its packs and its question of the day, over the real SDK."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
import sqlalchemy as sa

from adapters.charts import SvgCharts
from adapters.discord import DiscordChat
from core.bank.export import example, to_yaml
from core.localization import translator
from models import Community, Delivery, Evaluation, Interview, ProgressTrack, Question
from tests.wire.discord_emulator import bits, openapi
from tests.wire.discord_stage import DiscordStage, Study, read

KO = translator("ko")
ORGANISER = "manage_guild"
ANSWER = "TCP는 연결을 맺고 확인 응답과 재전송으로 순서와 도착을 보장하지만, UDP는 연결 없이 데이터그램을 보내요."


@asynccontextmanager
async def study_with_organiser(url: str, locale: str = "ko", **emulator):
    async with Study(url, **emulator) as study:
        lead = study.discord.add_user("lead", locale=locale, guilds=[study.guild], permissions=bits(ORGANISER))
        yield study, lead, study.guild.general


async def said(interaction) -> str:
    """What the person alone reads in reply."""
    await interaction.acknowledged(10)
    reply = await interaction.reply(10)
    assert interaction.ephemeral
    return read(reply)


def pack(*ids: str) -> bytes:
    """A pack of one built-in question under new ids."""
    one = example()
    questions = [one.questions[0].model_copy(update={"id": f"{one.category}-{name}"}) for name in ids]
    return to_yaml(one.model_copy(update={"questions": tuple(questions)})).encode()


async def bring(lead, channel, name: str, data: bytes) -> str:
    return await said(await lead.slash(channel, "questions import", {"file": (name, data)}))


# Settings


async def test_an_organiser_sees_and_changes_what_is_set(sqlite_url: str):
    async with study_with_organiser(sqlite_url) as (study, lead, channel):
        before = await said(await lead.slash(channel, "settings"))
        assert "한국어" in before
        assert "UTC" in before
        changed = await lead.slash(
            channel, "settings", {"timezone": "asia/seoul", "language": "en", "digest_day": 4, "ranks": "on"}
        )
        assert "저장했어요" in await said(changed)
        after = await said(await lead.slash(channel, "settings"))
        assert "Asia/Seoul" in after
        assert "영어" in after
        row = await study.one(sa.select(Community))
        assert (row.locale, row.timezone, row.digest_day, row.show_ranks) == ("en", "Asia/Seoul", 4, True)


async def test_only_organisers_may(sqlite_url: str):
    async with study_with_organiser(sqlite_url) as (study, _, channel):
        for command in study.discord.commands.visible(None):
            command["default_member_permissions"] = None  # somebody let everyone see them, in the server's settings
        mina = study.member("mina", locale="en-US")
        for name, given in (
            ("settings", {}),
            ("settings", {"language": "en"}),
            ("settings", {"digest_channel": channel}),
            ("questions packs", {}),
            ("questions import", {"file": ("mine.yaml", pack("mine"))}),
            ("questions remove", {"pack": "mine"}),
            ("question today", {}),
        ):
            assert "Only organisers" in await said(await mina.slash(channel, name, given)), name
        assert await study.one(sa.select(Community)) is None
        assert channel.messages == []


async def test_a_wrong_zone_and_an_unknown_pack_are_named(sqlite_url: str):
    async with study_with_organiser(sqlite_url, locale="en-US") as (study, lead, channel):
        assert "Mars/Base" in await said(await lead.slash(channel, "settings", {"timezone": "Mars/Base"}))
        refused = await said(await lead.slash(channel, "settings", {"packs": "built-in, ours"}))
        assert "ours" in refused
        assert "built-in" in refused
        assert await study.one(sa.select(Community.packs)) is None


async def test_a_digest_channel_is_tried_before_it_is_kept(sqlite_url: str):
    async with study_with_organiser(sqlite_url) as (study, lead, channel):
        news, closed = study.guild.add_channel("news"), study.guild.add_channel("closed")
        closed.deny_bot("send_messages")
        refused = await said(await lead.slash(channel, "settings", {"digest_channel": closed, "language": "en"}))
        assert closed.messages == []
        assert str(closed.id) in refused
        assert await study.one(sa.select(Community)) is None
        await said(await lead.slash(channel, "settings", {"digest_channel": news, "digest_hour": 20}))
        assert news.messages == []  # nobody there hears of it
        assert f"<#{news.id}>" in await said(await lead.slash(channel, "settings"))
        await said(await lead.slash(channel, "settings", {"digest": "off"}))
        assert (await study.one(sa.select(Community))).digest_channel is None


async def test_what_a_server_has_set_holds_for_new_members(sqlite_url: str):
    async with study_with_organiser(sqlite_url) as (study, lead, channel):
        await said(await lead.slash(channel, "settings", {"timezone": "Asia/Seoul"}))
        mina = study.member("mina", locale="en-US")
        await said(await mina.slash(channel, "interview start", {"questions": 1}))
        profile = await said(await mina.slash(channel, "profile"))
        assert "Asia/Seoul" in profile
        assert "English" in profile  # her own client says so
        community, interview = await study.one(sa.select(Community)), await study.one(sa.select(Interview))
        assert interview.community_id == community.id


# Question packs


async def test_a_pack_is_for_its_own_server(sqlite_url: str):
    async with study_with_organiser(sqlite_url) as (study, lead, channel):
        assert "1개" in await bring(lead, channel, "Our Pack.yaml", pack("ours"))
        listed = await said(await lead.slash(channel, "questions packs"))
        assert "our-pack: 질문 1개" in listed
        await said(await lead.slash(channel, "settings", {"packs": "our-pack"}))
        stage = DiscordStage(study)
        await stage.start({"questions": "3"})
        assert "1" in stage.text(await stage.next_post())
        question = await stage.next_post()
        assert example().questions[0].text.ko in stage.text(question)
        other = study.discord.add_guild("elsewhere", locale="ko")
        guest = study.discord.add_user("guest", locale="ko", guilds=[other], permissions=bits(ORGANISER))
        assert "our-pack" not in await said(await guest.slash(other.general, "questions packs"))
        # The same ids are free there.
        assert "1개" in await bring(guest, other.general, "our-pack.yaml", pack("ours"))


async def test_a_pack_of_the_same_name_replaces_the_one_before(sqlite_url: str):
    async with study_with_organiser(sqlite_url) as (study, lead, channel):
        await bring(lead, channel, "ours.yaml", pack("first"))
        await bring(lead, channel, "ours.yaml", pack("second"))
        kept = sa.select(Question.key).where(
            Question.source.endswith("/ours"), Question.retired_at.is_(None), Question.parent_id.is_(None)
        )
        assert (await study.one(kept)).endswith("-second")
        assert "뺐어요" in await said(await lead.slash(channel, "questions remove", {"pack": "ours"}))
        assert "ours" not in await said(await lead.slash(channel, "questions packs"))
        assert await study.one(kept) is None
        assert await said(await lead.slash(channel, "questions remove", {"pack": "ours"})) == KO("error.no_own_packs")


async def test_what_is_wrong_with_a_pack_is_told_with_its_line(sqlite_url: str):
    async with study_with_organiser(sqlite_url, locale="en-US") as (study, lead, channel):
        text = pack("ours").decode().replace("weight: 3", "weight: 9", 1)
        line = next(n for n, row in enumerate(text.splitlines(), start=1) if "weight: 9" in row)
        shown = await bring(lead, channel, "ours.yaml", text.encode())
        assert f"ours:{line}:" in shown
        assert "at most 3" in shown
        assert "Nothing was stored" in shown
        assert await study.one(sa.select(Question).where(Question.community_id.is_not(None))) is None


async def test_an_id_that_is_used_twice_is_told(sqlite_url: str):
    async with study_with_organiser(sqlite_url, locale="en-US") as (_, lead, channel):
        assert "already used" in await bring(lead, channel, "twice.yaml", pack("same", "same"))


async def test_packs_are_suggested_by_name(sqlite_url: str):
    async with study_with_organiser(sqlite_url) as (_, lead, channel):
        await bring(lead, channel, "ours.yaml", pack("ours"))
        offered = await lead.autocomplete(channel, "settings", "packs", "built-in, o")
        assert [choice["value"] for choice in offered] == ["built-in, ours"]
        offered = await lead.autocomplete(channel, "questions remove", "pack", "")
        assert [choice["value"] for choice in offered] == ["ours"]


async def test_organisers_commands_are_offered_in_servers_only(sqlite_url: str):
    async with study_with_organiser(sqlite_url) as (study, _, _channel):
        for command in study.discord.commands.visible(None):
            if command["name"] in {"settings", "questions", "question"}:
                assert (command["contexts"], command["integration_types"]) == ([0], [0])
                assert int(command["default_member_permissions"]) == bits(ORGANISER)


async def test_many_findings_come_as_a_file(sqlite_url: str):
    async with study_with_organiser(sqlite_url, locale="en-US") as (_, lead, channel):
        text = pack(*(f"q{number}" for number in range(12))).decode().replace("weight: ", "weight: 9")
        asked = await lead.slash(channel, "questions import", {"file": ("ours.yaml", text.encode())})
        await said(asked)
        assert [file.filename for file in asked.messages[-1].files] == ["findings.txt"]


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("pack.exe", b"MZ", "must be a YAML file"),
        ("big.yaml", b"x" * 1_000_001, "MB"),
        ("latin.yaml", "category: caf\xe9".encode("latin-1"), "UTF-8"),
        ("empty.yaml", b"", "ours:1|empty:1"),
        ("broken.yaml", b"category: [", "broken:"),
        ("bomb.yaml", b"a: &a [x, x]\nb: [*a, *a, *a]\n", "bomb:1"),
        ("built-in.yaml", b"category: network", "cannot be the name"),
        ("???.yaml", b"category: network", "cannot be the name"),
        ("..etc passwd.yaml", b"category: network", "etc-passwd:1"),
    ],
)
async def test_a_file_that_is_no_pack_is_declined_kindly(sqlite_url: str, name: str, data: bytes, says: str):
    async with study_with_organiser(sqlite_url, locale="en-US") as (study, lead, channel):
        shown = await bring(lead, channel, name, data)
        assert any(part in shown for part in says.split("|")), shown
        assert await study.one(sa.select(Question).where(Question.community_id.is_not(None))) is None


async def test_the_example_is_a_pack_that_can_be_brought(sqlite_url: str):
    async with study_with_organiser(sqlite_url) as (_, lead, channel):
        asked = await lead.slash(channel, "questions example")
        await said(asked)
        (file,) = asked.messages[-1].files
        assert "1개" in await bring(lead, channel, file.filename, file.data)


# The question of the day


async def ask(study: Study, lead, channel):
    await said(await lead.slash(channel, "question today", {"category": "network"}))
    return await channel.until(lambda: next(iter(channel.messages), None), 10)


async def answer(person, message, text: str = ANSWER, kind: str = "group_answer"):
    opened = await person.click(message, custom_id=button(message, kind))
    return await person.submit(await opened.opened(), {"answer": text})


def button(message, kind: str) -> str:
    return next(b.custom_id for b in message.buttons if b.custom_id.startswith(f"coach:{kind}:"))


async def see(person, message) -> str:
    return await said(await person.click(message, custom_id=button(message, "group_see")))


async def test_answers_are_hidden_until_ones_own_is_in(sqlite_url: str):
    async with study_with_organiser(sqlite_url) as (study, lead, channel):
        mina, joon, hana = study.member("mina"), study.member("joon", "en-US"), study.member("hana")
        message = await ask(study, lead, channel)
        assert "오늘의 질문" in read(message)
        sent = await answer(mina, message)
        assert "답변을 받았어요" in await said(sent)
        feedback = await sent.followup(1, 10)
        assert "점수" in read(feedback)
        assert feedback.visible_to(mina)
        assert not feedback.visible_to(joon)
        assert "Answer first" in await see(joon, message)
        private = await answer(joon, message, "UDP has no handshake; TCP retransmits what is lost.", "group_alone")
        await private.followup(1, 10)
        shown = await see(joon, message)
        assert ANSWER in shown
        assert "mina" in shown
        await (await answer(hana, message, "저는 이렇게 생각해요. TCP는 순서를 보장해요.")).followup(1, 10)
        shown = await see(mina, message)
        assert "저는 이렇게 생각해요" in shown
        assert "UDP has no handshake" not in shown  # kept to himself
        assert "1개 더" in shown
        assert [m for m in channel.messages if not m.ephemeral] == [message]


async def test_an_answer_counts_once_and_towards_progress(sqlite_url: str):
    async with study_with_organiser(sqlite_url) as (study, lead, channel):
        mina = study.member("mina")
        message = await ask(study, lead, channel)
        sent = await answer(mina, message)
        await sent.followup(1, 10)
        study.discord.gateway.dispatch("INTERACTION_CREATE", sent.payload, study.guild)
        again = await answer(mina, message, "다시 답해 볼게요. TCP는 흐름 제어를 해요.")
        assert "이미 답했어요" in await said(again)
        for table in (Interview, Evaluation, ProgressTrack):
            assert await study.one(sa.select(sa.func.count()).select_from(table)) == 1
        interview = await study.one(sa.select(Interview))
        assert (interview.status, interview.shared) == ("completed", True)


async def test_it_can_be_answered_in_the_middle_of_an_interview(sqlite_url: str):
    async with study_with_organiser(sqlite_url) as (study, lead, channel):
        stage = DiscordStage(study)
        await stage.start({"category": "network", "questions": "1"})
        await stage.next_post()
        await stage.next_post()
        message = await ask(study, lead, channel)
        await (await answer(stage.mina, message)).followup(1, 10)
        await stage.say(ANSWER)
        assert (await stage.next_post()).kind == "feedback"


async def test_one_question_a_day_and_no_same_one_the_next(sqlite_url: str):
    async with study_with_organiser(sqlite_url) as (study, lead, channel):
        await ask(study, lead, channel)
        assert "이미 올렸어요" in await said(await lead.slash(channel, "question today"))
        assert len(channel.messages) == 1


async def test_where_the_bot_may_not_write_nothing_is_asked(sqlite_url: str):
    async with study_with_organiser(sqlite_url) as (study, lead, _):
        closed = study.guild.add_channel("closed")
        closed.deny_bot("send_messages")
        assert "메시지 보내기" in await said(await lead.slash(closed, "question today"))
        assert await study.one(sa.select(sa.func.count()).select_from(Delivery)) == 0


async def test_a_question_of_one_server_cannot_be_answered_from_another(sqlite_url: str):
    async with study_with_organiser(sqlite_url) as (study, lead, channel):
        message = await ask(study, lead, channel)
        elsewhere = study.discord.add_guild("elsewhere", locale="ko")
        guest = study.discord.add_user("guest", locale="ko", guilds=[elsewhere], permissions=bits(ORGANISER))
        own = await ask(study, guest, elsewhere.general)
        opened = await (await guest.click(own, custom_id=button(own, "group_answer"))).opened()
        opened.custom_id = button(message, "group_answer").replace("group_answer", "shared").removesuffix(":*")
        assert "이제 없어요" in await said(await guest.submit(opened, {"answer": ANSWER}))
        assert await study.one(sa.select(sa.func.count()).select_from(Interview)) == 0


async def test_feedback_that_comes_too_late_for_the_reply_is_given_up_and_the_answers_still_show(sqlite_url: str):
    async with study_with_organiser(sqlite_url) as (study, lead, channel):
        mina = study.member("mina")
        message = await ask(study, lead, channel)
        study.discord.faults.add("POST", "/webhooks", times=50, status=503)
        await (await answer(mina, message)).acknowledged(10)

        async def graded() -> bool:
            return await study.one(sa.select(sa.func.count()).select_from(Evaluation)) == 1

        while not await graded():
            await asyncio.sleep(0.02)
        study.discord.advance(16 * 60)
        study.discord.faults.clear()
        assert "아직 다른 사람이" in await see(mina, message)


async def test_everything_goes_on_after_a_restart(sqlite_url: str):
    async with study_with_organiser(sqlite_url) as (study, lead, channel):
        mina = study.member("mina")
        message = await ask(study, lead, channel)
        opened = await (await mina.click(message, custom_id=button(message, "group_alone"))).opened()
        await study.restart_coach()
        sent = await mina.submit(opened, {"answer": ANSWER})
        assert "점수" in read(await sent.followup(1, 10))
        assert (await study.one(sa.select(Interview))).shared is False


# Commands and charts


async def test_commands_are_registered_again_only_when_they_changed(sqlite_url: str):
    async with study_with_organiser(sqlite_url) as (study, _, _channel):
        put = f"/applications/{study.discord.application_id}/commands"
        assert len(study.discord.calls_to("PUT", put)) == 1
        await study.restart_coach()
        assert len(study.discord.calls_to("PUT", put)) == 1
        start = next(c for c in study.discord.commands.visible(None) if c["name"] == "interview")["options"][0]
        start["options"][0]["description_localizations"] = {"ko": "옛날 설명"}
        await study.restart_coach()
        assert len(study.discord.calls_to("PUT", put)) == 2


async def finished(study: Study):
    """The last message of an interview of one question."""
    stage = DiscordStage(study)
    await stage.start({"category": "network", "questions": "1", "follow_ups": "0"})
    await stage.next_post()
    await stage.next_post()
    await stage.say(ANSWER)
    assert (await stage.next_post()).kind == "feedback"
    await stage.press("next")
    return (await stage.next_post()).message


async def test_the_summary_has_a_chart_and_says_the_same_in_words(sqlite_url: str):
    async with study_with_organiser(sqlite_url) as (study, _, _channel):
        message = await finished(study)
        (file,) = message.files
        assert file.data.startswith(b"\x89PNG")
        (gallery,) = [part for part in message.components[0]["components"] if part["type"] == 12]
        assert "네트워크" in gallery["items"][0]["description"]
        assert "네트워크" in read(message)


async def test_where_no_files_may_be_attached_the_summary_comes_without_its_chart(sqlite_url: str):
    async with study_with_organiser(sqlite_url) as (study, _, channel):
        channel.deny_bot("attach_files")
        message = await finished(study)
        assert message.files == []
        assert "네트워크" in read(message)


# Servers that come, go, and are shared out


async def test_a_bot_that_was_removed_and_added_again_goes_on(sqlite_url: str):
    async with study_with_organiser(sqlite_url) as (study, _, channel):
        stage = DiscordStage(study)
        await stage.start({"category": "network", "questions": "2", "follow_ups": "0"})
        await stage.next_post()
        await stage.next_post()
        study.guild.remove_bot()
        study.guild.invite_bot()
        old = stage.place
        old.delete()  # what was private to the bot went with it
        resumed = await stage.mina.slash(channel, "interview resume")
        assert "이어 갈게요" in await said(resumed)
        stage.place = list(study.guild.threads.values())[-1]
        assert stage.place is not old
        kinds = [(await stage.next_post()).kind for _ in range(2)]
        assert kinds == ["notice", "question"]
        await stage.say(ANSWER)
        assert (await stage.next_post()).kind == "feedback"


async def test_shards_are_shared_out_by_configuration(sqlite_url: str):
    async with study_with_organiser(sqlite_url, shards=2) as (study, _, _channel):
        guilds = [study.guild, *(study.discord.add_guild(f"guild {n}", locale="ko") for n in range(3))]
        mina = study.discord.add_user("mina", locale="ko", guilds=guilds)
        await study.restart_coach(shard_ids=[0], shard_count=2)  # while its second shard still waits for its turn
        other = DiscordChat(study.discord.token, replace(study.chat._options, shard_ids=(1,)), SvgCharts())
        connection = asyncio.create_task(study.run(other))
        await other.connected()
        try:
            mine, theirs = ({guild.id for guild in chat._client.guilds} for chat in (study.chat, other))
            assert mine | theirs == {guild.id for guild in guilds}
            assert mine & theirs == set()
            assert mine == {guild.id for guild in guilds if (guild.id >> 22) % 2 == 0}
            for guild in guilds:  # each answered by the process that has its shard, and by it alone
                assert "/면접 시작" in await said(await mina.slash(guild.general, "help"))
        finally:
            await other.stop()
            await connection


async def test_the_traffic_is_what_discords_own_description_allows(sqlite_url: str):
    description = openapi.load()
    async with study_with_organiser(sqlite_url) as (study, lead, channel):
        await said(await lead.slash(channel, "settings", {"digest_channel": channel, "timezone": "Asia/Seoul"}))
        await bring(lead, channel, "ours.yaml", pack("ours"))
        await bring(lead, channel, "broken.yaml", b"category: network")
        for command in ("settings", "questions packs", "questions example"):
            await said(await lead.slash(channel, command))
        message = await ask(study, lead, channel)
        mina = study.member("mina")
        await (await answer(mina, message)).followup(1, 10)
        await see(mina, message)
        assert (await finished(study)).files  # an interview to its end, with its chart
        calls = [call for call in study.discord.calls if not call.path.startswith("/attachments/")]  # the CDN's own
        assert [call for call in calls if call.status >= 400] == []
        if description is not None:
            assert [problem for call in calls for problem in description.problems(call)] == []
