"""The end of an interview: skills are recorded, materials chosen, questions remembered, and all of it told."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from core.bank.catalogue import materials, topics
from core.grading.rubric import COVERED_FROM
from core.localization import Translator, translator
from core.posts import Block, Chart, Heading, Item, Items, Link, Paragraph, Post, Score
from core.progress.charts import Scored, Words, skills_chart
from core.progress.skills import Marked, improvements, skill_scores
from core.progress.study import Suggestion, lost_by_topic, suggest
from core.progress.words import trend_block
from models import LearningMaterial

if TYPE_CHECKING:
    from core.repositories import Repositories
    from core.repositories.answers import Judged
    from models import Interview, ProgressTrack


async def close(work: Repositories, interview: Interview, now: datetime) -> Post:
    """Write what follows from an ended interview and compose its summary."""
    judged = await work.answers.judged(interview.id)
    marked = [
        Marked(j.question.key, j.question.category, j.turn.kind, j.evaluation.score if j.evaluation else None)
        for j in judged
    ]
    skills = skill_scores(marked)
    await work.progress.record(interview.user_id, interview.id, skills, now)
    await work.progress.remember(interview.user_id, _asked(judged), now)
    suggestions = suggest(
        lost_by_topic(_points(_last_tries(judged))),
        materials(),
        await work.progress.recommended(interview.user_id),
        interview.locale,
        interview.experience_level,
    )
    await _recommend(work, interview, suggestions, now)
    trends = await work.progress.trends(interview.user_id, skills)
    zone = (await work.people.get(interview.user_id)).timezone
    return _summary(interview, judged, marked, suggestions, trends, zone)


def _asked(judged: list[Judged]) -> dict[str, int | None]:
    """The last score of every question that was asked; follow-ups are not asked by themselves."""
    return {
        j.question.key: j.evaluation.score if j.evaluation else None
        for j in judged
        if j.turn.asked_at is not None and j.question.parent_id is None
    }


def _last_tries(judged: list[Judged]) -> list[Judged]:
    """The last graded try at each question: what was won on a second try is not missing any more."""
    last = {j.question.key: j for j in judged if j.evaluation is not None and j.evaluation.score is not None}
    return list(last.values())


def _points(judged: list[Judged]) -> list[tuple[str, float, float]]:
    points = []
    for j in judged:
        if j.evaluation is None or j.evaluation.score is None:
            continue
        credits_ = {point["id"]: point["credit"] for point in j.evaluation.detail["points"]}
        points += [
            (point["topic"], float(point["weight"]), credits_.get(point["id"], 0.0))
            for point in j.question.content["key_points"]
        ]
    return points


async def _recommend(work: Repositories, interview: Interview, suggestions: list[Suggestion], now: datetime) -> None:
    say = translator(interview.locale)
    await work.progress.recommend(
        [
            LearningMaterial(
                user_id=interview.user_id,
                interview_id=interview.id,
                key=suggestion.material.id,
                title=suggestion.material.title.in_locale(interview.locale),
                description=suggestion.material.description.in_locale(interview.locale),
                url=suggestion.material.url,
                type=suggestion.material.type,
                reason=say("study.reason", topic=topics().topic_name(suggestion.topic, interview.locale)),
                created_at=now,
                updated_at=now,
            )
            for suggestion in suggestions
        ]
    )


def _summary(
    interview: Interview,
    judged: list[Judged],
    marked: list[Marked],
    suggestions: list[Suggestion],
    trends: dict[str, list[ProgressTrack]],
    zone: str,
) -> Post:
    say = translator(interview.locale)
    graded = len({turn.question_key for turn in marked if turn.score is not None})
    blocks: list[Block] = [
        Heading(text=say("summary.title")),
        Paragraph(text=say.plural("summary.graded", graded)),
        *_scores(say, skill_scores(marked)),
        *_retries(say, marked, judged),
        *_habits(say, _last_tries(judged)),
        *_study(say, suggestions, interview.locale),
        *_trends(say, trends),
        Paragraph(text=say("summary.again"), tone="muted"),
    ]
    if trends:
        blocks.append(_chart(say, trends, graded, zone))
    return Post(kind="summary", blocks=tuple(blocks), expects="start", locale=interview.locale)


def _chart(say: Translator, trends: dict[str, list[ProgressTrack]], graded: int, zone: str) -> Chart:
    words = Words(say("chart.title"), say.plural("chart.subtitle", graded), say("chart.now"), say("chart.before"))
    return skills_chart(say, words, scored(trends, say.locale), zone)


def scored(trends: dict[str, list[ProgressTrack]], locale: str) -> dict[str, list[Scored]]:
    """Rows of skills as a chart takes them, by the name of the skill."""
    return {
        topics().category_name(category, locale): [Scored(row.recorded_at, row.score) for row in rows]
        for category, rows in trends.items()
    }


def _scores(say: Translator, skills: dict[str, int]) -> list[Block]:
    return [
        Score(label=topics().category_name(category, say.locale), value=value)
        for category, value in sorted(skills.items(), key=lambda item: -item[1])
    ]


def _retries(say: Translator, marked: list[Marked], judged: list[Judged]) -> list[Block]:
    better = improvements(marked)
    if not better:
        return []
    texts = {j.question.key: j.question.text for j in judged}
    items = tuple(
        Item(text=say("summary.retry", before=before, after=after, question=texts[key]))
        for key, before, after in better
    )
    note = Paragraph(text=say("summary.first_try"), tone="muted")
    return [note, Items(title=say("summary.retries"), items=items)]


def _habits(say: Translator, judged: list[Judged]) -> list[Block]:
    """The point made best and the heaviest one missed, over the whole interview."""
    made: list[tuple[float, str]] = []
    missed: list[tuple[float, str]] = []
    for j in judged:
        if j.evaluation is None or j.evaluation.score is None:
            continue
        credits_ = {point["id"]: point["credit"] for point in j.evaluation.detail["points"]}
        for point in j.question.content["key_points"]:
            credit = credits_.get(point["id"], 0.0)
            if credit >= COVERED_FROM and j.evaluation.detail["concern"]:
                continue  # terms in a list, or words about something else, are nothing to praise
            side = made if credit >= COVERED_FROM else missed
            side.append((point["weight"] * (credit if credit >= COVERED_FROM else 1 - credit), point["text"]))
    blocks: list[Block] = []
    if made:
        best = sorted(made, key=lambda item: -item[0])[:2]
        blocks.append(Items(title=say("summary.strengths"), items=tuple(Item(text=t, mark="covered") for _, t in best)))
    if missed:
        worst = sorted(missed, key=lambda item: -item[0])[:2]
        blocks.append(Items(title=say("summary.next"), items=tuple(Item(text=t, mark="missing") for _, t in worst)))
    return blocks


def _study(say: Translator, suggestions: list[Suggestion], locale: str) -> list[Block]:
    if not suggestions:
        return []
    links: list[Block] = [Heading(text=say("summary.study"))]
    for suggestion in suggestions:
        entry = suggestion.material
        topic = topics().topic_name(suggestion.topic, locale)
        links.append(
            Link(
                title=entry.title.in_locale(locale),
                url=entry.url,
                text=say("study.line", topic=topic, why=entry.description.in_locale(locale)),
            )
        )
    return links


def _trends(say: Translator, trends: dict[str, list[ProgressTrack]]) -> list[Block]:
    blocks: list[Block] = []
    for category, rows in trends.items():
        if len(rows) > 1:
            label = topics().category_name(category, say.locale)
            blocks.append(trend_block(say, label, [row.score for row in rows]))
    return [Heading(text=say("summary.trend")), *blocks] if blocks else []
