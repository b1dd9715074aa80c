"""Reading text as Slack does: what people see of it, whom it mentions, and where it links."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

ANGLED = re.compile(r"<([^<>\n]+)>")
BARE_URL = re.compile(r"https?://[^\s<>|()]+")
BARE_MENTION = re.compile(r"(?<![\w@/])@(here|channel|everyone)\b")
MARKDOWN_LINK = re.compile(r"!?\[([^\]\n]*)\]\(\s*<?([^)\s>]+)>?[^)\n]*\)")
SCHEMES = ("http://", "https://", "mailto:", "tel:", "slack://")
Names = Callable[[str], str | None]


@dataclass
class Reading:
    """Visible text, mentions as `@name` marks (`<@U…>`, `<!here>`, `<!subteam^S…>`), and link targets."""

    text: str = ""
    mentions: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)

    def add(self, other: Reading, between: str = "\n") -> None:
        if other.text:
            self.text = f"{self.text}{between}{other.text}" if self.text else other.text
        self.mentions += [m for m in other.mentions if m not in self.mentions]
        self.links += [link for link in other.links if link not in self.links]


def decode(text: str) -> str:
    """The three entities Slack knows."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def encode(text: str) -> str:
    """What Slack does to the text a person types."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain(text: str) -> Reading:
    """A plain_text object: nothing in it is a mention or a link."""
    return Reading(decode(text))


def mrkdwn(text: str, names: Names, *, auto: bool = False) -> Reading:
    """Slack's own markup. `auto` also turns bare `@here` into a mention, as `link_names` and text objects
    without `verbatim` do."""
    found = Reading()

    def angled(match: re.Match[str]) -> str:
        return _angled(match[1], found, names)

    without = ANGLED.sub(" ", text)
    visible = ANGLED.sub(angled, text)
    found.links += [url for url in BARE_URL.findall(without) if url not in found.links]
    if auto:
        found.mentions += [f"<!{name}>" for name in dict.fromkeys(BARE_MENTION.findall(without))]
    found.text = decode(visible)
    return found


def _angled(inner: str, found: Reading, names: Names) -> str:
    target, _, label = inner.partition("|")
    if target.startswith("@"):
        found.mentions.append(f"<{target}>")
        return f"@{names(target[1:]) or label or target[1:]}"
    if target.startswith("!date^"):
        return label
    if target.startswith("!"):
        found.mentions.append(f"<{target}>")
        return label or f"@{target[1:].split('^')[0]}"
    if target.startswith("#"):
        found.links.append(f"<{target}>")
        return f"#{names(target[1:]) or label or target[1:]}"
    if target.startswith(SCHEMES):
        found.links.append(target)
        return label or target
    return f"<{inner}>"


def markdown(text: str, names: Names) -> Reading:
    """Standard Markdown, of `markdown` blocks and streams. The marks stay in the text."""
    found = Reading()
    found.links += [target for _, target in MARKDOWN_LINK.findall(text)]
    rest = MARKDOWN_LINK.sub(lambda match: match[1], text)
    found.add(mrkdwn(rest, names))
    return found
