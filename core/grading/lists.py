"""Telling a list of terms from sentences.

A sentence has a predicate; a list of terms has none, whatever its punctuation. English is asked for an auxiliary, a
pronoun or a verb in its place, Korean for the ending of a verb or an adjective. One predicate is enough, unless all
parts are very short: to call somebody's sentences a list is worse than to miss a list.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from core.grading.text import grammar_share, normalized, word_set, words_of

_LEAST_WORDS = 3  # shorter answers are short, not lists
_LEAST_PARTS = 3
_LONGEST_PARTS = 3.2  # words on average, for the parts between commas to be terms
_MANY_PARTS = 6
_SHORT_PARTS = 2.5
_CLAUSE_FROM = {"en": 5, "ko": 3}  # words
_MANY_WORDS = 6  # from which a lack of function words says something
# A sentence has about one function word in two or three in English and mostly inflected words in Korean.
_LEAST_GRAMMAR = {"en": 0.14, "ko": 0.3}

_TELLING = word_set(
    "is are was were be been being am has have had does do did can could will would shall should may might must"
    " cannot isn aren wasn weren doesn don didn hasn haven hadn couldn wouldn shouldn i you we they it he she me"
    " us them my your our their its this these that those which who what help differ exist matter happen depend"
    " remain become belong let lets because since when while if unless although whereas so than then"
)
_VERBS = word_set(
    "give take make keep let send receive get put go come run hold use need want show tell say mean help work"
    " know find lie return contain include provide require allow prevent avoid depend happen become remain stay"
    " begin start stop end try change move walk wait read write add remove delete create update insert replace"
    " choose pick prefer suit fit look reach serve handle resolve connect negotiate fetch resend acknowledge"
    " guarantee partition recurse sort restart drop carry narrow pass hide survive check compare hash log measure"
    " ship split cut skip cost grow shrink share store save lose ask load lock release block call answer build"
    " deploy test fail break fix protect encrypt sign verify visit follow suffer support represent describe"
    " convert transform map join match combine separate divide mark copy"
)
_THIRD_PERSON = frozenset(
    verb[:-1] + "ies"
    if verb[-1] == "y" and verb[-2] not in "aeou"
    else verb + ("es" if re.search("(?:[sxzo]|ch|sh)$", verb) else "s")
    for verb in _VERBS
)
_DETERMINERS = word_set("a an the one two three every each all any no some another it them only both")
_SEPARATOR = re.compile(r"[,;/|·:.\n]+|\s[-–—]\s|\b\d+\.\s")

_KO_PREDICATE = re.compile(
    r"(?:[가-힣][요죠까]|[가-힣](?<![마보람])다"
    r"|[가-힣]고|지만|[는은인한된]데|하며|되며|으며|이며|면서|니까|므로|[하되으쓰이]면|해서|돼서|되어|어서|아서|라서|려면|려고|도록|거나"
    r"|하는|되는|있는|없는|않는|않아|없이|[함됨임짐씀름림감]|있음|없음|않음|때문에)$"
)
_KO_COPULA = re.compile(r"(?:입니다|이에요|예요|이다)$")
_KO_TOPIC = re.compile(r"[가-힣](?:은|는)$")
# Terms that end like a predicate.
_KO_TERMS = word_set(
    "필요 중요 개요 수요 주요 소요 바다 판다 재고 경고 광고 창고 사고 로고 참고 최고 보고 신고 권고 예고 공고"
    " 그리고 화면 측면 단면 프로그램 알고리즘 스트림 게임 타임 런타임 시스템 모임 책임 위임 흐름 이름 그림 알림"
    " 결함 포함 느낌 프레임 묶음 처음 다음 이음 값싼"
)


def is_keyword_list(answer: str, locale: str) -> bool:
    """Terms strung together, with or without commas."""
    plain = normalized(answer.replace("\n", " , "))
    parts = [words for piece in _SEPARATOR.split(plain) if (words := words_of(piece))]
    count = sum(map(len, parts))
    if count < _LEAST_WORDS:
        return False
    has_predicate = _korean_predicate if locale == "ko" else _english_predicate
    if len(parts) >= _MANY_PARTS and count <= _SHORT_PARTS * len(parts):
        # "did not know" may be a term of a long list; "The order is A, B, C" begins with a clause.
        return not any(
            len(part) >= _CLAUSE_FROM[locale] - (at == 0) and has_predicate(part) for at, part in enumerate(parts)
        )
    chopped = len(parts) >= _LEAST_PARTS and count <= _LONGEST_PARTS * len(parts)
    bare = count >= _MANY_WORDS and grammar_share(answer, locale) < _LEAST_GRAMMAR[locale]
    if locale == "ko":
        return (chopped or bare) and not _korean_predicate([word for part in parts for word in part])
    return (chopped or bare) and not any(map(_english_predicate, parts))


def _english_predicate(words: Sequence[str]) -> bool:
    if len(words) < 2:
        return False
    if not _TELLING.isdisjoint(words):
        return True
    # "keeps" stands between others and "pick" before an article; as terms, "keys" and "unit test" do not.
    between = any(word in _THIRD_PERSON for word in words[1:-1])
    return between or any(a in _VERBS and b in _DETERMINERS for a, b in pairwise(words))


def _korean_predicate(words: Sequence[str]) -> bool:
    told = [word for word in words if _KO_PREDICATE.search(word) and word not in _KO_TERMS]
    if told and all(map(_KO_COPULA.search, told)):
        # "핸드셰이크, 재전송, 흐름 제어입니다" is a list with an ending; "차이는 속도, 순서입니다" has a topic.
        return any(map(_KO_TOPIC.search, words))
    return bool(told)
