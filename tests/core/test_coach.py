"""The coach on a real database: committed before told, once for each event, one open interview a person."""

from __future__ import annotations

import asyncio

import pytest
import sqlalchemy as sa

from core.commands import (
    AskHint,
    EndInterview,
    GoOn,
    PauseInterview,
    ResumeInterview,
    ShowModelAnswer,
    SkipQuestion,
    StartInterview,
    SubmitAnswer,
    TryAgain,
)
from core.errors import IllegalMove, InvalidInput
from core.grading.rubric import GradingDelayed, GradingFailed
from core.planning import Defaults
from core.sweep import sweep
from models import (
    Account,
    Delivery,
    Evaluation,
    Interview,
    LearningMaterial,
    ProgressTrack,
    Receipt,
    Response,
    ReviewCard,
    Turn,
    User,
)
from tests.support import House, house, texts

GOOD = (
    "TCP is connection-oriented: it sets up a connection with a three-way handshake, acknowledges every segment, "
    "retransmits what was lost and delivers bytes in order. UDP sends datagrams without any of that, so it fits games "
    "and live video where latency matters more than a lost packet."
)


async def start(h: House, **wishes) -> None:
    await h.coach.accept(StartInterview(**h.who(), **({"categories": ("network",), "questions": 2} | wishes)))
    await h.settle()


async def rows(h: House, model) -> list:
    async with h.database.read() as work:
        return list((await work.session.execute(sa.select(model).order_by(model.id))).scalars())


async def test_a_whole_interview(url: str):
    async with house(url) as h:
        await start(h, follow_ups=0)
        for _ in range(2):
            await h.coach.accept(SubmitAnswer(**h.who(), text=GOOD))
            (feedback,) = await h.settle()
            assert feedback.kind == "feedback"
            await h.coach.accept(GoOn(**h.who()))
            posts = await h.settle()
        assert posts[-1].kind == "summary"
        (interview,) = await rows(h, Interview)
        assert (interview.status, interview.end_time) == ("completed", h.clock.now)
        assert interview.overall_feedback.startswith("How the interview went")
        assert [r.answer_text for r in await rows(h, Response)] == [GOOD, GOOD]
        assert all(r.feedback and not r.grading_owed for r in await rows(h, Response))
        evaluations = await rows(h, Evaluation)
        (track,) = await rows(h, ProgressTrack)
        assert track.skill_category == "network"
        assert track.score == int(sum(e.score for e in evaluations) / 2 + 0.5)
        assert len(await rows(h, ReviewCard)) == 2
        materials = await rows(h, LearningMaterial)
        assert len({m.key for m in materials}) == len(materials) >= 1


async def test_an_answer_is_stored_before_anyone_is_told(url: str):
    async with house(url) as h:
        await start(h)
        await h.coach.accept(SubmitAnswer(**h.who(), text=GOOD))
        assert [r.answer_text for r in await rows(h, Response)] == [GOOD]
        assert h.jobs.owed == [(1, 1)]


async def test_the_same_event_counts_once(url: str):
    async with house(url) as h:
        await start(h)
        answer = SubmitAnswer(**h.who(), text=GOOD)
        first = await h.coach.accept(answer)
        again = await h.coach.accept(answer)
        assert (first.duplicate, again.duplicate) == (False, True)
        assert (first.interview_id, first.turn_id) == (again.interview_id, again.turn_id)
        assert len(await rows(h, Response)) == 1


async def test_the_same_event_at_the_same_moment_counts_once(url: str):
    async with house(url) as h:
        await start(h)
        answer = SubmitAnswer(**h.who(), text=GOOD)
        outcomes = await asyncio.gather(*(h.coach.accept(answer) for _ in range(6)), return_exceptions=True)
        assert sum(isinstance(o, Exception) or o.duplicate for o in outcomes) == 5
        assert len(await rows(h, Response)) == 1


async def test_two_answers_at_the_same_moment_are_one_answer(url: str):
    async with house(url) as h:
        await start(h)
        outcomes = await asyncio.gather(
            *(h.coach.accept(SubmitAnswer(**h.who(), text=f"{GOOD} {n}")) for n in range(5)), return_exceptions=True
        )
        refused = [o for o in outcomes if isinstance(o, IllegalMove)]
        assert len(refused) == 4
        assert len(await rows(h, Response)) == 1


async def test_one_open_interview_a_person(url: str):
    async with house(url) as h:
        await start(h)
        with pytest.raises(IllegalMove, match="interview_open"):
            await h.coach.accept(StartInterview(**h.who()))
        await h.coach.accept(StartInterview(**h.who("jun")))
        assert len(await rows(h, Interview)) == 2


