"""Post → Slack messages (Block Kit), each within the platform's limits."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from adapters.slack.buttons import EVERYONE, button
from adapters.slack.text import escaped, fence_safe, fenced, plain, quoted, shortened, split
from core.bars import gauge, sparkline, steps
from core.localization import translator
from core.posts import (
    Action,
    Code,
    Document,
    Heading,
    Item,
    Items,
    Link,
    Paragraph,
    Position,
    Post,
    Quote,
    Score,
    Text,
    Trend,
)

MOST_SECTION = 2900  # Slack allows 3,000 characters in one section
MOST_BLOCKS = 45  # of 50 in a message; buttons need some
_MOST_HEADER = 150
_MOST_FALLBACK = 300
_ROW = 5
_MARKS = {"covered": "✓", "partly": "◐", "missing": "○", "wrong": "✗", "none": "•"}

Blocks = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Message:
    """One message: its blocks, and the text for notifications and screen readers."""

    blocks: Blocks
    text: str


def render(post: Post, owner: str) -> list[Message]:
    """The messages of a post, buttons under the last. `owner` is the id of the person the buttons are for."""
    blocks = list(_merged(piece for block in post.written for piece in pieces(block, post)))
    parts = [blocks[start : start + MOST_BLOCKS] for start in range(0, len(blocks), MOST_BLOCKS)] or [[]]
    parts[-1] = [*parts[-1], *_rows(post, owner), *_thumbs(post, owner)]
    return [Message(part, fallback(post)) for part in parts if part]


def fallback(post: Post) -> str:
    """What a notification shows."""
    for block in post.written:
        text = getattr(block, "text", "") or getattr(block, "label", "") or getattr(block, "title", "")
        if text and not isinstance(block, Position):
            return escaped(shortened(" ".join(text.split()), _MOST_FALLBACK))
    return escaped(post.kind)


def section(text: str) -> dict[str, Any]:
    """A paragraph of mrkdwn in which Slack looks for no addresses or names of its own accord."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def small(text: str) -> dict[str, Any]:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text, "verbatim": True}]}


def _merged(blocks: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    """Neighbouring paragraphs in as few sections as they fit in."""
    waiting: dict[str, Any] | None = None
    for block in blocks:
        if waiting is not None and waiting["type"] == block["type"] == "section":
            joined = f"{waiting['text']['text']}\n{block['text']['text']}"
            if len(joined) <= MOST_SECTION:
                waiting = section(joined)
                continue
        if waiting is not None:
            yield waiting
        waiting = block
    if waiting is not None:
        yield waiting


def _rows(post: Post, owner: str) -> Iterable[dict[str, Any]]:
    actions = list(post.actions)
    if post.expects == "answer":
        actions.insert(0, Action(kind="answer", label=translator(post.locale)("action.answer"), turn_id=post.turn_id))
    whose = EVERYONE if post.to == "group" else owner
    for start in range(0, len(actions), _ROW):
        row = actions[start : start + _ROW]
        yield {"type": "actions", "elements": [_button(action, whose) for action in row]}


def _button(action: Action, owner: str) -> dict[str, Any]:
    return button(action.kind, action.label, action.subject, owner)


def _thumbs(post: Post, owner: str) -> Iterable[dict[str, Any]]:
    """Was this helpful? Asked of feedback on an answer."""
    if post.kind != "feedback" or post.turn_id is None:
        return
    say = translator(post.locale)
    choices = {
        f"{kind}_button": {
            "text": {"type": "plain_text", "text": say(f"slack.{kind}")},
            "value": f"{kind}|{post.turn_id}|{owner}",
        }
        for kind in ("positive", "negative")
    }
    yield {
        "type": "context_actions",
        "elements": [{"type": "feedback_buttons", "action_id": "coach_rating", **choices}],
    }


def pieces(block: Text, post: Post) -> Blocks:  # noqa: C901, PLR0911 - one branch for each kind of block
    """A block as Block Kit, in pieces that each fit."""
    match block:
        case Heading() if len(block.text) <= _MOST_HEADER:
            return [{"type": "header", "text": {"type": "plain_text", "text": block.text, "emoji": False}}]
        case Heading():
            return [section(f"*{piece}*") for piece in split(plain(block.text), MOST_SECTION - 2)]
        case Paragraph():
            return _paragraph(block, strong=post.kind == "question" and block.tone == "plain")
        case Quote():
            return [section(piece) for piece in _fitting(plain(block.text), quoted)]
        case Code():
            return [section(piece) for piece in _fitting(fence_safe(block.text), fenced)]
        case Items():
            lines = "\n".join([f"*{plain(block.title)}*", *(_item(item) for item in block.items)])
            return [section(piece) for piece in split(lines, MOST_SECTION)]
        case Position():
            return [
                small(f"{plain(block.label)} {steps(block.current, block.total)} {plain(' · '.join(block.details))}")
            ]
        case Score():
            return [section(_score(block, post.locale))]
        case Trend():
            numbers = " → ".join(str(value) for value in block.values[-4:])
            return [section(f"{plain(block.label)} `{sparkline(block.values)}` {numbers} ({plain(block.note)})")]
        case Document():
            return []
        case Link():
            # The address is the catalogue's, never a person's.
            title = f"*<{escaped(block.url)}|{escaped(block.title).replace('|', '/')}>*"
            return [section(piece) for piece in split(f"{title}\n{plain(block.text)}", MOST_SECTION)]


def _fitting(literal: str, made: Callable[[str], str], most: int = MOST_SECTION) -> list[str]:
    """Made of as few pieces as fit in a section each: what marks every line takes room, too."""
    found: list[str] = []
    for piece in split(literal, most):
        whole = made(piece)
        found += [whole] if len(whole) <= MOST_SECTION else _fitting(piece, made, len(piece) // 2)
    return found


def _paragraph(block: Paragraph, *, strong: bool) -> Blocks:
    texts = split(plain(block.text), MOST_SECTION - 2)
    if strong or block.tone in {"praise", "fix"}:
        return [section(piece) for text in texts for piece in _fitting(text, _bold)]
    return [small(text) if block.tone == "muted" else section(text) for text in texts]


def _bold(literal: str) -> str:
    return "\n".join(f"*{line}*" if line.strip() else line for line in literal.split("\n"))


def _item(item: Item) -> str:
    place = f" <#{item.place}>" if item.place else ""
    return f"{_MARKS[item.mark]} {plain(item.text)}{place}"


def _score(block: Score, locale: str) -> str:
    if block.value is None:
        return f"*{plain(block.label)}* {translator(locale)('terminal.no_score')}"
    before = f"{block.before} → " if block.before is not None else ""
    return f"*{plain(block.label)}* `{gauge(block.value)}` {before}{block.value}/100"
