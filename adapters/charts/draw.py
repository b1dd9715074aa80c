"""Charts as PNG, drawn here: no network, no browser, no font of the machine's own."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import resvg_py

from adapters.charts.card import compose
from adapters.charts.theme import THEMES, ThemeName
from core.posts import Chart


class SvgCharts:
    """Args:
    theme: the colours of the card.
    scale: pixels for each CSS pixel; phones show two or three.

    Raises:
        FileNotFoundError: the font is gone, without which pictures would come without words and without an error.

    Keeps no state between two charts; any thread may draw.
    """

    def __init__(self, theme: ThemeName = "dark", scale: float = 2) -> None:
        self._theme = THEMES[theme]
        self._scale = scale
        font = Path(str(files("noto_cjk_sans_otc"))) / "NotoSansCJK-Regular.ttc"
        self._font = str(font.resolve(strict=True))

    def draw(self, chart: Chart) -> bytes:
        """The chart as a PNG, 720 times the scale pixels wide. The same chart always gives the same bytes.

        Takes 0.1 to 0.3 s at scale 2, by the number of pixels. resvg-py holds the interpreter's lock all that time, so
        an event loop waits for it even while another thread draws.
        """
        return resvg_py.svg_to_bytes(
            svg_string=compose(chart, self._theme), font_files=[self._font], skip_system_fonts=True, zoom=self._scale
        )