async def test_grading_twice_saves_once(url: str):
    async with house(url) as h:
        await start(h)
        await h.coach.accept(SubmitAnswer(**h.who(), text=GOOD))
        await asyncio.gather(*(h.assessor.grade(1, 1) for _ in range(4)))
        assert len(await rows(h, Evaluation)) == 1
        assert len([p for p in await h.settle() if p.kind == "feedback"]) == 1


async def test_the_sweep_finds_what_is_owed(url: str):
    async with house(url) as h:
        await start(h)
        await h.coach.accept(SubmitAnswer(**h.who(), text=GOOD))
        h.jobs.owed.clear()  # the process died before the job ran
        assert await sweep(h.database, h.jobs) == 1
        await h.settle()
        assert len(await rows(h, Evaluation)) == 1
        assert await sweep(h.database, h.jobs) == 0


class Moody:
    """A grader that fails as often as it is told to (core.ports.Grader)."""

    name, version = "moody", "1"

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)

    async def grade(self, request):
        from adapters.grading.offline import judge

        if self.failures:
            raise self.failures.pop(0)
        return judge(request)


@pytest.mark.parametrize("failure", [GradingFailed("language"), RuntimeError(GOOD)])
async def test_a_failed_grading_has_no_score_and_can_be_asked_for_again(url: str, failure: Exception, caplog):
    async with house(url, grader=Moody(failure)) as h:
        await start(h)
        await h.coach.accept(SubmitAnswer(**h.who(), text=GOOD))
        (post,) = await h.settle()
        assert post.kind == "failure"
        (evaluation,) = await rows(h, Evaluation)
        assert evaluation.score is None
        assert evaluation.status == ("language" if isinstance(failure, GradingFailed) else "error")
        assert GOOD not in caplog.text
        await h.coach.accept(TryAgain(**h.who()))
        (post,) = await h.settle()
        assert post.kind == "feedback"
        assert len(await rows(h, Response)) == 1
        assert [e.generation for e in await rows(h, Evaluation)] == [1, 2]


async def test_an_ungraded_answer_enters_no_progress(url: str):
    async with house(url, grader=Moody(GradingFailed("language"))) as h:
        await start(h, questions=1)
        await h.coach.accept(SubmitAnswer(**h.who(), text=GOOD))
        await h.settle()
        await h.coach.accept(GoOn(**h.who()))
        await h.settle()
        assert await rows(h, ProgressTrack) == []


async def test_a_delayed_grading_waits_and_changes_nothing(url: str):
    async with house(url, grader=Moody(GradingDelayed(30))) as h:
        await start(h)
        await h.coach.accept(SubmitAnswer(**h.who(), text=GOOD))
        assert await h.assessor.grade(1, 1) == 30
        assert await rows(h, Evaluation) == []
        assert await h.assessor.grade(1, 1) is None


async def test_a_second_try_shows_the_difference_and_the_first_counts(url: str):
    async with house(url) as h:
        await start(h, questions=1, follow_ups=0)
        await h.coach.accept(SubmitAnswer(**h.who(), text="I am honestly not sure about this one at all."))
        (first,) = await h.settle()
        await h.coach.accept(ShowModelAnswer(**h.who()))
        (model,) = await h.settle()
        await h.coach.accept(TryAgain(**h.who()))
        await h.settle()
        answer = "\n".join(b.text for b in model.blocks if b.block == "paragraph")
        await h.coach.accept(SubmitAnswer(**h.who(), text=answer))
        (second,) = await h.settle()
        score = next(b for b in second.blocks if b.block == "score")
        before = next(b for b in first.blocks if b.block == "score").value
        assert score.before == before
        assert score.value > before + 50
        await h.coach.accept(GoOn(**h.who()))
        (summary,) = await h.settle()
        assert f"{before} → {score.value}" in texts(summary)
        (track,) = await rows(h, ProgressTrack)
        assert track.score == before


async def test_a_thin_answer_gets_one_follow_up(url: str):
    async with house(url) as h:
        await start(h, seed=3)
        async with h.database.read() as work:
            question = await work.questions.get((await rows(h, Turn))[0].question_id)
        point = max(question.content["key_points"], key=lambda p: p["weight"])
        await h.coach.accept(SubmitAnswer(**h.who(), text=f"Well, what I would say is this. {point['text']}"))
        await h.settle()
        await h.coach.accept(GoOn(**h.who()))
        (post,) = await h.settle()
        assert "Follow-up" in texts(post)
        assert [(t.position, t.step, t.kind) for t in await rows(h, Turn)][-1] == (1, 1, "follow_up")
        await h.coach.accept(SkipQuestion(**h.who()))
        (post,) = await h.settle()
        assert "Question 2 of 2" in texts(post)


