"""Answers that say no more than that one does not know: "no idea", "잘 모르겠어요".

Saying so is honest and deserves a kind word. It only counts where nothing else of substance is said: "I'm not sure, but
a deadlock is ..." is an ordinary answer.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from core.grading.text import STOP_WORDS, content_stems, normalized, word_set, words_of

_ENGLISH = re.compile(
    r"\b(?:(?:do not|don ?t|dont|did not|didn ?t|never) (?:really |actually |even )?"
    r"(?:know|knew|remember|recall|understand|learned|heard)"
    r"|(?:can ?not|can ?t|couldn ?t) (?:really )?(?:remember|recall|answer|say|think)"
    r"|(?:no|not a|haven ?t an?y?) (?:idea|clue)|not (?:really |so |very |too )?(?:sure|certain)|unsure"
    r"|forgot|forgotten|idk|dunno|no answer|pass|skip|next(?: question)?|nothing comes to mind|beats me|i give up)\b"
)
_KOREAN = re.compile(
    r"모르[가-힣]*|모름|몰라[가-힣]*|모릅니다|모를[가-힣]*"
    r"|(?:기억|생각)(?:이|도|은)? ?(?:잘 )?(?:나지 ?않|안 ?[나남났]|없)[가-힣]*"
    r"|까먹[가-힣]*|패스[가-힣]*|스킵[가-힣]*|넘[어기길][가-힣]*"
    r"|답(?:을|은)? ?못 ?하[가-힣]*|자신(?:이)? ?없[가-힣]*|포기[가-힣]*"
)
# Words that may stand around it without saying anything of the subject.
_AROUND = STOP_WORDS | word_set(
    "sorry honestly really actually unfortunately answer question please well um uh hmm hm lol haha know idea"
    " clue sure yet now right think guess much anything something let move next topic thing term concept word one"
    " ok okay afraid"
)
_FILLERS_KO = word_set(
    "솔직히 사실은 사실 정말 진짜 전혀 아예 하나도 아직 아무것도 글쎄요 글쎄 그냥 일단 잘은 별로 너무 이번"
    " 이건 이거 저는 제가 나는 저도 것 건 거 걸 답변 답 질문 문제 내용 개념 부분 뜻 의미 용어 정확히 자세히"
    " 모두 다음 뭔지 뭐 무엇인지 무슨 말인지 어떻게 어떤 왜 다르고 다른지 차이 대해서 대해 대한 관해서 관해"
    " 배운 들어본 적 공부 못 안 잘 은 는 이 가 을 를 도 만 의 에 에는 에서 로 으로 그 저 요 네요 겠 습니다"
    " 합니다 해요 같아요 할게요 하겠습니다 해주세요 주세요 했어요 했습니다 가요"
)
_AROUND_KO = re.compile("(?:죄송|미안|없)[가-힣]*|[음어흠]+|" + "|".join(sorted(_FILLERS_KO, key=len, reverse=True)))


def says_only_dont_know(answer: str, asked: Collection[str]) -> bool:
    """Whether the answer says nothing but that; words of the question, here as stems, say nothing."""
    plain = re.sub(r"[^\w가-힣]+", " ", normalized(re.sub("[ㄱ-ㅎㅏ-ㅣ]", " ", answer)))
    rest = _KOREAN.sub(" ", _ENGLISH.sub(" ", plain))
    if rest == plain:
        return False
    english = [word for word in words_of(rest) if word.isascii() and word not in _AROUND]
    korean = [word for word in words_of(rest) if not word.isascii()]
    return content_stems(" ".join(english)) <= set(asked) and all(_is_filler(word, asked) for word in korean)


def _is_filler(korean: str, asked: Collection[str]) -> bool:
    """Nothing is left of the word without the question's words, longest first, and without words that say nothing."""
    for word in sorted((word for word in asked if "가" <= word[0] <= "힣"), key=len, reverse=True):
        korean = korean.replace(word, "")
    return not _AROUND_KO.sub("", korean)
