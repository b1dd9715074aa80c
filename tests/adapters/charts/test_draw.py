"""The pictures themselves."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.charts import SvgCharts
from adapters.charts import draw as module
from adapters.charts.theme import THEMES
from core.posts import Bar, Chart, Line
from tests.adapters.charts.pictures import Colour, Picture, decoded, size
from tests.adapters.charts.samples import CHARTS, ODD, bars, lines

OS = Bar(label="운영체제", value=60)


def png(chart: Chart, scale: float = 0.5) -> bytes:
    return SvgCharts(scale=scale).draw(chart)


def picture(chart: Chart, scale: float = 0.5) -> Picture:
    return decoded(png(chart, scale))


def rgba(colour: str) -> Colour:
    return (*bytes.fromhex(colour[1:]), 255)


def count(chart: Chart, colour: str) -> int:
    """How many pixels have exactly this colour."""
    seen = picture(chart)
    return sum(seen.at(x, y) == rgba(colour) for y in range(seen.height) for x in range(seen.width))


def test_a_picture_is_1440_pixels_wide_and_as_high_as_its_content():
    wide, high = size(SvgCharts().draw(bars(OS)))
    assert wide == 1440
    assert size(SvgCharts().draw(bars(OS, OS))) == (1440, high + 2 * 56)
    seen = picture(bars(OS))
    assert (seen.width, seen.height) == (wide / 4, high / 4)


@settings(max_examples=100, deadline=None)
@given(chart=CHARTS, theme=st.sampled_from(sorted(THEMES)))
def test_every_chart_can_be_drawn(chart: Chart, theme: str):
    assert size(SvgCharts(theme, scale=0.25).draw(chart))[0] == 180


def test_the_same_chart_is_the_same_picture_in_every_thread():
    charts = SvgCharts(scale=0.5)
    chart = bars(OS, Bar(label="network", value=10, before=90))
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(charts.draw, [chart] * 12)) == {SvgCharts(scale=0.5).draw(chart)}


def test_hangul_and_latin_letters_are_drawn():
    # Hebrew is not in the font. Its two letters give the same box, so no font of the machine came to help.
    box, other_box = (png(bars(Bar(label=letter, value=60))) for letter in ("ש", "ע"))
    assert box == other_box
    labels = ("가", "나", "뷁", "A", "B", "")
    assert len({box, *(png(bars(Bar(label=label, value=60))) for label in labels)}) == len(labels) + 1


def test_titles_and_days_are_drawn_in_hangul():
    charts = [
        Chart(title=title, subtitle=subtitle, lines=(Line(label="OS", values=(1,)),), days=(day,), alt="")
        for title in ("가", "나")
        for subtitle in ("다", "라")
        for day in ("오늘", "어제")
    ]
    assert len({png(chart) for chart in charts}) == len(charts)


def test_the_length_of_a_bar_is_the_score():
    colour = THEMES["dark"].bar
    none, half, whole = (count(bars(Bar(label="OS", value=value)), colour) for value in (0, 50, 100))
    assert 0 < none < half / 10
    assert half * 1.9 < whole < half * 2.1


def test_before_is_seen_even_where_it_is_the_same_as_now():
    chart, words = bars(OS), {"now": "이번", "before": "지난번"}
    same, lower = (bars(OS.model_copy(update={"before": value}), **words) for value in (60, 20))
    assert len({png(chart), png(same), png(lower)}) == 3


@pytest.mark.parametrize("theme", sorted(THEMES))
def test_a_card_has_a_ground_of_its_own_and_round_corners(theme: str):
    seen = decoded(SvgCharts(theme, scale=0.5).draw(bars(OS)))
    right, bottom = seen.width - 1, seen.height - 1
    assert {seen.at(x, y)[3] for x in (0, right) for y in (0, bottom)} == {0}
    assert seen.at(seen.width // 2, 8) == rgba(THEMES[theme].card)


def test_nothing_leaves_its_card():
    everything = Chart(
        title="W" * 200,
        subtitle="뷁" * 200,
        bars=tuple(Bar(label=label * 3, value=100 * (i % 2), before=100 * (i % 3 % 2)) for i, label in enumerate(ODD)),
        lines=tuple(Line(label=label * 3, values=(0, 100, None, 100, 0)) for label in ODD),
        days=tuple("긴 이름을 가진 날 " * 3 for _ in range(5)),
        now="m" * 100,
        before="뷁" * 100,
        alt="",
    )
    for chart in (everything, lines(Line(label="", values=(0, 100)))):
        seen = picture(chart)
        middle = [seen.rows[y][4 * 3 : 4 * 15] + seen.rows[y][4 * -15 : 4 * -3] for y in range(20, seen.height - 20)]
        ground = bytes(rgba(THEMES["dark"].card))
        assert set(middle) == {ground * 24}


def test_no_font_no_charts(monkeypatch: pytest.MonkeyPatch, tmp_path):
    monkeypatch.setattr(module, "files", lambda package: tmp_path)
    with pytest.raises(FileNotFoundError):
        SvgCharts()
