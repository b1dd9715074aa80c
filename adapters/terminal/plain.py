"""Posts as plain text, for pipes and for terminals without colour."""

from __future__ import annotations

from adapters.terminal.clean import shown
from core.bars import sparkline
from core.localization import translator
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
    Text,
    Trend,
)

MARKS = {"covered": "[+]", "partly": "[~]", "missing": "[ ]", "wrong": "[x]", "none": "-"}


def render(post: Post) -> str:
    """The whole post; blocks stand apart by their meaning, not by decoration."""
    return "\n".join(line for block in post.written for line in _lines(block, post.locale))


def _lines(block: Text, locale: str) -> list[str]:  # noqa: C901, PLR0911 - one branch for each kind of block
    match block:
        case Heading():
            return ["", f"== {shown(block.text)} =="]
        case Paragraph():
            return [shown(block.text)]
        case Quote():
            return [f"  > {line}" for line in shown(block.text).splitlines()]
        case Code():
            return [f"    {line}" for line in shown(block.text).splitlines()]
        case Items():
            return [
                f"{shown(block.title)}:",
                *(f"  {MARKS[item.mark]} {shown(item.text)}" for item in block.items),
            ]
        case Position():
            return ["", f"--- {block.label} · {' · '.join(block.details)} ---"]
        case Score():
            return [f"{shown(block.label)}: {score_text(block, locale)}"]
        case Trend():
            numbers = " ".join(str(value) for value in block.values)
            return [f"{block.label}: {sparkline(block.values)}  {numbers}  ({block.note})"]
        case Document():
            return [shown(block.text)]
        case Link():
            return [f"- {shown(block.title)}: {block.url}", f"  {shown(block.text)}"]


def score_text(score: Score, locale: str) -> str:
    """`78/100`, `52 → 78/100`, or the words for no score."""
    if score.value is None:
        return translator(locale)("terminal.no_score")
    before = f"{score.before} → " if score.before is not None else ""
    return f"{before}{score.value}/100"
