"""Writing posts: from rows and verdicts to what a person reads, in their language."""

from __future__ import annotations

from typing import Any

from core.bank.catalogue import scales, topics
from core.grading.feedback import Feedback, Fix, compose
from core.grading.rubric import Concern, MistakeVerdict, PointStatus, PointVerdict, Rubric, Verdict
from core.interview.state import InterviewState, TurnKind, TurnState
from core.localization import Translator, translator
from core.posts import (
    Action,
    ActionKind,
    Audio,
    Block,
    Code,
    Expects,
    Heading,
    Item,
    Items,
    Paragraph,
    Position,
    Post,
    Quote,
    Score,
)
from models import Evaluation, Interview, Question


def actions(say: Translator, turn_id: int | None, *kinds: ActionKind) -> tuple[Action, ...]:
    return tuple(Action(kind=kind, label=say(f"action.{kind}"), turn_id=turn_id) for kind in kinds)


def question_post(
    interview: Interview, state: InterviewState, turn: TurnState, question: Question, *, speaks: bool
) -> Post:
    """The question of a turn, with how far the interview is. `speaks` is whether it can be read out."""
    say = translator(interview.locale)
    details = (
        topics().category_name(question.category, interview.locale),
        say(f"level.{question.level}"),
    )
    blocks: list[Block] = [
        Position(current=turn.position, total=state.total, label=_label(say, state, turn, question), details=details),
        Paragraph(text=question.text),
    ]
    if question.content.get("code"):
        blocks.append(Code(text=question.content["code"]))
    if speaks and interview.voice:
        blocks.append(Audio(question_id=question.id, label=say("question.audio")))
    aloud: tuple[ActionKind, ...] = ("listen",) if speaks else ()
    return Post(
        kind="question",
        blocks=tuple(blocks),
        actions=actions(say, turn.id, *aloud, "hint", "skip", "pause", "end"),
        expects="answer",
        turn_id=turn.id,
        locale=interview.locale,
    )


def listen_post(question: Question) -> Post:
    """The question once more, read out."""
    label = translator(question.locale)("question.audio")
    return Post(
        kind="notice",
        blocks=(Paragraph(text=question.text), Audio(question_id=question.id, label=label)),
        locale=question.locale,
    )


def _label(say: Translator, state: InterviewState, turn: TurnState, question: Question) -> str:
    if turn.kind is TurnKind.FOLLOW_UP:
        return say("question.follow_up", current=turn.position, total=state.total)
    if turn.kind is TurnKind.RETRY and question.parent_id is not None:
        return say("question.retry_follow_up", current=turn.position, total=state.total)
    if turn.kind is TurnKind.RETRY:
        return say("question.retry", current=turn.position, total=state.total)
    return say("question.main", current=turn.position, total=state.total)


def verdict_to_detail(verdict: Verdict) -> dict[str, Any]:
    """What Evaluation.detail stores."""
    return {
        "locale": verdict.locale,
        "concern": verdict.concern,
        "points": [{"id": p.id, "status": p.status, "credit": p.credit, "quote": p.quote} for p in verdict.points],
        "mistakes": [{"id": m.id, "quote": m.quote} for m in verdict.mistakes],
    }


def verdict_from_detail(detail: dict[str, Any]) -> Verdict:
    return Verdict(
        locale=detail["locale"],
        concern=Concern(detail["concern"]) if detail["concern"] else None,
        points=tuple(
            PointVerdict(p["id"], PointStatus(p["status"]), p["credit"], p["quote"]) for p in detail["points"]
        ),
        mistakes=tuple(MistakeVerdict(m["id"], m["quote"]) for m in detail["mistakes"]),
    )


def feedback_post(
    locale: str,
    turn: TurnState,
    question: Question,
    evaluation: Evaluation,
    before: int | None,
    *,
    last: bool,
) -> Post:
    """What was good, the one fix, what was missed. `before` is the score of the try before this one."""
    say = translator(locale)
    rubric = Rubric.from_content(question.text, question.type, question.content)
    feedback = compose(verdict_from_detail(evaluation.detail), rubric)
    blocks: list[Block] = [*_concern(say, feedback), *_praise(say, feedback), *_fix(say, feedback.fix)]
    if feedback.fix is None and feedback.concern is None:
        blocks.append(Paragraph(text=say("feedback.complete"), tone="praise"))
    blocks += _missed(say, feedback)
    blocks.append(Score(label=say("feedback.score"), value=evaluation.score, before=before))
    if evaluation.level is not None and question.type in scales():
        anchor = scales()[question.type].levels[evaluation.level].in_locale(locale)  # type: ignore[index]
        blocks.append(Paragraph(text=say("feedback.level", level=evaluation.level, anchor=anchor), tone="muted"))
    if evaluation.grader == "offline":
        blocks.append(Paragraph(text=say("feedback.offline"), tone="muted"))
    return Post(
        kind="feedback",
        blocks=tuple(blocks),
        actions=_choices(say, turn, "next" if not last else "finish"),
        expects="choice",
        turn_id=turn.id,
        locale=locale,
    )


