"""Questions that can be heard in Discord, over the real SDK: the Listen button, and interviews by voice."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager

import pytest

from adapters.speech.openai_voice import OpenAIVoice
from core.localization import translator
from tests.adapters.speech.server import MP3, SpeechServer, refusal
from tests.support import Voice
from tests.wire.discord_emulator import openapi
from tests.wire.discord_stage import DiscordStage, Study, kind_of, read, refusal_in

ANSWER = "TCP는 확인 응답과 재전송으로 신뢰성을 보장하고, UDP는 연결 없이 데이터그램을 보내요."


@asynccontextmanager
async def interview(url: str, voice, *, aloud: str = "off", before=None, **emulator):
    """A member at their first question. `before` is done to the study first."""
    async with Study(url, voice=voice, **emulator) as study:
        if before is not None:
            before(study)
        stage = DiscordStage(study)
        await begin(stage, aloud)
        question = await stage.next_post()
        assert question.kind == "question"
        yield study, stage, question.message


async def begin(stage: DiscordStage, aloud: str = "off") -> str:
    """Start an interview; returns the greeting."""
    wishes = {"category": "network", "questions": "2", "seed": "1", "follow_ups": "1"}
    await stage.start(wishes | ({"voice": aloud} if aloud == "on" else {}))
    return stage.text(await stage.next_post())


async def listen(stage: DiscordStage, message, member=None):
    return await (member or stage.mina).click(message, label="듣기")


async def heard(interaction) -> bytes:
    """The sound that comes in reply, to the person alone."""
    reply = await interaction.reply(10)
    assert reply.ephemeral
    (file,) = reply.files
    return file.data


def in_words(message) -> str:
    """The question's own words in its message."""
    return next(line.strip("*") for line in read(message).splitlines() if line.startswith("**"))


# The Listen button


async def test_listen_brings_the_question_as_a_file_to_the_person_alone(sqlite_url: str):
    voice = Voice()
    async with interview(sqlite_url, voice) as (_, stage, question):
        shown = list(stage.place.messages)
        reply = await (await listen(stage, question)).reply()
        assert reply.ephemeral
        (file,) = reply.files
        assert (file.filename, file.content_type) == ("question.mp3", "audio/mpeg")
        assert file.data.decode() == f"ID3 voice ko: {in_words(question)}"
        assert file.description == "소리로 듣는 질문"
        assert in_words(question) in read(reply)
        assert [part["file"]["url"] for part in reply.components[0]["components"] if part["type"] == 13] == [file.url]
        assert stage.place.messages == shown
        assert question.files == []


async def test_many_presses_cost_one_call(sqlite_url: str):
    voice = Voice()
    async with interview(sqlite_url, voice) as (_, stage, question):
        pressed = [await listen(stage, question) for _ in range(10)]
        sounds = [await heard(interaction) for interaction in pressed]
        assert len(set(sounds)) == 1
        assert len(voice.said) == 1


async def test_a_slow_engine_is_waited_for_after_discord_was_told(sqlite_url: str):
    voice = Voice()
    async with interview(sqlite_url, voice) as (_, stage, question):
        voice.breath.clear()
        pressed = await listen(stage, question)
        await pressed.acknowledged(3)
        assert pressed.acked_within < 3
        assert pressed.deferred
        voice.breath.set()
        assert (await heard(pressed)).startswith(b"ID3")


async def test_somebody_elses_button_speaks_to_nobody(sqlite_url: str):
    voice = Voice()
    async with interview(sqlite_url, voice) as (study, stage, question):
        joe = study.member("joe", "en-US")
        stage.place.join(joe)
        reply = await (await listen(stage, question, joe)).reply()
        assert "somebody else's interview" in read(reply)
        assert reply.files == []
        assert voice.said == []


async def test_a_question_that_has_passed_is_not_heard(sqlite_url: str):
    voice = Voice()
    async with interview(sqlite_url, voice) as (_, stage, question):
        await stage.press("skip")
        await stage.next_post()
        reply = await (await listen(stage, question)).reply()
        assert refusal_in(read(reply)) == "turn_passed"
        assert voice.said == []


async def test_a_dead_engine_is_told_in_one_line_and_asked_once(sqlite_url: str, caplog: pytest.LogCaptureFixture):
    voice = Voice()
    voice.fails = "key_refused"
    async with interview(sqlite_url, voice) as (_, stage, question):
        for _ in range(3):
            reply = await (await listen(stage, question)).reply()
            assert read(reply) == translator("ko")("error.not_read_out")
            assert reply.files == []
        assert len(voice.said) == 1
        assert [r.getMessage().partition(": ")[2] for r in caplog.records if r.name == "core.narration"] == [
            "key_refused"
        ]
        await stage.say(ANSWER)
        assert (await stage.next_post()).kind == "feedback"


async def test_when_the_file_is_refused_the_person_is_told(sqlite_url: str):
    async with interview(sqlite_url, Voice()) as (study, stage, question):
        study.discord.faults.add("POST", r"/interactions/.*/callback", status=400)
        reply = await (await listen(stage, question)).reply()
        assert refusal_in(read(reply)) == "not_read_out"


