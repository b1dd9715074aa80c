"""Answers that are none: not knowing, bare terms, lists of terms, letters without words."""

from __future__ import annotations

import pytest

from adapters.grading.offline import judge
from core.grading import evidence, score
from core.grading.feedback import compose
from core.grading.rubric import Concern, GradeRequest, KeyPoint, Rubric, Verdict
from core.grading.text import detect_language
from core.localization import translator

EN = Rubric(
    "What is a deadlock, and how do you prevent it?",
    (
        KeyPoint(
            "wait", 3, "Two threads wait for each other.", signals=(("wait", "deadlock"), ("each other", "thread"))
        ),
        KeyPoint("order", 2, "Take locks in a fixed order.", signals=(("lock order", "fixed order", "same order"),)),
    ),
)
KO = Rubric(
    "교착 상태는 무엇이고, 트랜잭션에서 어떻게 막나요?",
    (
        KeyPoint("wait", 3, "두 스레드가 서로를 기다려요.", signals=(("기다", "교착", "트랜잭션"), ("서로", "스레드"))),
        KeyPoint("order", 2, "락을 정해진 순서로 잡아요.", signals=(("순서",),)),
    ),
)


def graded(answer: str, locale: str) -> tuple[int, Verdict]:
    both = {"en": EN, "ko": KO}
    verdict = evidence.verified(judge(GradeRequest(answer, locale, both)), answer)
    return score.score(verdict, both[verdict.locale]), verdict


@pytest.mark.parametrize(
    "answer",
    [
        "I don't know",
        "i dont know",
        "I don’t know the answer to this question",
        "idk",
        "no idea",
        "No idea, sorry.",
        "pass",
        "Skip!",
        "not sure",
        "Honestly I have no clue what a deadlock is.",
        "Sorry, I can't remember.",
        "모르겠어요",
        "잘 모르겠습니다.",
        "죄송합니다, 잘 모르겠어요 ㅠㅠ",
        "몰라요",
        "모름",
        "ㅇㅇ 모름",
        "패스",
        "패스할게요",
        "교착 상태는 전혀 모르겠어요",
        "기억이 잘 안 나요",
        "아직 배운 적 없어서 모르겠어요",
    ],
)
@pytest.mark.parametrize("locale", ["en", "ko"])
def test_not_knowing_is_named_as_such_and_scores_nothing(answer: str, locale: str):
    points, verdict = graded(answer, locale)
    assert (points, verdict.concern) == (0, Concern.DONT_KNOW)


@pytest.mark.parametrize(
    "answer",
    [
        "I'm not sure, but a deadlock is when two threads wait for each other.",
        "I don't know the exact term, but the threads wait for each other.",
        "You pass the locks in a fixed order.",
        "잘 모르겠지만 두 스레드가 서로를 기다리는 상태예요.",
        "정확하지는 않지만 락 순서를 정하면 막을 수 있어요.",
    ],
)
def test_who_doubts_but_says_something_has_answered(answer: str):
    points, verdict = graded(answer, "ko" if "요" in answer else "en")
    assert verdict.concern is None
    assert points > 20


def test_not_knowing_is_told_what_a_good_answer_contains():
    feedback = compose(graded("idk", "en")[1], EN)
    assert feedback.fix.text == "Two threads wait for each other."
    assert feedback.praise is None
    assert "fine" in translator("en")("concern.dont_know")
    assert "괜찮아요" in translator("ko")("concern.dont_know")


@pytest.mark.parametrize(
    ("answer", "locale"),
    [
        ("deadlock", "en"),
        ("A deadlock!", "en"),
        ("thread locks", "en"),
        ("prevent a deadlock", "en"),
        ("트랜잭션", "ko"),
        ("교착 상태", "ko"),
        ("교착 상태 트랜잭션", "ko"),
    ],
)
def test_a_bare_term_earns_a_few_points_at_most(answer: str, locale: str):
    points, verdict = graded(answer, locale)
    assert verdict.concern is Concern.TOO_SHORT
    assert points <= 10


def test_a_short_answer_to_a_long_question_is_no_copy_of_it():
    long = Rubric(
        "Your public API runs on twenty servers behind a load balancer, each key may make a hundred requests a minute, and"
        " customers complain about limits that differ between servers. How would you design a shared rate limiter?",
        (KeyPoint("bucket", 1, "A token bucket in a shared store.", signals=(("token bucket",), ("redis",))),),
    )
    verdict = judge(GradeRequest("Use a token bucket in Redis.", "en", {"en": long}))
    assert verdict.concern is None
    assert score.score(verdict, long) == 100


@pytest.mark.parametrize(
    "answer", ["ㅇㅇ", "ㅋㅋ", "ㅎㅎ", "ㄱㄱ", "ㅠㅠ…", "...", "?!", "🙂", "👍👍🏽", "ㅋㅋ 🙂", "☺️", "ℹ️"]
)
@pytest.mark.parametrize("locale", ["en", "ko"])
def test_letters_without_words_are_no_foreign_language(answer: str, locale: str):
    points, verdict = graded(answer, locale)
    assert verdict.locale == locale
    assert verdict.concern in (Concern.BLANK, Concern.TOO_SHORT)
    assert points == 0


def test_korean_stored_as_single_letters_is_korean():
    decomposed = "두 스레드가 서로를 기다려요."
    assert detect_language(decomposed, "en") == "ko"


@pytest.mark.parametrize(
    ("answer", "locale"),
    [
        ("deadlock, wait, each other, fixed order, thread, lock", "en"),
        ("deadlock mutex wait starvation fixed order thread lock", "en"),
        ("교착, 기다림, 서로, 스레드, 순서, 락", "ko"),
        ("교착 상태 · 상호 배제 · 점유 대기 · 순서 · 스레드", "ko"),
    ],
)
def test_a_list_of_terms_is_never_praised(answer: str, locale: str):
    points, verdict = graded(answer, locale)
    assert verdict.concern is Concern.KEYWORD_LIST
    assert points <= 25
    assert compose(verdict, {"en": EN, "ko": KO}[locale]).praise is None


def test_a_list_is_no_concern_where_the_question_asks_for_one():
    rubric = Rubric("Name four ways to prevent a deadlock.", references=("Lock order, timeouts, one lock, try-lock.",))
    verdict = judge(GradeRequest("lock order, timeouts, one lock, try-lock", "en", {"en": rubric}))
    assert verdict.concern is None


@pytest.mark.parametrize("locale", ["en", "ko"])
def test_the_words_around_praise_certify_nothing(locale: str):
    say = translator(locale)
    assert {"en": "touches", "ko": "짚었어요"}[locale] in say("feedback.good_because", point="…")
    assert {"en": "wrong statement", "ko": "틀린 설명"}[locale] in say("feedback.offline")
