"""Posts as Slack's blocks: within its limits, whole, and with nothing a person wrote taken for markup."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.messages import as_written
from adapters.slack.render import render
from adapters.slack.text import escaped, plain
from adapters.slack.words import read_wishes
from core.errors import InvalidInput
from core.posts import Action, Code, Heading, Item, Items, Link, Paragraph, Post, Quote
from tests.wire.slack_emulator.check_blocks import check_message_blocks
from tests.wire.slack_emulator.mrkdwn import mrkdwn

WILD = st.text(
    st.sampled_from("ab가나 \n.!<>&*_~`@:#|()[]-+0123\u202e\u200f") | st.characters(codec="utf-8"), max_size=9000
)


def seen(text: str) -> str:
    """What a person reads of a piece of mrkdwn."""
    return mrkdwn(text, lambda mark: mark).text.replace("\u200b", "")


@given(WILD)
def test_text_reads_as_it_was_written_and_means_nothing(text: str):
    kept = re.sub(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", "", text)
    reading = mrkdwn(plain(text), lambda mark: mark)
    assert reading.text.replace("\u200b", "") == kept.replace("\u200b", "")
    assert reading.mentions == []
    assert reading.links == []
    assert not re.search(r"(?<!\u200b)[*_~`]", plain(text))


@given(WILD)
def test_what_slack_passes_on_is_what_was_written(text: str):
    assert as_written(escaped(text)) == re.sub(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", "", text)


@pytest.mark.parametrize(
    ("passed_on", "written"),
    [
        ("see <https://a.example/x|a.example/x> &amp; more", "see a.example/x & more"),
        ("<https://a.example>", "https://a.example"),
        ("<!here> <!channel> <!subteam^S1|@devs>", "@here @channel @devs"),
        ("<@U123> in <#C1|general>", "@U123 in #general"),
        ("List&lt;String&gt; a = b &amp;&amp; c", "List<String> a = b && c"),
    ],
)
def test_marks_slack_makes_of_written_text_are_undone(passed_on: str, written: str):
    assert as_written(passed_on) == written


@given(st.lists(WILD, min_size=1, max_size=4), st.sampled_from(["question", "feedback", "summary", "notice"]))
def test_every_post_fits_and_loses_nothing(texts: list[str], kind: str):
    blocks = [Heading(text="제목"), *(Paragraph(text=f"가{text}") for text in texts), Quote(text=f"a{texts[0]}")]
    blocks += [Code(text=f"x{texts[-1]}"), Items(title="b", items=tuple(Item(text=f"c{text}") for text in texts))]
    blocks.append(Link(title="문서 | 하나", url="https://example.org/?a=1&b=2", text=texts[0] or "d"))
    kinds = ("next", "retry", "model_answer", "end", "pause", "skip", "hint")
    actions = tuple(Action(kind=kind, label="다음" * 60, turn_id=1) for kind in kinds)
    actions += tuple(Action(kind="track", label="시작", track_id=number) for number in range(5))
    messages = render(Post(kind=kind, blocks=tuple(blocks), actions=actions, turn_id=1), "U1")
    shown = ""
    for message in messages:
        assert len(message.blocks) <= 50
        check_message_blocks(message.blocks)
        shown += "".join(str(block) for block in message.blocks)
    letters = re.findall(r"[가나]", "".join(texts))
    assert len(re.findall(r"[가나]", shown)) >= len(letters)


@pytest.mark.parametrize("text", ["점성술", "network astrology", "-1", "0x10", "9" * 30 + "a"])
def test_words_that_are_nothing_are_refused(text: str):
    with pytest.raises(InvalidInput):
        read_wishes(text)


@given(st.text(max_size=60))
def test_any_words_are_understood_or_refused(text: str):
    try:
        read_wishes(text)
    except InvalidInput:
        return