async def test_after_a_restart_the_same_button_plays_the_same_file(sqlite_url: str):
    voice = Voice()
    async with interview(sqlite_url, voice) as (study, stage, question):
        first = await heard(await listen(stage, question))
        await study.restart_coach()
        assert await heard(await listen(stage, question)) == first
        assert len(voice.said) == 1


async def test_a_button_from_before_speech_was_turned_off_says_so(sqlite_url: str):
    async with interview(sqlite_url, Voice()) as (study, stage, question):
        study.voice = None
        await study.restart_coach()
        reply = await (await listen(stage, question)).reply()
        assert refusal_in(read(reply)) == "never_read_out"


# Interviews by voice


async def test_an_interview_by_voice_brings_each_question_as_a_file_under_its_words(sqlite_url: str):
    async with interview(sqlite_url, Voice(), aloud="on") as (_, stage, question):
        await stage.press("skip")
        for message in (question, (await stage.next_post()).message):
            (file,) = message.files
            assert file.data.decode() == f"ID3 voice ko: {in_words(message)}"
            assert "듣기" in [button.label for button in message.buttons]


async def test_the_traffic_is_what_discords_own_description_allows(sqlite_url: str):
    description = openapi.load()
    async with interview(sqlite_url, Voice(), aloud="on") as (study, stage, question):
        await heard(await listen(stage, question))
        assert [call for call in study.discord.calls if call.status >= 400] == []
        assert any("question.mp3" in call.files for call in study.discord.calls)
        if description is not None:
            assert [problem for call in study.discord.calls for problem in description.problems(call)] == []


async def test_where_no_files_may_be_attached_the_question_is_complete_in_words(sqlite_url: str):
    def close(study: Study) -> None:
        study.guild.general.deny_bot("attach_files")

    voice = Voice()
    async with interview(sqlite_url, voice, aloud="on", before=close) as (_, stage, question):
        assert question.files == []
        assert in_words(question) == voice.said[0]
        assert (await heard(await listen(stage, question))).startswith(b"ID3")  # a reply is no message of the channel


async def test_with_a_dead_engine_the_question_is_complete_in_words(sqlite_url: str):
    voice = Voice()
    voice.fails = "unreachable"
    async with interview(sqlite_url, voice, aloud="on") as (_, stage, question):
        assert question.files == []
        assert in_words(question) == voice.said[0]
        await stage.say(ANSWER)
        assert (await stage.next_post()).kind == "feedback"


async def test_a_slow_engine_holds_up_its_own_interview_and_no_other(sqlite_url: str):
    voice = Voice()
    async with Study(sqlite_url, voice=voice) as study:
        slow, quick = DiscordStage(study), DiscordStage(study)
        quick.mina = study.member("jun")
        voice.breath.clear()
        await begin(slow, "on")
        await voice.asked(1)
        await begin(quick)
        assert (await quick.next_post()).kind == "question"
        await quick.say(ANSWER)
        assert (await quick.next_post()).kind == "feedback"
        assert [kind_of(m) for m in slow.place.messages if kind_of(m)] == ["notice"]
        voice.breath.set()
        question = await slow.next_post()
        assert len(question.message.files) == 1
        assert len(voice.said) == 1


async def test_where_nothing_speaks_the_greeting_says_so_and_nothing_else_changes(sqlite_url: str):
    async with Study(sqlite_url) as study:
        stage = DiscordStage(study)
        assert "질문을 글로 보여 드릴게요" in await begin(stage, "on")
        question = await stage.next_post()
        assert "듣기" not in [button.label for button in question.message.buttons]
        await stage.say(ANSWER)
        assert (await stage.next_post()).kind == "feedback"


# With the real speech SDK


async def test_from_the_speech_server_to_the_thread(sqlite_url: str, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.INFO)
    async with SpeechServer() as server:
        voice = OpenAIVoice(server.base_url, "sk-test", "tts-small", "alloy")
        async with interview(sqlite_url, voice, aloud="on") as (_, stage, question):
            (file,) = question.files
            assert file.data == MP3
            assert server.asked[0].body["input"] == in_words(question)
            assert await heard(await listen(stage, question)) == MP3
            assert len(server.asked) == 1
            server.answers = [refusal(401)]
            await stage.press("skip")
            second = (await stage.next_post()).message
            assert second.files == []
            assert in_words(second) == server.asked[1].body["input"]
            reply = await (await listen(stage, second)).reply()
            assert refusal_in(read(reply)) == "not_read_out"
            assert len(server.asked) == 2
        await voice.close()
    assert "key_refused" in caplog.text
    assert in_words(second) not in caplog.text


async def test_a_server_that_goes_away_costs_the_sound_and_nothing_else(sqlite_url: str):
    async with SpeechServer() as server:
        voice = OpenAIVoice(server.base_url, "", "tts-small", "alloy")
        async with interview(sqlite_url, voice, aloud="on") as (_, stage, question):
            assert len(question.files) == 1
            await server.stop()
            await stage.press("skip")
            second = await asyncio.wait_for(stage.next_post(), 20)
            assert second.message.files == []
            assert in_words(second.message) != in_words(question)
        await voice.close()
