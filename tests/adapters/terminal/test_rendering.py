"""What is shown in a terminal: nothing lost at an edge, nothing obeyed."""

from __future__ import annotations

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from adapters.terminal import plain, rich_text
from adapters.terminal.clean import shown
from core.posts import Code, Heading, Item, Items, Link, Paragraph, Post, Quote, Score

WORDS = st.lists(
    st.sampled_from(["트랜잭션", "격리", "수준을", "readers", "설명하고,", "a", "인덱스와", "보세요.", "잠금"]),
    min_size=1,
)
TEXTS = st.builds(lambda words, joint: joint.join(words), WORDS, st.sampled_from([" ", ""]))


def screen(post: Post, width: int) -> list[str]:
    file = io.StringIO()
    Console(file=file, width=width, markup=False, emoji=False, highlight=False).print(rich_text.render(post))
    return file.getvalue().splitlines()


def tight(text: str) -> str:
    return re.sub(r"[\s│╭╮╰╯─“”]", "", text)


@given(text=TEXTS, width=st.integers(30, 101))
def test_no_character_is_lost_at_the_edge(text: str, width: int):
    for block in (
        Heading(text=text[: width // 3]),  # the headings are ours, and short
        Paragraph(text=text),
        Quote(text=text),
        Code(text=text),
        Items(title="제목", items=(Item(text=text, mark="missing"),)),
        Link(title=text, url="https://example.org", text=text),
    ):
        lines = screen(Post(kind="feedback", blocks=(block,), locale="ko"), width)
        assert tight(text[: width // 3] if isinstance(block, Heading) else text) in tight("".join(lines))
        assert all(cell_len(line) <= width for line in lines)


def test_a_bar_can_be_read_without_colour():
    def bar(value: int) -> str:
        return screen(Post(kind="summary", blocks=(Score(label="OS", value=value),)), 80)[-1]

    assert bar(0).count("█") == 0
    assert bar(100).count("░") == 0
    assert bar(50).count("█") == bar(50).count("░")


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;new title\x07text", "text"),
        ("\x1b]8;;http://example.org\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1b(Bplain\x07\x08", "plain"),
        ("두 줄\n\t탭", "두 줄\n\t탭"),
    ],
)
def test_sequences_leave_nothing_behind(written: str, seen: str):
    assert shown(written) == seen
    assert plain.render(Post(kind="feedback", blocks=(Quote(text=written),))).replace("  > ", "") == seen
