"""What is on a card, and where: read from the SVG before it becomes a picture."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.charts.card import WIDTH, compose
from adapters.charts.lines import MOST_DAYS
from adapters.charts.svg import MARKS
from adapters.charts.text import width
from adapters.charts.theme import THEMES
from core.posts import Bar, Chart, Line
from tests.adapters.charts.samples import CHARTS, bars, lines

DARK = THEMES["dark"]
SVG = "{http://www.w3.org/2000/svg}"


def elements(chart: Chart, tag: str) -> list[ET.Element]:
    """In the order in which they are drawn; `*` for all."""
    return list(ET.fromstring(compose(chart, DARK)).iter("*" if tag == "*" else SVG + tag))


def words(chart: Chart) -> list[str]:
    return [element.text or "" for element in elements(chart, "text")]


def boxes(element: ET.Element, x: float = 0, y: float = 0) -> Iterator[tuple[float, float, float, float, str]]:
    """Left, right, top and bottom of each text, moved by the groups around it."""
    if element.tag == SVG + "g":
        right, down = element.get("transform", "").removeprefix("translate(").removesuffix(")").split(" ")
        x, y = x + float(right), y + float(down)
    if element.tag == SVG + "text":
        text, size = element.text or "", float(element.get("font-size", ""))
        wide = width(text, size)
        left = (
            x
            + float(element.get("x", ""))
            - {"start": 0, "middle": wide / 2, "end": wide}[element.get("text-anchor", "")]
        )
        base = y + float(element.get("y", ""))
        yield left, left + wide, base - 0.85 * size, base + 0.12 * size, text
    for child in element:
        yield from boxes(child, x, y)


def marks(chart: Chart) -> list[str]:
    return [element.get("d", "") for element in elements(chart, "path")]


def days(chart: Chart) -> list[tuple[float, float, str]]:
    """The names below the lines, from left to right: where each begins and ends."""
    named = [element for element in elements(chart, "text") if element.get("text-anchor") == "middle"]
    at = [
        (float(each.get("x", "")), width(each.text or "", float(each.get("font-size", ""))) / 2, each.text or "")
        for each in named
    ]
    return sorted((x - half, x + half, text) for x, half, text in at)


@settings(max_examples=300, deadline=None)
@given(chart=CHARTS)
def test_every_chart_becomes_well_formed(chart: Chart):
    svg = ET.fromstring(compose(chart, DARK))
    assert svg.get("width") == str(WIDTH)
    assert 100 < int(svg.get("height", "")) < 2000


@settings(max_examples=300, deadline=None)
@given(chart=CHARTS)
def test_no_words_lie_on_others_or_leave_the_card(chart: Chart):
    svg = ET.fromstring(compose(chart, DARK))
    drawn = [box for box in boxes(svg) if box[4]]
    for left, right, top, bottom, text in drawn:
        assert left >= 39, text
        assert right <= WIDTH - 39, text
        assert top >= 30, text
        assert bottom <= int(svg.get("height", "")) - 30, text
    for one, other in combinations(drawn, 2):
        beside = one[1] <= other[0] or other[1] <= one[0]
        assert beside or one[3] <= other[2] or other[3] <= one[2], (one, other)


def test_markup_in_a_label_is_only_text():
    chart = bars(Bar(label="<b>&amp;</b>", value=1), now="<i>", before='"&')
    assert "<b>&amp;</b>" in words(chart)
    assert {element.tag.removeprefix(SVG) for element in elements(chart, "*")} == {"svg", "g", "rect", "text"}


def test_a_bar_says_its_score_and_how_far_it_moved():
    chart = bars(
        Bar(label="up", value=72, before=60),
        Bar(label="down", value=55, before=60),
        Bar(label="same", value=60, before=60),
        Bar(label="new", value=8),
        now="이번",
        before="지난번",
    )
    assert words(chart)[1:] == ["up", "down", "same", "new", "72", "+12", "55", "−5", "60", "±0", "8", "이번", "지난번"]


def test_a_tick_stands_where_the_score_was_before():
    chart = bars(*(Bar(label="OS", value=60, before=before) for before in (0, 50, 100)))
    ticks = [float(each.get("x", "")) for each in elements(chart, "rect") if each.get("stroke") == DARK.text]
    track = next(each for each in elements(chart, "rect") if each.get("fill") == DARK.track)
    begins, wide = float(track.get("x", "")), float(track.get("width", ""))
    assert [tick + 4 - begins for tick in ticks] == pytest.approx([0, wide / 2, wide], abs=0.02)


def test_bars_without_a_before_need_no_legend():
    assert words(bars(Bar(label="OS", value=72), now="now", before="before")) == ["면접 결과", "OS", "72"]


def test_a_score_beyond_the_scale_is_drawn_at_its_end():
    assert compose(bars(Bar(label="OS", value=10**5000, before=-7)), DARK) == compose(
        bars(Bar(label="OS", value=100, before=0)), DARK
    )


def test_the_first_twelve_bars_are_shown_and_the_others_counted():
    chart = bars(*(Bar(label=f"skill {i}", value=i) for i in range(40)))
    assert [word for word in words(chart) if word.startswith("skill")] == [f"skill {i}" for i in range(12)]
    assert words(chart)[-1] == "+28"
    assert "+1" not in words(bars(*chart.bars[:12]))


def test_the_first_eight_lines_are_shown_and_the_others_counted():
    chart = lines(*(Line(label=f"skill {i}", values=(i, 2 * i)) for i in range(11)), days=2)
    assert [word for word in words(chart) if word.startswith("skill")] == [f"skill {i}" for i in range(8)]
    assert words(chart)[-1] == "+3"
    assert set(marks(chart)) == set(MARKS)


def test_a_legend_says_the_latest_score_or_that_there_is_none():
    chart = lines(Line(label="OS", values=(10, 20, None)), Line(label="HTTP", values=(None, None, None)), days=3)
    assert words(chart)[-4:] == ["OS", "20", "HTTP", "–"]


def test_days_without_a_score_are_bridged_by_dots():
    def looks(*values: int | None) -> list[bool]:
        colour = DARK.lines[0]
        found = [
            each
            for each in elements(lines(Line(label="", values=values), days=len(values)), "line")
            if each.get("stroke") == colour
        ]
        return [each.get("stroke-dasharray") is not None for each in found[:-1]]  # the last one is in the legend

    assert looks(10, 20, 30) == [False, False]
    assert looks(10, None, None, 30, 40) == [True, False]
    assert looks(None, 20, None) == []


def test_a_single_score_is_a_point_in_the_middle():
    chart = lines(Line(label="OS", values=(50,)), days=1)
    assert marks(chart) == [MARKS[0], MARKS[0]]  # the point, and the legend's
    [(begins, ends, name)] = days(chart)
    assert name == "Oct 1"
    assert begins < WIDTH / 2 < ends


@pytest.mark.parametrize("count", [2, 3, 8, 30, 90, 365])
@pytest.mark.parametrize("name", ["Oct {}", "2026년 10월 {}일 토요일이에요", "{}"])
def test_names_of_days_do_not_touch_and_the_latest_is_always_there(count: int, name: str):
    chart = lines(Line(label="OS", values=tuple(i % 101 for i in range(count))), days=count, name=name)
    shown = days(chart)
    assert all(right_of_one + 8 < left_of_next for (_, right_of_one, _), (left_of_next, _, _) in pairwise(shown))
    assert shown[-1][2][:4] == name.format(count)[:4]
    assert shown[-1][1] <= WIDTH - 80  # seen from the margin, which is 40 px on either side
    assert len(shown) >= min(count, 3)


def test_more_days_than_fit_lose_the_oldest():
    chart = lines(Line(label="OS", values=(100, *[50] * MOST_DAYS)), days=MOST_DAYS + 1)
    assert compose(chart, DARK) == compose(
        chart.model_copy(update={"days": chart.days[1:], "lines": (Line(label="OS", values=(50,) * MOST_DAYS),)}), DARK
    )


def test_close_days_keep_a_mark_wherever_the_line_alone_would_not_show_the_score():
    def marked(values: tuple[int | None, ...]) -> int:
        return len(marks(lines(Line(label="OS", values=values), days=len(values)))) - 1  # one is in the legend

    alone = tuple(40 if day in {3, 11, 40} else None for day in range(60))
    in_runs = tuple(None if day % 4 == 0 else 40 for day in range(60))  # three days on, one day off
    assert marked(alone) == 3
    assert marked(in_runs) >= 30
    assert len(days(lines(Line(label="OS", values=(40,)), days=60))) <= marked((40,) * 60) < 20


@settings(deadline=None)
@given(values=st.lists(st.none() | st.integers(0, 100), min_size=1, max_size=40), count=st.integers(0, 40))
def test_scores_and_days_need_not_be_equally_many(values: list[int | None], count: int):
    chart = lines(Line(label="OS", values=tuple(values)), days=count)
    places = [element.get("transform", "") for element in elements(chart, "path")][:-1]
    xs = [float(place.removeprefix("translate(").split(" ")[0]) for place in places]
    assert all(50 <= x <= WIDTH - 80 for x in xs)
    assert len(xs) == len(set(xs))


def test_a_chart_of_nothing_is_its_title():
    assert words(Chart(title="아직 점수가 없어요", subtitle="곧 생겨요", alt="")) == ["아직 점수가 없어요", "곧 생겨요"]


def test_bars_come_before_lines():
    both = Chart(title="t", bars=(Bar(label="bar", value=1),), lines=(Line(label="line", values=(1,)),), alt="")
    assert words(both).index("bar") < words(both).index("line")
