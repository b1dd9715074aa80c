"""What a grader is given and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Ways = tuple[tuple[str, ...], ...]  # ideas that must be there, each as alternative wordings


@dataclass(frozen=True, slots=True)
class KeyPoint:
    id: str
    weight: float
    text: str
    topic: str = ""
    signals: Ways = ()


@dataclass(frozen=True, slots=True)
class Mistake:
    id: str
    text: str  # the right fact, shown when the mistake was made
    signals: Ways = ()


@dataclass(frozen=True, slots=True)
class Rubric:
    """How one question is judged, in one language."""

    question: str
    key_points: tuple[KeyPoint, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    references: tuple[str, ...] = ()
    type: str = "technical"

    @classmethod
    def from_content(cls, question: str, type_: str, content: dict[str, Any]) -> Rubric:
        """Rebuild from what core.bank.sync stored in Question.content."""
        points = tuple(
            KeyPoint(p["id"], p["weight"], p["text"], p["topic"], _ways(p["signals"])) for p in content["key_points"]
        )
        mistakes = tuple(Mistake(m["id"], m["text"], _ways(m["signals"])) for m in content["mistakes"])
        references = tuple(text for text in (content.get("reference"), content.get("model_answer")) if text)
        return cls(question, points, mistakes, references, type_)


def _ways(stored: list[list[str]]) -> Ways:
    return tuple(tuple(entry) for entry in stored)


@dataclass(frozen=True, slots=True)
class GradeRequest:
    """One answer to judge. `rubrics` has the rubric in every language the question exists in.

    `locale` is the language of the interview and of the feedback; an answer in the other language is judged by the
    rubric of that language.
    """

    answer: str
    locale: str
    rubrics: dict[str, Rubric]


class PointStatus(StrEnum):
    COVERED = "covered"
    PARTLY = "partly"
    MISSING = "missing"
    WRONG = "wrong"


# From these credits on a point is called covered or partly covered.
COVERED_FROM = 0.7
PARTLY_FROM = 0.35


def status_of(credit: float) -> PointStatus:
    if credit >= COVERED_FROM:
        return PointStatus.COVERED
    return PointStatus.PARTLY if credit >= PARTLY_FROM else PointStatus.MISSING


@dataclass(frozen=True, slots=True)
class PointVerdict:
    """How far one key point was met: credit 0-1, and the words of the answer that show it, verbatim."""

    id: str
    status: PointStatus
    credit: float
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class MistakeVerdict:
    id: str
    quote: str


class Concern(StrEnum):
    """Why an answer as a whole earns little, whatever words are in it."""

    BLANK = "blank"
    DONT_KNOW = "dont_know"
    TOO_SHORT = "too_short"
    COPIED_QUESTION = "copied_question"
    KEYWORD_LIST = "keyword_list"
    OFF_TOPIC = "off_topic"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a grader found; code makes the score of it. `overall` is its 0-1 estimate where there are no key points."""

    locale: str  # language of the rubric that was applied
    points: tuple[PointVerdict, ...] = ()
    mistakes: tuple[MistakeVerdict, ...] = ()
    concern: Concern | None = None
    overall: float | None = None
    model: str | None = None
    prompt_version: str | None = None
    tokens_in: int | None = None
    tokens_out: int | None = None
    tokens_cached: int | None = None


class GradingFailed(Exception):
    """This answer cannot be graded; `reason` is a key of the catalogues (`ungraded.<reason>`)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class GradingDelayed(Exception):
    """The grader cannot answer now; try again after `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"retry after {seconds} s")
        self.seconds = seconds
