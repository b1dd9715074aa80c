"""Words in a picture: what is left out of them, and how wide they are."""

from __future__ import annotations

import unicodedata

import pytest
import resvg_py
from hypothesis import given, settings
from hypothesis import strategies as st
from noto_cjk_sans_otc import FONT_PATH

from adapters.charts.svg import element, words
from adapters.charts.text import drawable, fit, labels, shorten, width
from tests.adapters.charts.pictures import decoded
from tests.adapters.charts.samples import TEXTS

EM = 20
WHITE = (255, 255, 255, 255)


def drawn_width(text: str) -> float:
    """From the first pixel to the last, in em, as the renderer has it."""
    ground = element("rect", width=1400, height=40, fill="#fff")
    svg = element(
        "svg",
        ground + words(text, EM, EM, EM, "#000"),
        xmlns="http://www.w3.org/2000/svg",
        width=1400,
        height=40,
        font_family="Noto Sans CJK KR",
    )
    png = resvg_py.svg_to_bytes(svg_string=svg, font_files=[str(FONT_PATH)], skip_system_fonts=True)
    return len(decoded(png).inked(WHITE)) / EM


@pytest.mark.parametrize(
    ("written", "drawn"),
    [
        ("두 줄\n그리고\t탭", "두 줄 그리고 탭"),
        ("\x1b[31mred\x07", "[31mred"),
        ("\u202eright\u200f to left", "right to left"),
        ("Python 🔥", "Python"),
        ("🇰🇷", ""),
        ("e\u0301\u0302\u0303", "é"),
        (unicodedata.normalize("NFD", "운영체제"), "운영체제"),
        ("a < b && c", "a < b && c"),
        ("\ufffe\U0010ffff", ""),
    ],
)
def test_what_can_be_drawn_of_a_text(written: str, drawn: str):
    assert drawable(written) == drawn


@pytest.mark.parametrize(
    "text",
    [
        "Data structures and algorithms",
        "WWWWWWWW@%",
        "MMMM mmmm",
        "iiii llll 'jjjj'",
        "자료구조와 알고리즘",
        "뷁뷁뷁뷁뷁",
        "漢字と仮名",
        "Éàöüñ",
        "Привет Щука",
        "⸺⸻",
        "… · – ± − ×",
        "ש",
        "½ ① ㈜",
    ],
)
def test_no_text_is_wider_than_it_is_thought_to_be(text: str):
    assert drawn_width(text) <= width(text, 1) + 0.1


@pytest.mark.parametrize("text", ["0123456789", "Hxnouna", "운영체제네트워크"])
def test_the_width_of_what_charts_mostly_say_is_exact(text: str):
    # What is missing is the white before the first and after the last character.
    assert 0 <= width(text, 1) - drawn_width(text) < 0.2


@settings(deadline=None)
@given(text=TEXTS, size=st.floats(10, 40), most=st.floats(60, 640))
def test_a_shortened_text_fits_and_a_fitting_text_is_not_shortened(text: str, size: float, most: float):
    short = shorten(text, size, most)
    assert width(short, size) <= most
    if width(drawable(text), size) <= most and len(text) <= 400:
        assert short == drawable(text)
    else:
        assert short.endswith("…")
        assert drawable(text).startswith(short[:-1])


def test_a_title_becomes_smaller_before_it_is_shortened():
    assert fit("짧은 제목", (38, 30), 640) == ("짧은 제목", 38)
    assert fit("조금 더 긴 제목이 여기에 있어요", (38, 30), 420) == ("조금 더 긴 제목이 여기에 있어요", 30)
    title, size = fit("아주 긴 제목 " * 20, (38, 30), 500)
    assert size == 30
    assert title.endswith("…")


def test_labels_share_one_size_and_break_between_words():
    long, short = labels(["Data structures and algorithms", "Networks"], 26, 244)
    assert long.lines == ("Data structures and", "algorithms")
    assert short.lines == ("Networks",)
    assert long.size == short.size < 26
    assert [each.size for each in labels(["Networks", "네트워크"], 26, 244)] == [26, 26]


@settings(deadline=None)
@given(texts=st.lists(TEXTS, min_size=1, max_size=12), most=st.floats(60, 300))
def test_labels_stay_in_their_column(texts: list[str], most: float):
    for text, label in zip(texts, labels(texts, 26, most), strict=True):
        assert label.width <= most
        assert len(label.lines) <= 2
        if not label.lines[-1].endswith("…"):
            assert "".join(label.lines).replace(" ", "") == drawable(text).replace(" ", "")
