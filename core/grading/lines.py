"""Grading tasks as JSON Lines: what `coach grade` reads and writes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from core.grading import evidence, score
from core.grading.feedback import compose
from core.grading.rubric import GradeRequest, KeyPoint, Rubric, Verdict
from core.grading.text import detect_language
from core.grading.wording import feedback_text
from core.localization import LOCALES


class BadLine(Exception):
    """A line that is no grading task; `id` is its id if it has one."""

    def __init__(self, id_: Any, message: str) -> None:  # noqa: ANN401 - whatever the line had
        super().__init__(message)
        self.id = id_


class _Point(BaseModel):
    model_config = ConfigDict(extra="ignore")
    id: str
    text: str = Field(min_length=1)
    weight: float = Field(1.0, gt=0, allow_inf_nan=False)

    @field_validator("id", mode="before")
    @classmethod
    def _as_text(cls, value: object) -> object:
        return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


class _Line(BaseModel):
    """Other keys are left alone, so that data sets can be piped in as they are."""

    model_config = ConfigDict(extra="ignore")
    id: str | int | None = None
    question: str = Field(min_length=1)
    question_id: str | int | None = None
    answer: str
    reference_answers: tuple[str, ...] = ()
    key_points: tuple[_Point, ...] = ()
    locale: Literal["en", "ko"] | None = None
    score: Annotated[float | None, Field(ge=0, le=1)] = None


@dataclass(frozen=True, slots=True)
class Task:
    id: str | int | None
    question: str  # groups the answers of one question
    request: GradeRequest
    gold: float | None


def read_task(line: str) -> Task:
    """One line of input.

    Raises:
        BadLine: it is not JSON, or a key is missing or of the wrong type.
    """
    try:
        data = json.loads(line)
    except (json.JSONDecodeError, RecursionError) as error:
        raise BadLine(None, f"not valid JSON: {getattr(error, 'msg', 'nested too deeply')}") from None
    if not isinstance(data, dict):
        raise BadLine(None, "must be a JSON object with at least 'id', 'question' and 'answer'")
    identity = data.get("id") if isinstance(data.get("id"), (str, int)) else None
    try:
        parsed = _Line.model_validate(data)
    except ValidationError as error:
        problems = "; ".join(
            f"{'.'.join(str(part) for part in detail['loc'])}: {detail['msg']}" for detail in error.errors()
        )
        raise BadLine(identity, problems) from None
    locale = parsed.locale or detect_language(parsed.question, "en") or "en"
    rubric = Rubric(
        parsed.question,
        tuple(KeyPoint(point.id, point.weight, point.text) for point in parsed.key_points),
        (),
        parsed.reference_answers,
    )
    # A line has one rubric; it serves whichever language the answer is in.
    request = GradeRequest(parsed.answer, locale, dict.fromkeys(LOCALES, rubric))
    return Task(parsed.id, str(parsed.question_id or parsed.question), request, parsed.score)


@dataclass(frozen=True, slots=True)
class GradedLine:
    """One line of output. `score` is 0-1, or None with a `status` that says why."""

    id: str | int | None
    score: float | None
    status: str
    key_points: tuple[dict[str, Any], ...]
    feedback: str | None
    grader: str

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "score": self.score,
            "status": self.status,
            "key_points": list(self.key_points),
            "feedback": self.feedback,
            "grader": self.grader,
        }


def result(task: Task, verdict: Verdict | None, status: str, grader: str) -> GradedLine:
    """What to write for a task; the same evidence check and arithmetic as for an interview."""
    if verdict is None:
        return GradedLine(task.id, None, status, (), None, grader)
    checked = evidence.verified(verdict, task.request.answer)
    rubric = task.request.rubrics[checked.locale]
    if not rubric.key_points and not rubric.references:
        return GradedLine(task.id, None, "no_rubric", (), None, grader)
    points = tuple({"id": p.id, "credit": p.credit, "quote": p.quote} for p in checked.points)
    value = round(score.fraction(checked, rubric), 4)
    feedback = feedback_text(compose(checked, rubric), task.request.locale)
    return GradedLine(task.id, value, status, points, feedback, grader)
