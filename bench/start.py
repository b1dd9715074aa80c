"""From the start of the process to the first question of `coach chat` in a pipe.

The first start has no database; a later start finds the bank in it and the interview still open. Compiled modules go
to a folder of the measurement, so it does not matter which ones lie around already.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from common import percentile, table

RUNS, UNCACHED_RUNS = 5, 3
FIRST_LINE = b"--- "  # the line above every question
COACH = Path(sys.executable).parent / "coach"


def environment(home: Path, *, cached: bool) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "COACH_"))}
    return kept | (
        {"PYTHONPYCACHEPREFIX": str(home / "compiled")}
        if cached
        else {"PYTHONPYCACHEPREFIX": str(home / "nothing"), "PYTHONDONTWRITEBYTECODE": "1"}
    )


def to_first_question(folder: Path, variables: dict[str, str]) -> float:
    """Seconds; the process is then left by closing its input, as a pipe ends."""
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
        process.stdin.close()
        process.stdout.read()
    return took


def floor(variables: dict[str, str]) -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", "pass"], env=variables, check=True)
    return time.perf_counter() - started


def fresh(home: Path, name: str) -> Path:
    folder = home / name
    folder.mkdir()
    return folder


def row(name: str, seconds: list[float], least: float) -> list[object]:
    middle = percentile(seconds, 0.5)
    return [name, len(seconds), middle, min(seconds), max(seconds), f"{middle / least:.0f}x"]


def main() -> None:
    with TemporaryDirectory(prefix="bench-") as place:
        home = Path(place)
        cached, uncached = environment(home, cached=True), environment(home, cached=False)
        used = fresh(home, "used")
        to_first_question(used, cached)  # compiles everything, and is the first start of the later ones
        bare = [floor(cached) for _ in range(RUNS + 1)][1:]
        firsts = [to_first_question(fresh(home, f"first{n}"), cached) for n in range(RUNS)]
        laters = [to_first_question(used, cached) for _ in range(RUNS)]
        slow = [to_first_question(used, uncached) for _ in range(UNCACHED_RUNS)]
    least = percentile(bare, 0.5)
    print("seconds from process start to the first question\n")
    table(
        ["", "runs", "median", "least", "most", "to floor"],
        [
            row("floor: python -c pass", bare, least),
            row("first start, empty database", firsts, least),
            row("later start", laters, least),
            row("later start, no bytecode cache", slow, least),
        ],
    )
    print("\nbytecode caching was on, warmed up once, except in the last row")


main()
