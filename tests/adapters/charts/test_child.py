"""Drawing in a process of its own."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from adapters.charts import ChildCharts, SvgCharts
from core.posts import Bar, Chart, Line

SMALL = Chart(title="이번 면접", alt="", bars=(Bar(label="운영체제", value=60, before=40),))
LARGE = Chart(
    title="Skills",
    alt="",
    lines=tuple(Line(label=f"skill {n}", values=tuple((n * 7 + day * 3) % 101 for day in range(30))) for n in range(8)),
    days=tuple(str(day) for day in range(30)),
)


def test_the_child_draws_the_same_picture():
    with closing(ChildCharts("light", 0.5)) as charts:
        for chart in (SMALL, LARGE):
            assert charts.draw(chart) == SvgCharts("light", 0.5).draw(chart)


def test_a_child_that_dies_costs_one_picture():
    with closing(ChildCharts(scale=0.5)) as charts:
        charts.draw(SMALL)
        first = charts._child
        os.kill(first.pid, signal.SIGKILL)
        try:
            charts.draw(SMALL)
        except OSError:
            first.wait(5)
        assert charts.draw(SMALL).startswith(b"\x89PNG")
        first.communicate()


async def test_nobody_waits_while_it_draws():
    with closing(ChildCharts(scale=2)) as charts:
        await asyncio.to_thread(charts.draw, SMALL)  # the child is there
        drawing = asyncio.create_task(asyncio.to_thread(charts.draw, LARGE))
        turns = 0
        while not drawing.done():
            turns += 1
            await asyncio.sleep(0)
        assert turns > 100


def test_the_child_ends_with_its_parent():
    code = (
        "import os, signal; from adapters.charts import ChildCharts; from core.posts import Chart\n"
        "charts = ChildCharts(scale=0.5); charts.draw(Chart(title='x', alt='x'))\n"
        "print(charts._child.pid, flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    )
    parent = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, timeout=60)
    child = int(parent.stdout)
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            os.kill(child, 0)
        except ProcessLookupError:
            return
        if "State:\tZ" in _status(child):
            return  # nobody is left to collect it in a container
        time.sleep(0.02)
    pytest.fail("the child is still there")


def _status(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:
        return "State:\tZ"
