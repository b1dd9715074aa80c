"""Posts with colour, for a terminal. Everything goes through Text objects, so brackets in answers are never markup."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from adapters.terminal.clean import shown
from adapters.terminal.plain import score_text
from core import posts
from core.bars import sparkline
from core.posts import (
    Code,
    Document,
    Heading,
    Items,
    Link,
    Paragraph,
    Position,
    Post,
    Quote,
    Score,
    Trend,
)

_TONES = {"plain": "", "praise": "bold green", "fix": "bold yellow", "muted": "dim", "warning": "yellow"}
_MARKS = {
    "covered": ("✓", "green"),
    "partly": ("◐", "yellow"),
    "missing": ("○", "dim"),
    "wrong": ("✗", "red"),
    "none": ("•", "dim"),
}
_GOOD, _FAIR = 70, 40


def render(post: Post) -> RenderableType:
    """The whole post as one renderable, with a free line before each part."""
    parts: list[RenderableType] = []
    blocks = post.written
    for number, block in enumerate(blocks):
        if _opens_a_part(block, blocks[number - 1] if number else None):
            parts.append(Text())
        parts.append(_renderable(block, post))
    return Group(*parts)


def _opens_a_part(block: posts.Text, before: posts.Text | None) -> bool:
    if isinstance(block, Paragraph):
        return block.tone in {"praise", "fix"}
    return isinstance(block, Items) or (isinstance(block, Score) and not isinstance(before, Score))


def _renderable(block: posts.Text, post: Post) -> RenderableType:  # noqa: C901, PLR0911 - one branch for each kind of block
    match block:
        case Heading():
            return Group(Text(), Rule(Text(shown(block.text), style="bold"), align="left", style="dim"))
        case Paragraph() if post.kind == "question":
            return Padding(Text(shown(block.text), style="bold"), (0, 0, 1, 2))
        case Paragraph():
            return Text(shown(block.text), style=_TONES[block.tone])
        case Quote():
            return Padding(Text(f"“{shown(block.text)}”", style="italic cyan"), (0, 2))
        case Code():
            return Panel(Text(shown(block.text), overflow="fold"), border_style="dim")
        case Items():
            return _items(block)
        case Position():
            return _position(block)
        case Score():
            return _score(block, post.locale)
        case Trend():
            return _trend(block)
        case Document():
            return Text(shown(block.text))
        case Link():
            title = Text(shown(block.title), style=f"bold underline link {block.url}")
            return Padding(Group(title, Text(block.url, style="dim"), Text(shown(block.text))), (0, 0, 1, 2))


def _items(block: Items) -> RenderableType:
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=2, justify="right")
    grid.add_column(overflow="fold")  # the default cuts a wide character that meets the edge
    for item in block.items:
        mark, style = _MARKS[item.mark]
        grid.add_row(Text(mark, style=style), Text(shown(item.text)))
    return Group(Text(shown(block.title), style="bold"), grid)


def _position(block: Position) -> RenderableType:
    grid = Table.grid(padding=(0, 2))
    bar = _bar(block.current, block.total, 20, "cyan")
    grid.add_row(Text(block.label, style="bold cyan"), bar, Text(" · ".join(block.details), style="dim"))
    return Group(Text(), Rule(style="dim"), grid, Text())


def _score(block: Score, locale: str) -> RenderableType:
    grid = Table.grid(padding=(0, 1))
    grid.add_column(min_width=12, overflow="fold")
    label = Text(shown(block.label), style="bold")
    if block.value is None:
        grid.add_row(label, Text(score_text(block, locale), style="dim"))
        return grid
    style = "green" if block.value >= _GOOD else "yellow" if block.value >= _FAIR else "red"
    grid.add_row(label, _bar(block.value, 100, 24, style), Text(score_text(block, locale), style=style))
    return grid


def _bar(value: int, total: int, width: int, style: str) -> Text:
    """Full and empty cells differ by shape, so that a bar can be read without colour."""
    full = round(width * value / total) if total else 0
    return Text.assemble(("█" * full, style), ("░" * (width - full), "dim"), no_wrap=True)


def _trend(block: Trend) -> RenderableType:
    numbers = " → ".join(str(value) for value in block.values[-4:])
    return Text.assemble(
        (f"{block.label}  ", "bold"), (sparkline(block.values), "cyan"), f"  {numbers}  ", (block.note, "dim")
    )
