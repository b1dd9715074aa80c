"""Telling a list of terms from prose: prose full of commas is no list, and a list with a full stop is no prose."""

from __future__ import annotations

import pytest

from core.bank.loader import BUILT_IN, load
from core.bank.sync import drafts_of
from core.grading.lists import is_keyword_list

PROSE_EN = [
    "TCP gives you ordering, retransmission, flow control, congestion control, and connection setup.",
    "First DNS resolves the name, then TCP connects, then TLS negotiates keys, and finally HTTP fetches the page.",
    "Cheap reads, but writes cost more, because every index has to be updated.",
    "It depends on the data: small, static, rarely changed lists fit in memory, large ones don't.",
    "Quicksort partitions around a pivot, recurses on both halves, sorts in place, and rarely hits its worst case.",
    "A process has memory, files, sockets, signals; a thread only has a stack, registers, a program counter.",
    "I would log the request id, measure latency, add an alert, and roll back if errors grow.",
    "GET, PUT and DELETE are idempotent, POST and PATCH are not.",
    "Locks, semaphores, condition variables: all of them make threads wait for each other.",
    "Redis keeps hot keys, sessions, counters and rate limits in memory, so lookups stay fast.",
    "Unit tests check one function, integration tests check wiring, end-to-end tests check the whole flow.",
    "Because UDP skips the handshake, games, calls and live video prefer it.",
    "You hash the key, pick a bucket, compare keys, walk the chain.",
    "Deadlock needs mutual exclusion, hold and wait, no preemption, circular wait.",
    "In my last job we split the team, moved the deadline, cut two features, and shipped on time.",
    "Atomicity means all or nothing, consistency means rules hold, isolation hides concurrent work, durability survives a crash.",
    "Kubernetes restarts the pod, the service drops it from the endpoints, traffic moves elsewhere.",
    "Use a queue, since the caller need not wait, peaks flatten out, and failed jobs can retry.",
    "The index sorts keys, narrows the search, and avoids a full scan",
    "Python passes object references, so lists, dicts, sets change in place while strings, tuples, ints cannot.",
]
LISTS_EN = [
    "three-way handshake, ordered delivery, flow control, congestion control, retransmission",
    "TCP: reliable, ordered, connection, handshake, ack. UDP: fast, unreliable, datagram, games, dns.",
    "hash, bucket, collision, chaining, open addressing, load factor",
    "atomicity / consistency / isolation / durability / commit / rollback",
    "process memory thread stack heap registers context switch scheduler",
    "- DNS\n- TCP\n- TLS\n- HTTP\n- HTML\n- rendering",
    "the heap, the stack, the registers, the program counter, a page table, the address space",
    "queue; broker; consumer; producer; at least once; dead letter; idempotent",
    "speed of light, time to live, loss of packets, order of delivery, cost of setup",
    "index, B-tree, selectivity, full scan, covering index, cardinality.",
    "big O, divide and conquer, pivot, in place, stable or not, worst case, n log n",
    "mutex semaphore deadlock starvation livelock race condition atomic compare and swap",
    "SQL injection, prepared statements, escaping, least privilege, input validation, WAF",
    "1. cache 2. ttl 3. invalidation 4. stampede 5. write through 6. cache aside",
    "container, image, layer, namespace, cgroup, kernel, virtual machine, hypervisor",
    "closure · scope · hoisting · prototype · this · event loop · promise",
    "unit test | integration test | end to end test | mock | stub | fake",
    "keywords: handshake, ack, sequence number, sliding window, congestion, retransmit",
    "latency, throughput, jitter, packet loss, bandwidth, and overhead",
    "handshake, ordering, retransmission",
]
PROSE_KO = [
    "TCP는 순서, 재전송, 흐름 제어, 혼잡 제어를 모두 보장해요.",
    "먼저 DNS로 주소를 찾고, TCP로 연결하고, TLS로 키를 합의하고, HTTP로 페이지를 받습니다.",
    "읽기는 싸지만, 쓰기는 비싸요. 인덱스를 전부 고쳐야 하거든요.",
    "프로세스는 메모리, 파일, 소켓을 따로 갖고, 스레드는 스택, 레지스터만 따로 가집니다.",
    "GET, PUT, DELETE는 멱등이고, POST, PATCH는 아닙니다.",
    "요청 id를 남기고, 지연을 재고, 알림을 걸고, 오류가 늘면 되돌리겠습니다.",
    "락, 세마포어, 조건 변수 모두 스레드를 기다리게 만드는 도구예요.",
    "세션, 카운터, 인기 상품 정보를 Redis에 두면 조회가 빨라져요.",
    "단위 테스트는 함수 하나를, 통합 테스트는 연결을, E2E 테스트는 전체 흐름을 확인해요.",
    "핸드셰이크가 없어서 게임, 통화, 실시간 방송에 UDP를 많이 쓴다.",
    "키를 해싱해서 버킷을 고르고, 키를 비교하고, 체인을 따라감.",
    "교착 상태는 상호 배제, 점유 대기, 비선점, 순환 대기가 모두 성립해야 생겨요.",
    "전 직장에서는 팀을 나누고, 일정을 옮기고, 기능 두 개를 빼고, 제때 출시했습니다.",
    "원자성은 전부 아니면 전무, 일관성은 제약 유지, 격리성은 동시성 제어, 지속성은 영구 저장을 뜻합니다.",
    "쿠버네티스가 파드를 다시 띄우고, 서비스가 엔드포인트에서 빼고, 트래픽이 다른 파드로 가요.",
    "큐를 쓰면 호출한 쪽이 안 기다려도 되고, 몰린 요청도 나눠 처리하고, 실패하면 다시 시도할 수 있죠.",
    "상황에 따라 달라요. 작고, 잘 안 바뀌고, 자주 읽는 데이터면 캐시가 좋아요.",
    "리스트, 딕셔너리, 집합은 바뀔 수 있고 문자열, 튜플, 정수는 바뀌지 않습니다",
    "가장 큰 차이는 속도, 안정성, 오버헤드, 사용 분야라고 생각합니다.",
    "배열은 인덱스 접근이 빠름. 연결 리스트는 중간 삽입이 빠름. 대신 포인터 때문에 메모리를 더 씀.",
]
LISTS_KO = [
    "핸드셰이크, 순서 보장, 재전송, 흐름 제어, 혼잡 제어, 연결 지향",
    "TCP: 신뢰성, 순서, 연결, 핸드셰이크. UDP: 비연결, 속도, 데이터그램, 게임, DNS.",
    "해시, 버킷, 충돌, 체이닝, 개방 주소법, 적재율",
    "원자성 / 일관성 / 격리성 / 지속성 / 커밋 / 롤백",
    "프로세스 메모리 스레드 스택 힙 레지스터 문맥 교환 스케줄러",
    "- DNS\n- TCP\n- TLS\n- HTTP\n- HTML\n- 렌더링",
    "순서, 속도, 경로, 차이, 깊이, 밀도",
    "큐; 브로커; 컨슈머; 프로듀서; 최소 한 번; 데드 레터; 멱등",
    "인덱스, B-tree, 선택도, 풀 스캔, 커버링 인덱스, 카디널리티.",
    "필요, 중요, 개요, 람다, 재고, 경고, 화면, 정의",
    "뮤텍스 세마포어 교착 상태 기아 라이브락 경쟁 상태 원자 연산",
    "SQL 인젝션, 프리페어드 스테이트먼트, 이스케이프, 최소 권한, 입력 검증, WAF",
    "1. 캐시 2. TTL 3. 무효화 4. 스탬피드 5. 라이트 스루 6. 캐시 어사이드",
    "컨테이너, 이미지, 레이어, 네임스페이스, cgroup, 커널, 가상 머신, 하이퍼바이저",
    "클로저 · 스코프 · 호이스팅 · 프로토타입 · this · 이벤트 루프 · 프로미스",
    "단위 테스트 | 통합 테스트 | E2E 테스트 | 목 | 스텁 | 페이크",
    "키워드: 핸드셰이크, ACK, 시퀀스 번호, 슬라이딩 윈도, 혼잡, 재전송",
    "핸드셰이크, 순서 보장, 재전송, 흐름 제어, 혼잡 제어입니다.",
    "지연 시간, 처리량, 지터, 패킷 손실, 대역폭 그리고 오버헤드",
    "핸드셰이크, 순서, 재전송",
]


@pytest.mark.parametrize("answer", PROSE_EN)
def test_english_prose_is_no_list(answer: str):
    assert not is_keyword_list(answer, "en")


@pytest.mark.parametrize("answer", LISTS_EN)
def test_an_english_list_of_terms_is_one(answer: str):
    assert is_keyword_list(answer, "en")


@pytest.mark.parametrize("answer", PROSE_KO)
def test_korean_prose_is_no_list(answer: str):
    assert not is_keyword_list(answer, "ko")


@pytest.mark.parametrize("answer", LISTS_KO)
def test_a_korean_list_of_terms_is_one(answer: str):
    assert is_keyword_list(answer, "ko")


def test_no_text_of_the_bank_is_a_list():
    """Model answers, references and key points are whole sentences in both languages."""
    for item in load([BUILT_IN], rules=False)[0]:
        for draft in drafts_of(item.pack):
            points = [point["text"] for point in draft.content["key_points"]]
            texts = [*points, draft.content.get("reference"), draft.content.get("model_answer")]
            for text in filter(None, texts):
                assert not is_keyword_list(text, draft.locale), (draft.key, text)
