"""From the start of the process to the first question of `coach chat` in a pipe.

The first start has no database yet; a later start has one with the bank in it and the interview still open.
Compiled modules go to a folder of the measurement, so it does not matter which ones lie around already.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

from common import percentile, table

RUNS = 5
BUDGET_SECONDS = 70.0  # a busy machine gets fewer runs of the last rows; the table says how many
FIRST_LINE = b"--- "  # the line above every question
COACH = Path(sys.executable).parent / "coach"


def environment(home: Path, *, cached: bool) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "COACH_"))}
    return kept | (
        {"PYTHONPYCACHEPREFIX": str(home / "compiled")}
        if cached
        else {"PYTHONPYCACHEPREFIX": str(home / "nothing"), "PYTHONDONTWRITEBYTECODE": "1"}
    )


def to_first_question(folder: Path, variables: dict[str, str], *, again: bool = True) -> float:
    """Seconds. The process is left by closing its input, as a pipe ends; killed if its database is not needed again."""
    command = [str(COACH), "chat", "--locale", "en", "--user", "ann"]
    variables = variables | {"COACH_DATABASE__URL": f"sqlite:///{folder / 'coach.db'}"}
    started = time.perf_counter()
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=variables,
        cwd=folder,  # no config.toml here
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        for line in process.stdout:
            if line.startswith(FIRST_LINE):
                break
        else:
            raise SystemExit(f"no question came: {process.stderr.read().decode()}")
        process.stdout.readline()  # the question
        took = time.perf_counter() - started
        if not again:
            process.kill()
        process.stdin.close()
        process.stdout.read()
    return took


def floor(variables: dict[str, str]) -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", "pass"], env=variables, check=True)
    return time.perf_counter() - started


def fresh(home: Path) -> Path:
    return Path(mkdtemp(dir=home))


def series(run: Callable[[], float], variables: dict[str, str], bare: list[float], until: float) -> list[float]:
    """Several runs, each after a floor of its own: a busy moment of the machine hits both."""
    seconds: list[float] = []
    while len(seconds) < RUNS and (not seconds or time.perf_counter() < until):
        bare.append(floor(variables))
        seconds.append(run())
    return seconds


def row(name: str, seconds: list[float], least: float) -> list[object]:
    middle = percentile(seconds, 0.5)
    return [name, len(seconds), middle, min(seconds), max(seconds), f"{middle / least:.0f}x"]


def main() -> None:
    until = time.perf_counter() + BUDGET_SECONDS
    bare: list[float] = []
    with TemporaryDirectory(prefix="bench-") as place:
        home = Path(place)
        cached, uncached = environment(home, cached=True), environment(home, cached=False)
        used = fresh(home)
        to_first_question(used, cached)  # compiles everything, and is the first start of the later ones
        floor(cached)
        laters = series(lambda: to_first_question(used, cached), cached, bare, until)
        firsts = series(lambda: to_first_question(fresh(home), cached, again=False), cached, bare, until)
        slow = series(lambda: to_first_question(fresh(home), uncached, again=False), cached, bare, until)
    least = percentile(bare, 0.5)
    print("seconds from process start to the first question\n")
    table(
        ["", "runs", "median", "least", "most", "to floor"],
        [
            row("floor: python -c pass", bare, least),
            row("later start", laters, least),
            row("first start, empty database", firsts, least),
            row("first start, no bytecode cache", slow, least),
        ],
    )
    print("\nbytecode caching was on, warmed up once, except in the last row")


main()
