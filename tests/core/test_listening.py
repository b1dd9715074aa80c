"""Interviews that are read out: what posts offer, what is told where nothing can speak, and whose question is heard."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from rich.console import Console

from adapters.terminal import TerminalChat
from core.commands import EndInterview, GoOn, Listen, SkipQuestion, StartInterview, SubmitAnswer
from core.errors import IllegalMove, NotFound
from core.inquiries import Inquiries
from core.planning import Defaults
from core.posts import Audio, Post
from models import Question
from tests.support import House, Voice, house, texts

THIN = "TCP is reliable because it acknowledges segments and retransmits what was lost."


async def start(h: House, name: str = "mina", **wishes) -> list[Post]:
    """The greeting and the first question."""
    wishes = {"locale": "en", "categories": ("network",), "questions": 2, "seed": 1} | wishes
    await h.coach.accept(StartInterview(**h.who(name), **wishes))
    return await h.settle()


def offers(post: Post) -> list[str]:
    return [action.kind for action in post.actions]


def sounds(post: Post) -> list[Audio]:
    return [block for block in post.blocks if isinstance(block, Audio)]


async def listen(h: House, turn_id: int, name: str = "mina") -> Post:
    inquiries = Inquiries(h.database, Defaults(), h.clock)
    return await inquiries.show(Listen(turn_id=turn_id, sender=h.who(name)["sender"]))


async def test_a_question_offers_to_be_heard_where_something_speaks_its_language(url: str):
    voice = Voice()
    voice.locales = frozenset({"en"})
    async with house(url, voice=voice) as h:
        _, question = await start(h)
        assert offers(question) == ["listen", "hint", "skip", "pause", "end"]
        assert sounds(question) == []
        _, question = await start(h, "jun", locale="ko")
        assert offers(question) == ["hint", "skip", "pause", "end"]


async def test_a_follow_up_can_be_heard_too(url: str):
    async with house(url, voice=Voice()) as h:
        _, question = await start(h, voice=True, follow_ups=1, seed=3)
        async with h.database.read() as work:
            points = (await work.questions.get(sounds(question)[0].question_id)).content["key_points"]
        thin = max(points, key=lambda point: point["weight"])["text"]
        await h.coach.accept(SubmitAnswer(text=f"Well, what I would say is this. {thin}", **h.who()))
        await h.settle()
        await h.coach.accept(GoOn(**h.who()))
        (follow_up,) = await h.settle()
        assert "Follow-up" in texts(follow_up)
        assert "listen" in offers(follow_up)
        (sound,) = sounds(follow_up)
        async with h.database.read() as work:
            row = await work.questions.get(sound.question_id)
        assert row.parent_id is not None
        assert row.text in texts(follow_up)


async def test_an_interview_by_voice_brings_each_question_as_sound_and_in_words(url: str):
    async with house(url, voice=Voice()) as h:
        greeting, question = await start(h, voice=True)
        assert "not set up" not in texts(greeting)
        (sound,) = sounds(question)
        async with h.database.read() as work:
            assert (await work.questions.get(sound.question_id)).text in texts(question)
        assert sound not in question.written
        assert Post.model_validate_json(question.model_dump_json()) == question


@pytest.mark.parametrize(("locale", "told"), [("en", "in writing"), ("ko", "질문을 글로")])
async def test_where_nothing_speaks_the_greeting_says_so_and_the_interview_goes_on(url: str, locale: str, told: str):
    async with house(url) as h:
        greeting, question = await start(h, voice=True, locale=locale)
        assert told in texts(greeting)
        assert sounds(question) == []
        assert "listen" not in offers(question)
        await h.coach.accept(SubmitAnswer(text=THIN, **h.who()))
        (feedback,) = await h.settle()
        assert feedback.kind == "feedback"


async def test_whoever_did_not_ask_for_sound_is_not_told_that_there_is_none(url: str):
    async with house(url) as h:
        for name, wish in (("mina", None), ("jun", False)):
            greeting, _ = await start(h, name, voice=wish)
            assert "in writing" not in texts(greeting)


async def test_listening_brings_the_open_question_with_its_text(url: str):
    async with house(url, voice=Voice()) as h:
        _, question = await start(h, locale="ko")
        post = await listen(h, question.turn_id)
        (sound,) = sounds(post)
        async with h.database.read() as work:
            row = (await work.session.execute(sa.select(Question).where(Question.id == sound.question_id))).scalar_one()
        assert row.text in texts(question)
        assert row.text in texts(post)
        assert post.locale == "ko"
        assert post.actions == ()


async def test_only_the_open_question_of_ones_own_interview_is_heard(url: str):
    async with house(url, voice=Voice()) as h:
        _, question = await start(h)
        _, other = await start(h, "jun")
        with pytest.raises(IllegalMove, match="turn_passed"):
            await listen(h, other.turn_id)
        with pytest.raises(NotFound, match="nothing_yet"):
            await listen(h, question.turn_id, "a stranger")
        await h.coach.accept(SkipQuestion(**h.who()))
        await h.settle()
        with pytest.raises(IllegalMove, match="turn_passed"):
            await listen(h, question.turn_id)
        await h.coach.accept(SubmitAnswer(text=THIN, **h.who("jun")))
        with pytest.raises(IllegalMove, match="turn_grading"):
            await listen(h, other.turn_id, "jun")
        await h.coach.accept(EndInterview(**h.who()))
        await h.settle()
        with pytest.raises(IllegalMove, match="no_interview"):
            await listen(h, question.turn_id)


async def test_the_terminal_shows_the_words_and_offers_no_sound(url: str, capsys: pytest.CaptureFixture):
    async with house(url, voice=Voice()) as h:
        greeting, question = await start(h, voice=True)
    for decorated in (True, False):
        chat = TerminalChat(Console(markup=False), decorated=decorated)
        chat.resumed = True
        address = h.who()["address"]
        await chat.send(address, greeting, 1)
        await chat.send(address, question, 2)
        shown = " ".join(capsys.readouterr().out.split())
        assert " ".join(question.written[1].text.split())[:40] in shown
        assert "Listen" not in shown
        assert "read out" not in shown
