"""Charts as pictures (core.ports.Charts)."""

from adapters.charts.child import ChildCharts
from adapters.charts.draw import SvgCharts

__all__ = ["ChildCharts", "SvgCharts"]
