"""Facts that are turned round: said of the other of two compared things, or denied."""

from __future__ import annotations

import re

import pytest

from adapters.grading.offline import judge
from core.bank.loader import BUILT_IN, load
from core.bank.sync import drafts_of
from core.grading import evidence, score
from core.grading.contrast import finder, subjects
from core.grading.feedback import compose
from core.grading.rubric import GradeRequest, KeyPoint, PointStatus, Rubric, Verdict

RUBRICS = {
    (draft.key, draft.locale): Rubric.from_content(draft.text, draft.type, draft.content)
    for item in load([BUILT_IN], rules=False)[0]
    for draft in drafts_of(item.pack)
    if not draft.parent_key
}
COMPARISONS = sorted(key for key, rubric in RUBRICS.items() if subjects(rubric))


def graded(answer: str, rubric: Rubric, locale: str) -> tuple[int, Verdict]:
    verdict = evidence.verified(judge(GradeRequest(answer, locale, {locale: rubric})), answer)
    return score.score(verdict, rubric), verdict


# Key of the question, locale, an answer, and the same answer with the things swapped.
PAIRS = [
    (
        "network-tcp-vs-udp",
        "en",
        "TCP opens with a handshake and guarantees order; UDP does not.",
        "UDP opens with a handshake and guarantees order; TCP does not.",
    ),
    (
        "network-tcp-vs-udp",
        "ko",
        "TCP는 핸드셰이크로 연결을 맺고 순서를 보장해요. UDP는 그렇지 않아요.",
        "UDP는 핸드셰이크로 연결을 맺고 순서를 보장해요. TCP는 그렇지 않아요.",
    ),
    (
        "network-tcp-vs-udp",
        "en",
        "TCP is connection oriented and reliable, it retransmits lost packets. UDP is connectionless and fast, so you choose"
        " it for video calls where latency matters.",
        "UDP is connection oriented and reliable, it retransmits lost packets. TCP is connectionless and fast, so you choose"
        " it for video calls where latency matters.",
    ),
    (
        "os-process-vs-thread",
        "ko",
        "프로세스는 독립된 주소 공간을 가지고 스레드는 힙과 전역 변수를 공유해요. 스레드가 프로세스보다 생성 비용이 적어요.",
        "스레드는 독립된 주소 공간을 가지고 프로세스는 힙과 전역 변수를 공유해요. 프로세스가 스레드보다 생성 비용이 적어요.",
    ),
    (
        "algorithms-array-vs-linked-list",
        "en",
        "An array gives constant time access by index because its elements lie side by side in memory. A linked list stores"
        " pointers to the next node, so it has to walk node by node.",
        "A linked list gives constant time access by index because its elements lie side by side in memory. An array stores"
        " pointers to the next node, so it has to walk node by node.",
    ),
    (
        "algorithms-bfs-vs-dfs",
        "en",
        "BFS uses a queue and visits level by level, so it finds the shortest path. DFS uses recursion or a stack and goes"
        " deep first, which is good for backtracking.",
        "DFS uses a queue and visits level by level, so it finds the shortest path. BFS uses recursion or a stack and goes"
        " deep first, which is good for backtracking.",
    ),
    (
        "cloud-container-or-vm",
        "ko",
        "컨테이너는 호스트 커널을 공유해서 빨리 뜨고, 가상 머신은 게스트 운영체제를 따로 부팅해서 무거워요.",
        "가상 머신은 호스트 커널을 공유해서 빨리 뜨고, 컨테이너는 게스트 운영체제를 따로 부팅해서 무거워요.",
    ),
    (
        "algorithms-quick-vs-merge-sort",
        "ko",
        "병합 정렬은 안정 정렬이고 항상 O(n log n)이지만 추가 메모리가 필요해요. 퀵 정렬은 피벗이 나쁘면 O(n²)까지 느려져요.",
        "퀵 정렬은 안정 정렬이고 항상 O(n log n)이지만 추가 메모리가 필요해요. 병합 정렬은 피벗이 나쁘면 O(n²)까지 느려져요.",
    ),
]


@pytest.mark.parametrize(("key", "locale", "right", "swapped"), PAIRS)
def test_a_swapped_comparison_earns_next_to_nothing(key: str, locale: str, right: str, swapped: str):
    rubric = RUBRICS[key, locale]
    well, _ = graded(right, rubric, locale)
    badly, verdict = graded(swapped, rubric, locale)
    assert well >= 40
    assert badly <= 12
    assert PointStatus.WRONG in {point.status for point in verdict.points}
    feedback = compose(verdict, rubric)
    assert feedback.praise is None
    assert feedback.fix.kind in ("check", "correct")
    assert feedback.fix.quote in swapped


