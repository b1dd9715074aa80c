"""Text for Discord: shown letter by letter, split where a reader pauses, never cut."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.render import MOST_TEXT, render
from adapters.discord.text import code, plain, quoted, split
from core.posts import Action, Code, Item, Items, Paragraph, Post, Quote, Score

SENTENCES = st.lists(
    st.sampled_from(
        [
            "트랜잭션은 전부 반영되거나 전혀 반영되지 않아요.",
            "A join pairs rows; an index makes it fast.",
            "그래서 잠금이 필요해요!",
            "정말요?",
            "```sql",
            "SELECT *\nFROM t;",
            "긴단어" * 40,
        ]
    ),
    min_size=1,
    max_size=120,
)


def unescaped(text: str) -> str:
    return re.sub(r"\\([^0-9A-Za-z\s])", r"\1", text).replace("\u200b", "")


@given(SENTENCES, st.integers(60, 600))
def test_nothing_is_lost_by_splitting(sentences: list[str], most: int):
    text = " ".join(sentences)
    pieces = split(text, most)
    assert all(0 < len(piece) <= most for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


def test_a_split_comes_at_the_end_of_a_sentence():
    text = "첫 문장이에요. 둘째 문장이에요. 셋째 문장은 조금 더 길어요."
    assert split(text, 25) == ["첫 문장이에요. 둘째 문장이에요.", "셋째 문장은 조금 더 길어요."]


@pytest.mark.parametrize(
    "written",
    [
        "**bold** _it_ ~~no~~ `code` ||hidden||",
        "# heading",
        "- item\n1. first\n> quote\n-# small",
        "[click](https://example.org/a_b)",
        "<@123456789> <#1> <t:1> <:x:1>",
        "\\* already escaped",
        "```\nfence\n```",
    ],
)
def test_markup_is_shown_and_not_obeyed(written: str):
    made = plain(written)
    assert unescaped(made) == written
    assert not re.search(r"(?<!\\)[*_~`|<\[]", made)
    assert not re.search(r"(?m)^\s*(#|-|>|\d+\. )", made)
    assert "https:" not in made


def test_nobody_is_called_and_nothing_is_hidden():
    assert plain("@everyone @here") == "@\u200beveryone @\u200bhere"
    assert plain("a\u202eb\x07c") == "abc"
    assert quoted("one\ntwo") == "> one\n> two"
    assert code("a ``` b").count("```") == 2


@given(SENTENCES)
def test_every_message_is_within_discords_limits(sentences: list[str]):
    text = " ".join(sentences)
    post = Post(
        kind="feedback",
        blocks=(
            Paragraph(text=text, tone="praise"),
            Quote(text=text),
            Code(text="\n".join(sentences)),
            Items(title="Missing", items=tuple(Item(text=s, mark="missing") for s in sentences)),
            Score(label="Score", value=50),
        ),
        actions=tuple(Action(kind=k, label="x" * 20, turn_id=1) for k in ("next", "retry", "model_answer", "end")),
        expects="choice",
        locale="ko",
    )
    messages = render(post, "1" * 19)
    for message in messages:
        parts = list(message.view.walk_children())
        assert len(parts) <= 40
        texts = [part.content for part in parts if hasattr(part, "content")]
        assert sum(map(len, texts)) <= 4000
        assert all(shown.count("```") % 2 == 0 for shown in texts)
    buttons = [len([p for p in m.view.walk_children() if hasattr(p, "custom_id")]) for m in messages]
    assert buttons == [0] * (len(messages) - 1) + [4]
    assert MOST_TEXT < 4000
