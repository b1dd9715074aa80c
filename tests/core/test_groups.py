"""Groups on both databases: settings, packs, the question of the day, tracks, installations."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
import sqlalchemy as sa

from core.bank.export import to_yaml
from core.bank.loader import BUILT_IN, load_one
from core.bank.sync import PackRefused
from core.commands import (
    AnswerGroup,
    AskGroup,
    ExportData,
    GoOn,
    Group,
    ImportPack,
    MakeTrack,
    RemovePack,
    ShowGroupAnswers,
    ShowSettings,
    ShowTrack,
    ShowTracks,
    StartInterview,
    SubmitAnswer,
    UpdateSettings,
)
from core.errors import IllegalMove, InvalidInput, NotFound
from core.inquiries import Inquiries
from core.installations import STATE_GOOD_FOR, KeptInstallations
from core.planning import Defaults
from core.posts import Action
from models import Community, GroupQuestion, Interview, ProgressTrack, Question, ReviewCard, User
from tests.support import House, house, texts

STUDY = Group("terminal", "study", "Study", locale="ko-KR", organiser=True)
OTHER = Group("terminal", "other", "Other", organiser=True)
MEMBER = Group("terminal", "study", "Study")
BANK = load_one(BUILT_IN / "testing.yaml")[0].pack
GOOD = "TCP sets up a connection with a handshake, acknowledges every segment and retransmits what was lost."


def show(h: House) -> Inquiries:
    return Inquiries(h.database, Defaults(), h.clock)


def who(h: House, name: str) -> dict:
    """A query's envelope."""
    return {"sender": h.who(name)["sender"]}


async def one(h: House, query):
    async with h.database.read() as work:
        return (await work.session.execute(query)).scalars().first()


def pack(*names: str) -> str:
    questions = tuple(
        question.model_copy(update={"id": f"{BANK.category}-{name}"})
        for question, name in zip(BANK.questions, names, strict=False)
    )
    return to_yaml(BANK.model_copy(update={"questions": questions}))


async def test_a_group_begins_with_its_platforms_language_and_a_new_member_with_its_zone(url: str):
    async with house(url) as h:
        await h.coach.accept(UpdateSettings(**h.who("lead"), group=STUDY, timezone="Asia/Seoul"))
        row = await one(h, sa.select(Community))
        assert (row.locale, row.timezone, row.name) == ("ko", "Asia/Seoul", "Study")
        await h.coach.accept(StartInterview(**h.who("mina"), group=MEMBER, questions=1))
        assert (await one(h, sa.select(User).where(User.username == "mina"))).timezone == "Asia/Seoul"


@pytest.mark.parametrize(("group", "key"), [(None, "group_only"), (MEMBER, "organisers_only")])
async def test_a_change_needs_a_group_and_an_organiser(url: str, group: Group | None, key: str):
    async with house(url) as h:
        for command in (
            UpdateSettings(**h.who(), group=group, locale="ko"),
            RemovePack(**h.who(), group=group, name="x"),
            AskGroup(**h.who(), group=group),
            MakeTrack(**h.who(), group=group, name="x", items=("network-tcp-vs-udp",)),
        ):
            with pytest.raises(IllegalMove, match=key):
                await h.coach.accept(command)
        with pytest.raises(IllegalMove, match=key):
            await h.coach.import_pack(ImportPack(**h.who(), group=group, name="x", text=pack("x")))
        with pytest.raises(IllegalMove, match=key):
            await show(h).show(ShowSettings(**who(h, "mina"), group=group))
        assert await one(h, sa.select(Community)) is None


async def test_two_groups_bring_the_same_ids_and_neither_sees_the_others(url: str):
    async with house(url) as h:
        for group in (STUDY, OTHER):
            await h.coach.import_pack(ImportPack(**h.who("lead"), group=group, name="Ours", text=pack("one", "two")))
        keys = set()
        async with h.database.read() as work:
            found = await work.session.execute(sa.select(Question.key).where(Question.parent_id.is_(None)))
            keys = {key for key in found.scalars() if "/" in key}
        assert len(keys) == 4
        await h.coach.accept(UpdateSettings(**h.who("lead"), group=STUDY, packs=("ours",)))
        await h.coach.accept(StartInterview(**h.who("mina"), group=MEMBER, questions=5))
        asked = await one(h, sa.select(sa.func.count()).select_from(Interview))
        assert asked == 1
        posts = "".join(map(texts, await h.settle()))
        assert any(question.text.en in posts for question in BANK.questions[:2])


async def test_a_pack_that_is_not_right_changes_nothing(url: str):
    async with house(url) as h:
        with pytest.raises(PackRefused):
            await h.coach.import_pack(ImportPack(**h.who(), group=STUDY, name="ours", text="category: network"))
        assert await one(h, sa.select(Question).where(Question.community_id.is_not(None))) is None


async def test_the_question_of_the_day_is_one_a_day_where_the_group_is(url: str):
    async with house(url) as h:
        await h.coach.accept(UpdateSettings(**h.who("lead"), group=STUDY, timezone="Asia/Seoul"))
        await h.coach.accept(AskGroup(**h.who("lead"), group=STUDY))
        h.clock.now += timedelta(hours=5)  # 23:00 in Seoul
        with pytest.raises(IllegalMove, match="group_asked_today"):
            await h.coach.accept(AskGroup(**h.who("lead"), group=STUDY))
        h.clock.now += timedelta(hours=2)  # past midnight there
        await h.coach.accept(AskGroup(**h.who("lead"), group=STUDY))
        async with h.database.read() as work:
            rows = list((await work.session.execute(sa.select(GroupQuestion))).scalars())
        assert [row.day for row in rows] == [date(2026, 3, 2), date(2026, 3, 3)]
        assert len({row.question_key for row in rows}) == 2


