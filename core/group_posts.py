"""Writing posts about a group: its question, the answers to it, its settings and its packs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.bank.catalogue import topics
from core.bank.export import example, to_yaml
from core.localization import Translator, translator
from core.packs import shown_name
from core.posts import Action, Block, Code, Document, Heading, Item, Items, Paragraph, Post, Quote, Score

if TYPE_CHECKING:
    from core.bank.yaml_lines import Finding
    from core.posts import ActionKind
    from core.repositories.answers import Judged
    from core.repositories.groups import SharedAnswer
    from core.repositories.questions import PackCount
    from models import Community, Question

_MOST_FINDINGS = 15
_MOST_SHOWN = 1500  # characters of one answer among others


def _group_actions(say: Translator, group_question_id: int, *kinds: ActionKind) -> tuple[Action, ...]:
    return tuple(Action(kind=kind, label=say(f"action.{kind}"), group_question_id=group_question_id) for kind in kinds)


def group_question_post(locale: str, group_question_id: int, question: Question) -> Post:
    """The question as the whole group sees it; the buttons are for everyone."""
    say = translator(locale)
    about = say("group.about", category=topics().category_name(question.category, locale), level=_level(say, question))
    blocks: list[Block] = [
        Heading(text=say("group.question_title")),
        Paragraph(text=about, tone="muted"),
        Paragraph(text=question.text),
    ]
    if question.content.get("code"):
        blocks.append(Code(text=question.content["code"]))
    blocks.append(Paragraph(text=say("group.how"), tone="muted"))
    return Post(
        kind="question",
        blocks=tuple(blocks),
        actions=_group_actions(say, group_question_id, "group_answer", "group_alone", "group_see"),
        locale=locale,
        to="group",
    )


def _level(say: Translator, question: Question) -> str:
    return say(f"level.{question.level}")


def for_group(post: Post, group_question_id: int) -> Post:
    """Feedback on an answer to the group's question: there is no next question, only the others' answers."""
    say = translator(post.locale)
    see = _group_actions(say, group_question_id, "group_see")
    return post.model_copy(update={"actions": see, "expects": "nothing"})


def group_answers_post(
    say: Translator, question: Question, own: Judged, shared: Sequence[SharedAnswer], answered: int
) -> Post:
    """The reader's own feedback, what others answered in their own words, and a model answer to compare with."""
    blocks: list[Block] = [Heading(text=say("group.own_title")), *_own(say, own)]
    blocks += [Heading(text=say("group.answers_title")), Paragraph(text=question.text)]
    for answer in shared:
        blocks += [Paragraph(text=say("group.answer_of", name=answer.name)), Quote(text=_shortened(say, answer.text))]
    unseen = answered - 1 - len(shared)
    if not shared:
        blocks.append(Paragraph(text=say("group.no_answers"), tone="muted"))
    if unseen > 0:
        blocks.append(Paragraph(text=say.plural("group.unseen", unseen), tone="muted"))
    if question.content.get("model_answer"):
        blocks += [Heading(text=say("model_answer.title")), Paragraph(text=question.content["model_answer"])]
    return Post(kind="notice", blocks=tuple(blocks), locale=say.locale)


def _own(say: Translator, own: Judged) -> list[Block]:
    """What was said of the reader's answer, for a private message does not stay."""
    if own.response is None or own.evaluation is None:
        return [Paragraph(text=say("group.own_waits"), tone="muted")]
    if own.response.feedback:
        return [Paragraph(text=own.response.feedback)]
    return [Score(label=say("feedback.score"), value=own.evaluation.score)]


def _shortened(say: Translator, text: str) -> str:
    if len(text) <= _MOST_SHOWN:
        return text
    return f"{text[:_MOST_SHOWN].rstrip()} {say('group.shortened')}"


def settings_post(say: Translator, community: Community, packs: Sequence[PackCount]) -> Post:
    """What is set for a group."""
    known = {pack.source: shown_name(pack) for pack in packs}
    chosen = [known[source] for source in community.packs or [] if source in known]
    items = (
        Item(text=say("settings.language", language=say(f"language.{community.locale}"))),
        Item(text=say("settings.timezone", timezone=community.timezone)),
        Item(text=say("settings.packs", packs=", ".join(chosen) or say("settings.all_packs"))),
        _digest(say, community),
        Item(text=say("settings.ranks_on" if community.show_ranks else "settings.ranks_off")),
    )
    note = Paragraph(text=say("settings.later"), tone="muted")
    return Post(kind="notice", blocks=(Items(title=say("settings.title"), items=items), note), locale=say.locale)


def _digest(say: Translator, community: Community) -> Item:
    if community.digest_channel is None:
        return Item(text=say("settings.no_digest"))
    day, hour = say.weekday(community.digest_day), f"{community.digest_hour}:00"
    return Item(text=say("settings.digest", day=day, hour=hour), place=community.digest_channel)


def packs_post(say: Translator, packs: Sequence[PackCount], chosen: Sequence[str] | None) -> Post:
    """Every pack a group can use, and which of them it does."""
    items = tuple(
        Item(
            text=say.plural("packs.line", pack.questions, name=shown_name(pack)),
            mark="covered" if not chosen or pack.source in chosen else "missing",
        )
        for pack in packs
    )
    return Post(kind="notice", blocks=(Items(title=say("packs.title"), items=items),), locale=say.locale)


def pack_example(locale: str) -> Post:
    """A pack of one question, to start one's own from."""
    say = translator(locale)
    return Post(
        kind="notice",
        blocks=(
            Paragraph(text=say("packs.example")),
            Document(name="my-questions.yaml", text=to_yaml(example())),
        ),
        locale=locale,
    )


def findings_post(findings: Sequence[Finding], locale: str) -> Post:
    """What is wrong with a pack, each with its line; where there are many, all of them as a file."""
    say = translator(locale)
    words = [finding.worded(say) for finding in findings]
    shown = tuple(Item(text=line, mark="wrong") for line in words[:_MOST_FINDINGS])
    blocks: list[Block] = [Items(title=say.plural("packs.findings", len(words)), items=shown)]
    if len(words) > _MOST_FINDINGS:
        blocks += [
            Paragraph(text=say("packs.all_findings"), tone="muted"),
            Document(name="findings.txt", text="\n".join(words)),
        ]
    blocks.append(Paragraph(text=say("packs.nothing_changed"), tone="muted"))
    return Post(kind="failure", blocks=tuple(blocks), locale=locale)
