"""Text for Discord: nothing in it is markup unless we put it there, and long text breaks where a reader would pause."""

from __future__ import annotations

import re

from core import splitting

# Discord takes a backslash before any of these as the plain character.
_MARKUP = re.compile(r"([\\*_~`|<>\[\]])")
_LINE_MARKUP = re.compile(r"^(\s*)(#{1,3}|-#|-|\+|>|\d+(?=\.))", re.MULTILINE)
_ADDRESS = re.compile(r"(https?|discord)(:)(?=/)", re.IGNORECASE)
_INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_ESCAPED = re.compile(r"\\.", re.DOTALL)


def plain(text: str) -> str:
    """The text as Discord shows it letter by letter: no formatting, links, mentions or hidden direction marks."""
    escaped = _MARKUP.sub(r"\\\1", _INVISIBLE.sub("", text))
    escaped = _LINE_MARKUP.sub(_escape_line_start, escaped)
    return _ADDRESS.sub(r"\1\\\2", escaped).replace("@", "@\u200b")


def _escape_line_start(found: re.Match[str]) -> str:
    space, mark = found.groups()
    # `1.` starts a list; a backslash before the digit would show, so it goes before the point.
    return f"{space}{mark}\\" if mark.isdigit() else f"{space}\\{mark}"


def quoted(text: str) -> str:
    """A block quote of somebody's words."""
    return "\n".join(f"> {line}" for line in plain(text).splitlines())


def code(text: str) -> str:
    """A code block; a fence inside is broken by an invisible character."""
    return f"```\n{fence_safe(text)}\n```"


def fence_safe(text: str) -> str:
    return _INVISIBLE.sub("", text).replace("```", "`\u200b`\u200b`")


def split(text: str, most: int) -> list[str]:
    """Pieces of at most `most` characters, never cut between a backslash and what it protects."""
    return splitting.split(text, most, _ESCAPED)