async def test_where_everything_was_asked_the_longest_ago_comes_again(url: str):
    async with house(url) as h:
        await h.coach.import_pack(ImportPack(**h.who("lead"), group=STUDY, name="ours", text=pack("one", "two", "six")))
        await h.coach.accept(UpdateSettings(**h.who("lead"), group=STUDY, packs=("ours",)))
        for _ in range(6):
            await h.coach.accept(AskGroup(**h.who("lead"), group=STUDY))
            h.clock.now += timedelta(days=1)
        async with h.database.read() as work:
            keys = list((await work.session.execute(sa.select(GroupQuestion.question_key))).scalars())
        assert len(set(keys[:3])) == 3
        assert all(earlier != later for earlier, later in pairwise(keys))


async def test_an_answer_to_the_group_is_graded_recorded_and_shown_to_those_who_answered(url: str):
    async with house(url) as h:
        await h.coach.accept(AskGroup(**h.who("lead"), group=STUDY, category="network"))
        await h.settle()
        asked = await one(h, sa.select(GroupQuestion.id))
        see = ShowGroupAnswers(group_question_id=asked, **who(h, "mina"), group=MEMBER)
        with pytest.raises(IllegalMove, match="group_answer_first"):
            await show(h).show(see)
        for name, shared in (("mina", True), ("joe", True), ("sol", False)):
            answer = AnswerGroup(group_question_id=asked, text=f"{GOOD} ({name})", shared=shared, **h.who(name))
            await h.coach.accept(_of(answer, MEMBER))
        posts = await h.settle()
        assert [post.kind for post in posts] == ["feedback"] * 3
        assert all(post.actions == (_see(post, asked),) for post in posts)
        shown = texts(await show(h).show(see))
        assert "(joe)" in shown
        assert "(sol)" not in shown
        assert "1 more answer" in shown
        assert await one(h, sa.select(sa.func.count()).select_from(ProgressTrack)) == 3
        assert await one(h, sa.select(sa.func.count()).select_from(ReviewCard)) == 3
        exported = await show(h).show(ExportData(**who(h, "mina")))
        assert f"{GOOD} (mina)" in texts(exported)
        assert "(joe)" not in texts(exported)


def _of(command, group: Group):
    return replace(command, group=group)


def _see(post, asked: int) -> Action:
    return Action(kind="group_see", label=post.actions[0].label, group_question_id=asked)


async def test_answers_are_one_a_person_and_from_the_group_itself(url: str):
    async with house(url) as h:
        await h.coach.accept(AskGroup(**h.who("lead"), group=STUDY))
        asked = await one(h, sa.select(GroupQuestion.id))
        answer = {"group_question_id": asked, "text": GOOD, "shared": True}
        await h.coach.accept(AnswerGroup(**answer, **h.who("mina"), group=MEMBER))
        with pytest.raises(IllegalMove, match="group_answered"):
            await h.coach.accept(AnswerGroup(**answer, **h.who("mina"), group=MEMBER))
        for group in (None, OTHER):
            with pytest.raises(NotFound, match="group_question_gone"):
                await h.coach.accept(AnswerGroup(**answer, **h.who("joe"), group=group))
        with pytest.raises(InvalidInput, match="answer_empty"):
            await h.coach.accept(AnswerGroup(**(answer | {"text": "?"}), **h.who("joe"), group=MEMBER))


async def test_a_track_asks_its_questions_in_order_and_counts_as_done_when_all_are_answered(url: str):
    async with house(url) as h:
        items = ("network-tcp-vs-udp", "network-url-to-page")
        await h.coach.accept(MakeTrack(**h.who("lead"), group=STUDY, name="First Week", items=items))
        await h.coach.accept(StartInterview(**h.who("mina"), group=MEMBER, track="first-week", follow_ups=0))
        await h.settle()
        keys = []
        for _ in items:
            async with h.database.read() as work:
                keys.append(
                    (
                        await work.session.execute(
                            sa.text(
                                "SELECT q.key FROM turn t JOIN question q ON q.id = t.question_id WHERE t.status = 'asked'"
                            )
                        )
                    ).scalar_one()
                )
            await h.coach.accept(SubmitAnswer(text=GOOD, **h.who("mina")))
            await h.settle()
            shown = texts(await show(h).show(ShowTrack(name="first-week", **who(h, "lead"), group=STUDY)))
            assert "mina" in shown
            await h.coach.accept(GoOn(**h.who("mina")))
            await h.settle()
        assert tuple(keys) == items
        listed = await show(h).show(ShowTracks(**who(h, "mina"), group=MEMBER))
        assert listed.blocks[0].items[0].mark == "covered"
        assert listed.actions == ()
        post = await show(h).show(ShowTrack(name="first-week", **who(h, "lead"), group=STUDY))
        assert post.blocks[0].items[0].mark == "covered"
        with pytest.raises(IllegalMove, match="organisers_only"):
            await show(h).show(ShowTrack(name="first-week", **who(h, "mina"), group=MEMBER))


async def test_an_installation_state_is_good_once_and_for_ten_minutes(url: str):
    async with house(url) as h:
        kept = KeptInstallations(h.database, h.clock)
        state = await kept.begin()
        assert not await kept.finish("another")
        assert await kept.finish(state)
        assert not await kept.finish(state)
        late = await kept.begin()
        h.clock.now += STATE_GOOD_FOR + timedelta(seconds=1)
        assert not await kept.finish(late)
        await kept.keep("slack", "T1", {"bot_token": "xoxb-1"})
        await kept.keep("slack", "T1", {"bot_token": "xoxb-2"})
        assert await kept.find("slack", "T1") == {"bot_token": "xoxb-2"}
        await kept.remove("slack", "T1")
        assert await kept.find("slack", "T1") is None
