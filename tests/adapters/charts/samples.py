"""Charts to draw: any that can be, and a few that a person could get."""

from __future__ import annotations

from hypothesis import strategies as st

from core.posts import Bar, Chart, Line

# What labels must survive: markup, entities, control and direction characters, piled marks, emoji, endless words.
ODD = (
    "<script>alert(1)</script>",
    "&amp; &lt; \"'",
    "]]>",
    "\x00\x07\x1b[31m",
    "\u202eabc\u202c",
    "\u200f",
    "e\u0301\u0302\u0303\u0304\u0305",
    "👩‍👩‍👧‍👦 🇰🇷 🔥",
    "שלום",
    "\ufffe\uffff\U0010ffff",
    "W" * 3000,
    "뷁" * 3000,
    "⸻" * 40,
    " \n\t ",
    "",
)
TEXTS = st.one_of(
    st.text(max_size=40), st.sampled_from(ODD), st.text(alphabet="가나다라마바사 아자차카타파하abc", max_size=60)
)
SCORES = st.integers(0, 100) | st.sampled_from([0, 100, -3, 101, 10**5000])
BARS = st.builds(Bar, label=TEXTS, value=SCORES, before=st.none() | SCORES)
LINES = st.builds(Line, label=TEXTS, values=st.lists(st.none() | SCORES, max_size=40).map(tuple))
CHARTS = st.builds(
    Chart,
    title=TEXTS,
    subtitle=TEXTS,
    bars=st.lists(BARS, max_size=14).map(tuple),
    lines=st.lists(LINES, max_size=10).map(tuple),
    days=st.lists(TEXTS, max_size=40).map(tuple),
    now=TEXTS,
    before=TEXTS,
    alt=st.just(""),
)


def bars(*bars: Bar, **more: str) -> Chart:
    return Chart(title="면접 결과", bars=bars, alt="", **more)


def lines(*lines: Line, days: int = 0, name: str = "Oct {}") -> Chart:
    return Chart(title="Progress", lines=lines, days=tuple(name.format(i + 1) for i in range(days)), alt="")