async def test_hint_pause_resume_end(url: str):
    async with house(url) as h:
        await start(h)
        await h.coach.accept(AskHint(**h.who()))
        (hint,) = await h.settle()
        assert hint.expects == "answer"
        assert (await rows(h, Turn))[0].hinted
        await h.coach.accept(PauseInterview(**h.who()))
        (paused,) = await h.settle()
        assert paused.expects == "resume"
        with pytest.raises(IllegalMove, match="interview_paused"):
            await h.coach.accept(SubmitAnswer(**h.who(), text=GOOD))
        await h.coach.accept(ResumeInterview(**h.who()))
        posts = await h.settle()
        assert posts[-1].kind == "question"
        await h.coach.accept(EndInterview(**h.who()))
        (ended,) = await h.settle()
        assert ended.expects == "start"
        with pytest.raises(IllegalMove, match="no_interview"):
            await h.coach.accept(SubmitAnswer(**h.who(), text=GOOD))


@pytest.mark.parametrize(("text", "key"), [("", "answer_empty"), ("  \n ", "answer_empty"), ("...?!", "answer_empty")])
async def test_an_empty_answer_is_refused_and_the_question_stands(sqlite_url: str, text: str, key: str):
    async with house(sqlite_url) as h:
        await start(h)
        with pytest.raises(InvalidInput, match=key):
            await h.coach.accept(SubmitAnswer(**h.who(), text=text))
        await h.coach.accept(SubmitAnswer(**h.who(), text=GOOD))


async def test_a_huge_answer_is_refused_with_both_numbers(sqlite_url: str):
    async with house(sqlite_url, defaults=Defaults(max_answer_chars=1000)) as h:
        await start(h)
        with pytest.raises(InvalidInput) as refusal:
            await h.coach.accept(SubmitAnswer(**h.who(), text="word " * 10_000))
        assert refusal.value.params == {"length": 49_999, "most": 1000}


@pytest.mark.parametrize(
    ("wishes", "key"),
    [
        ({"categories": ("astrology",)}, "category_unknown"),
        ({"job_position": "king"}, "position_unknown"),
        ({"locale": "fr"}, "locale_unknown"),
        ({"experience_level": 9}, "level_range"),
        ({"questions": 0}, "questions_range"),
        ({"questions": 21}, "questions_range"),
    ],
)
async def test_impossible_wishes_are_refused_with_what_is_possible(sqlite_url: str, wishes: dict, key: str):
    async with house(sqlite_url) as h:
        with pytest.raises(InvalidInput) as refusal:
            await h.coach.accept(StartInterview(**h.who(), **wishes))
        assert refusal.value.key == key
        assert await rows(h, Interview) == []


async def test_answers_in_the_other_language_are_graded_by_its_rubric(sqlite_url: str):
    async with house(sqlite_url) as h:
        await start(h, locale="ko", questions=1)
        async with h.database.read() as work:
            asked = (await rows(h, Turn))[0].question_id
            english = next(q for q in await work.questions.in_all_languages(asked) if q.locale == "en")
        await h.coach.accept(SubmitAnswer(**h.who(), text=english.content["model_answer"]))
        (post,) = await h.settle()
        assert post.locale == "ko"
        assert next(b for b in post.blocks if b.block == "score").value >= 80
        assert "좋았던 점" in texts(post)


async def test_forgetting_a_person_leaves_nothing_of_theirs(url: str):
    async with house(url) as h:
        await start(h, questions=1)
        await h.coach.accept(SubmitAnswer(**h.who(), text=GOOD))
        await h.settle()
        await h.coach.accept(GoOn(**h.who()))
        await h.settle()
        await h.coach.accept(StartInterview(**h.who("jun"), questions=1))
        async with h.database.write() as work:
            mina = await work.people.find("terminal", "mina")
            await work.people.forget(mina.id)
        for model in (Response, Evaluation, ProgressTrack, LearningMaterial, ReviewCard):
            assert await rows(h, model) == []
        for model in (User, Account, Interview, Turn, Receipt):  # what is left is the other person's
            assert len(await rows(h, model)) == 1
        assert all(delivery.user_id != mina.id for delivery in await rows(h, Delivery))
