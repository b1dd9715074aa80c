"""Post → Discord messages (Components V2), each within the platform's limits."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import discord
from discord import ui

from adapters.discord.buttons import EVERYONE, CoachButton
from adapters.discord.text import code, fence_safe, plain, quoted, split
from adapters.discord.voices import sound_file
from core.bars import gauge, sparkline, steps
from core.localization import translator
from core.posts import (
    Action,
    Chart,
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

if TYPE_CHECKING:
    from core.ports import Speech

MOST_TEXT = 3600  # Discord allows 4,000 in one message; what joins the pieces needs some
_MOST_ALT = 1024
_ROW = 5
_COLOURS = {
    "question": discord.Colour.blurple(),
    "feedback": discord.Colour.green(),
    "failure": discord.Colour.orange(),
    "summary": discord.Colour.gold(),
    "notice": discord.Colour.light_grey(),
}
_MARKS = {"covered": "✓", "partly": "◐", "missing": "○", "wrong": "✗", "none": "•"}
_PRIMARY = {"answer", "next", "resume", "group_answer"}
_DANGER = {"end", "forget"}


@dataclass(frozen=True, slots=True)
class Message:
    """One message to send. The view is stopped: it is a layout, and its buttons are found by their ids."""

    view: ui.LayoutView
    files: list[discord.File]


def render(post: Post, owner: str, pictures: Sequence[bytes] = (), speech: Speech | None = None) -> list[Message]:
    """The messages of a post: pictures over the first, files and buttons under the last.

    Args:
        owner: the id of the person the buttons are for.
        pictures: a PNG for each chart of the post, or none at all.
        speech: what its sound is, if it has one that can be heard.
    """
    texts = list(pack(piece for block in post.written for piece in pieces(block, post)))
    charts = [block for block in post.blocks if isinstance(block, Chart)][: len(pictures)]
    documents = [block for block in post.blocks if isinstance(block, Document)]
    files = [discord.File(io.BytesIO(d.text.encode()), filename=d.name) for d in documents]
    files += sound_file(post, speech)
    last = len(texts) - 1
    return [
        _message(
            post,
            text,
            _gallery(charts, pictures) if number == 0 else [],
            files if number == last else [],
            list(_rows(post, owner)) if number == last else [],
        )
        for number, text in enumerate(texts)
    ]


def _gallery(charts: Sequence[Chart], pictures: Sequence[bytes]) -> list[tuple[discord.File, str]]:
    """Files, and what they say to those who cannot see them."""
    return [
        (discord.File(io.BytesIO(picture), filename=f"chart-{number}.png"), chart.alt)
        for number, (chart, picture) in enumerate(zip(charts, pictures, strict=True), start=1)
    ]


def _message(
    post: Post,
    text: str,
    gallery: list[tuple[discord.File, str]],
    files: list[discord.File],
    rows: list[ui.ActionRow[ui.LayoutView]],
) -> Message:
    view = ui.LayoutView(timeout=None)
    container: ui.Container[ui.LayoutView] = ui.Container(accent_colour=_COLOURS[post.kind])
    if gallery:
        items = (discord.MediaGalleryItem(file, description=alt[:_MOST_ALT]) for file, alt in gallery)
        container.add_item(ui.MediaGallery(*items))
    container.add_item(ui.TextDisplay(text))
    for file in files:
        container.add_item(ui.File(file))
    view.add_item(container)
    for row in rows:
        view.add_item(row)
    view.stop()
    return Message(view, [*(picture for picture, _ in gallery), *files])


def _rows(post: Post, owner: str) -> Iterable[ui.ActionRow[ui.LayoutView]]:
    actions = list(post.actions)
    if post.expects == "answer":
        actions.insert(0, Action(kind="answer", label=translator(post.locale)("action.answer"), turn_id=post.turn_id))
    for start in range(0, len(actions), _ROW):
        row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
        for action in actions[start : start + _ROW]:
            whose = EVERYONE if post.to == "group" else owner
            row.add_item(CoachButton(action.kind, action.subject, whose, action.label, _style(action.kind)))
        yield row


def _style(kind: str) -> discord.ButtonStyle:
    if kind in _PRIMARY:
        return discord.ButtonStyle.primary
    return discord.ButtonStyle.danger if kind in _DANGER else discord.ButtonStyle.secondary


def pack(texts: Iterable[str]) -> Iterable[str]:
    """Neighbouring pieces joined into as few messages as they fit in."""
    waiting = ""
    for text in texts:
        joined = f"{waiting}\n{text}" if waiting else text
        if len(joined) > MOST_TEXT:
            yield waiting
            joined = text
        waiting = joined
    if waiting:
        yield waiting


def pieces(block: Text, post: Post) -> list[str]:  # noqa: C901, PLR0911 - one branch for each kind of block
    """A block as markdown, in pieces that each fit in a message."""
    match block:
        case Heading():
            return [f"### {plain(block.text)}"]
        case Paragraph() if post.kind == "question" and block.tone == "plain":
            return [f"**{piece}**" for piece in split(plain(block.text), MOST_TEXT - 4)]
        case Paragraph():
            return _paragraph(block)
        case Quote():
            return [quoted_piece for part in split(block.text, MOST_TEXT // 2) for quoted_piece in [quoted(part)]]
        case Code():
            return [code(part) for part in split(fence_safe(block.text), MOST_TEXT - 10)]
        case Items():
            lines = [_item(item) for item in block.items]
            return split("\n".join([f"**{plain(block.title)}**", *lines]), MOST_TEXT)
        case Position():
            return [f"-# {plain(block.label)} {steps(block.current, block.total)} {plain(' · '.join(block.details))}"]
        case Score():
            return [_score(block, post.locale)]
        case Trend():
            numbers = " → ".join(str(value) for value in block.values[-4:])
            return [f"{plain(block.label)} `{sparkline(block.values)}` {numbers} ({plain(block.note)})"]
        case Document():
            return []
        case Link():
            # The address is the catalogue's, never a person's.
            return split(f"**[{plain(block.title)}](<{block.url}>)**\n{plain(block.text)}", MOST_TEXT)


def _item(item: Item) -> str:
    place = f" <#{item.place}>" if item.place else ""
    return f"{_MARKS[item.mark]} {plain(item.text)}{place}"


def _paragraph(block: Paragraph) -> list[str]:
    texts = split(plain(block.text), MOST_TEXT - 4)
    if block.tone in {"praise", "fix"}:
        return [f"**{text}**" for text in texts]
    if block.tone == "muted":
        return ["\n".join(f"-# {line}" for line in text.splitlines()) for text in texts]
    return texts


def _score(block: Score, locale: str) -> str:
    if block.value is None:
        return f"**{plain(block.label)}** {translator(locale)('terminal.no_score')}"
    before = f"{block.before} → " if block.before is not None else ""
    return f"**{plain(block.label)}** `{gauge(block.value)}` {before}{block.value}/100"