@pytest.mark.parametrize(
    ("answer", "locale"),
    [
        ("TCP does not guarantee ordering and does not retransmit lost packets.", "en"),
        ("TCP never acknowledges packets. UDP has a three-way handshake.", "en"),
        ("TCP는 순서를 보장하지 않고 재전송도 하지 않아요.", "ko"),
        ("TCP는 핸드셰이크로 연결을 맺지 않아요. UDP는 연결을 맺고 흐름 제어를 해요.", "ko"),
    ],
)
def test_a_denied_fact_earns_next_to_nothing(answer: str, locale: str):
    assert graded(answer, RUBRICS["network-tcp-vs-udp", locale], locale)[0] <= 12


@pytest.mark.parametrize(
    ("answer", "locale"),
    [
        ("TCP retransmits lost packets in order. UDP does not guarantee ordering and skips the handshake.", "en"),
        ("Unlike UDP, TCP establishes a connection with a handshake and delivers data in order.", "en"),
        ("TCP never loses the order of packets, for it numbers and acknowledges them. UDP has no handshake.", "en"),
        ("With UDP the application has to do retransmission and ordering itself, TCP does it for you.", "en"),
        ("TCP는 재전송을 하고 순서가 바뀌지 않아요. UDP는 핸드셰이크 없이 보내고 순서를 보장하지 않아요.", "ko"),
        ("UDP와 달리 TCP는 핸드셰이크로 연결을 맺고 순서를 보장해요.", "ko"),
    ],
)
def test_denials_and_contrasts_that_are_right_keep_their_credit(answer: str, locale: str):
    points, verdict = graded(answer, RUBRICS["network-tcp-vs-udp", locale], locale)
    assert points >= 30
    assert PointStatus.WRONG not in {point.status for point in verdict.points}


@pytest.mark.parametrize(("key", "locale"), COMPARISONS)
def test_swapping_the_names_in_the_rubrics_own_words_costs_credit(key: str, locale: str):
    rubric = RUBRICS[key, locale]
    text = " ".join(point.text for point in rubric.key_points)
    first, second = (max(names, key=len) for names in subjects(rubric)[:2])
    swapped = re.sub(
        f"(?P<one>{finder(first).pattern})|{finder(second).pattern}",
        lambda match: second if match["one"] else first,
        text,
        flags=re.IGNORECASE,
    )
    if swapped.casefold() != text.casefold():
        assert graded(swapped, rubric, locale)[0] <= graded(text, rubric, locale)[0]


@pytest.mark.parametrize(
    ("question", "said", "names"),
    [
        (
            "What is the difference between INNER JOIN and LEFT JOIN?",
            "Inner join. Left join.",
            ["inner join", "left join"],
        ),
        (
            "How does a B-tree index differ from a hash index?",
            "B-tree index. Hash index.",
            ["b-tree index", "hash index"],
        ),
        ("PUT vs POST", "PUT, POST", ["put", "post"]),
        (
            "Compare optimistic and pessimistic locking.",
            "Optimistic. Pessimistic.",
            ["optimistic", "pessimistic locking"],
        ),
        ("PUT과 POST의 차이는?", "PUT, POST", ["put", "post"]),
        ("낙관적 락과 비관적 락을 비교해 주세요.", "낙관적 락, 비관적 락", ["낙관적 락", "비관적 락"]),
        ("스레드와 프로세스의 차이점을 말해 주세요.", "스레드, 프로세스", ["스레드", "프로세스"]),
        ("자바스크립트의 var, let, const는 어떻게 다른가요?", "var, let, const", ["var", "let", "const"]),
    ],
)
def test_what_a_question_compares_is_read_from_it(question: str, said: str, names: list[str]):
    found = subjects(Rubric(question, (KeyPoint("a", 1, said),)))
    assert len(found) == len(names)
    assert all(name in ways for name, ways in zip(names, found, strict=True))


@pytest.mark.parametrize(
    "question",
    [
        "What is a deadlock, and how do you prevent it?",
        "트랜잭션이 무엇이고 왜 필요한가요?",
        "Two different keys collide. What now?",
    ],
)
def test_a_question_that_compares_nothing_has_no_compared_things(question: str):
    assert subjects(Rubric(question, (KeyPoint("a", 1, question),))) == ()


def test_nothing_in_a_model_answer_is_taken_for_turned_round():
    for (key, locale), rubric in RUBRICS.items():
        _, verdict = graded(rubric.references[-1], rubric, locale)
        assert PointStatus.WRONG not in {point.status for point in verdict.points}, key