def _choices(say: Translator, turn: TurnState, onward: str) -> tuple[Action, ...]:
    return (
        Action(kind="next", label=say(f"action.{onward}"), turn_id=turn.id),
        *actions(say, turn.id, "retry", "model_answer", "end"),
    )


def _concern(say: Translator, feedback: Feedback) -> list[Block]:
    if feedback.concern is None:
        return []
    return [Paragraph(text=say(f"concern.{feedback.concern}"), tone="warning")]


def _praise(say: Translator, feedback: Feedback) -> list[Block]:
    if feedback.praise is None:
        return []
    return [
        Paragraph(text=say("feedback.good"), tone="praise"),
        Quote(text=feedback.praise.quote),
        Paragraph(text=say("feedback.good_because", point=feedback.praise.point.text)),
    ]


def _fix(say: Translator, fix: Fix | None) -> list[Block]:
    if fix is None:
        return []
    blocks: list[Block] = [Paragraph(text=say(f"feedback.fix_{fix.kind}"), tone="fix")]
    if fix.quote:
        blocks.append(Quote(text=fix.quote))
    blocks.append(Paragraph(text=fix.text))
    return blocks


def _missed(say: Translator, feedback: Feedback) -> list[Block]:
    if not feedback.missed:
        return []
    items = tuple(
        Item(text=point.text, mark="partly" if status is PointStatus.PARTLY else "missing")
        for status, point in feedback.missed
    )
    return [Items(title=say("feedback.missed"), items=items)]


def failure_post(locale: str, turn: TurnState, reason: str, *, last: bool) -> Post:
    """No score, why, and what can be done."""
    say = translator(locale)
    key = f"ungraded.{reason}" if say.has(f"ungraded.{reason}") else "ungraded.error"
    return Post(
        kind="failure",
        blocks=(
            Paragraph(text=say(key), tone="warning"),
            Paragraph(text=say("ungraded.kept"), tone="muted"),
            Score(label=say("feedback.score"), value=None),
        ),
        actions=_choices(say, turn, "next" if not last else "finish"),
        expects="choice",
        turn_id=turn.id,
        locale=locale,
    )


def topic_hint(question: Question) -> str:
    """A nudge where none was written: what the heaviest key point is about, and not what it says."""
    heaviest = max(question.content["key_points"], key=lambda point: point["weight"])
    topic = topics().topic_name(heaviest["topic"], question.locale)
    return translator(question.locale)("hint.topic", topic=topic)


def hint_post(locale: str, turn: TurnState, hint: str) -> Post:
    say = translator(locale)
    return Post(
        kind="notice",
        blocks=(Paragraph(text=say("hint.text", hint=hint)),),
        actions=actions(say, turn.id, "skip", "pause", "end"),
        expects="answer",
        turn_id=turn.id,
        locale=locale,
    )


def model_answer_post(locale: str, turn: TurnState, question: Question, *, last: bool) -> Post:
    """One good way to answer; a follow-up has none of its own, so its key points stand in."""
    say = translator(locale)
    answer = question.content.get("model_answer")
    blocks: tuple[Block, ...] = (Heading(text=say("model_answer.title")),)
    if answer:
        blocks += (Paragraph(text=answer),)
    else:
        points = tuple(Item(text=point["text"]) for point in question.content["key_points"])
        blocks += (Items(title=say("model_answer.points"), items=points),)
    return Post(
        kind="notice",
        blocks=blocks,
        actions=tuple(
            action for action in _choices(say, turn, "next" if not last else "finish") if action.kind != "model_answer"
        ),
        expects="choice",
        turn_id=turn.id,
        locale=locale,
    )


def notice_post(
    locale: str,
    key: str,
    *offered: ActionKind,
    expects: Expects = "nothing",
    **params: Any,  # noqa: ANN401 - whatever the message formats
) -> Post:
    say = translator(locale)
    return Post(
        kind="notice",
        blocks=(Paragraph(text=say(key, **params)),),
        actions=actions(say, None, *offered),
        expects=expects,
        locale=locale,
    )


def with_note(post: Post, key: str) -> Post:
    """The post with one more line at its end."""
    return post.model_copy(update={"blocks": (*post.blocks, Paragraph(text=translator(post.locale)(key)))})


def as_text(post: Post) -> str:
    """The post as plain text, for Response.feedback and Interview.overall_feedback."""
    lines: list[str] = []
    for block in post.blocks:
        if isinstance(block, Quote):
            lines.append(f"“{block.text}”")
        elif isinstance(block, Items):
            lines += [block.title, *(f"- {item.text}" for item in block.items)]
        elif isinstance(block, (Heading, Paragraph)):
            lines.append(block.text)
        elif isinstance(block, Score) and block.value is not None:
            lines.append(f"{block.label}: {block.value}/100")
    return "\n".join(lines)
