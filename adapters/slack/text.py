"""Text for Slack: nothing in it is markup unless we put it there.

Slack's mrkdwn knows no backslash: `& < >` are written as entities (docs.slack.dev, "Formatting message text"), and a
mark that would format is set apart by characters without width.
"""

from __future__ import annotations

import re

from core import splitting

_APART = "\u200b"
_FORMATS = re.compile(r"[*_~`]")
_QUOTE_MARK = re.compile(r"^(\s*)&gt;", re.MULTILINE)
_EMOJI = re.compile(r":(?=[\w+-]+:)")
_INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_ENTITY = re.compile(r"&(?:amp|lt|gt);")


def escaped(text: str) -> str:
    """Letter by letter where Slack looks for nothing but mentions and links: fallback texts, plain_text objects."""
    return _INVISIBLE.sub("", text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain(text: str) -> str:
    """Letter by letter in mrkdwn: no formatting, link, mention, emoji or hidden direction mark."""
    literal = _FORMATS.sub(lambda found: f"{_APART}{found.group()}{_APART}", escaped(text))
    literal = _QUOTE_MARK.sub(rf"\1{_APART}&gt;", literal)
    return _EMOJI.sub(f":{_APART}", literal).replace("@", f"@{_APART}")


def quoted(literal: str) -> str:
    """A quote of text that `plain` made literal."""
    return "\n".join(f"> {line}" for line in literal.splitlines())


def fenced(literal: str) -> str:
    """A code block of text that `fence_safe` made literal."""
    return f"```\n{literal}\n```"


def fence_safe(text: str) -> str:
    """Literal within a code block; a fence inside is broken by a character without width."""
    return escaped(text).replace("```", f"`{_APART}`{_APART}`")


def split(text: str, most: int) -> list[str]:
    """Pieces of at most `most` characters, never cut within an entity."""
    return splitting.split(text, most, _ENTITY)


def shortened(text: str, most: int) -> str:
    """For labels that have a limit and no second line."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
