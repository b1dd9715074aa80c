"""`coach grade` and `coach calibrate`: the grader on JSON Lines, without a database."""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.cells import cell_len, set_cell_size

from adapters.grading.offline import OfflineGrader, judge
from bot.cli.shared import help_of, reason, say, stop, told
from core.errors import CoachError
from core.grading.agreement import Agreement, Scored, agreement
from core.grading.lines import BadLine, GradedLine, Task, read_task, result
from core.grading.rubric import GradingFailed


def _grade_one(task: Task) -> GradedLine:
    try:
        verdict = judge(task.request)
    except GradingFailed as failed:
        return result(task, None, failed.reason, OfflineGrader.name)
    return result(task, verdict, "graded", OfflineGrader.name)


def grade() -> None:
    if sys.stdin.isatty():
        typer.echo(say()("cli.grade.waiting"), err=True)
    with told():
        for number, line in enumerate(sys.stdin, start=1):
            if line.strip():
                sys.stdout.write(json.dumps(_answer_line(line, number), ensure_ascii=False) + "\n")
                sys.stdout.flush()


def _answer_line(line: str, number: int) -> dict[str, Any]:
    try:
        return _grade_one(read_task(line)).as_json()
    except BadLine as bad:
        return {"id": bad.id, "status": "error", "error": f"line {number}: {bad}"}


def calibrate(
    file: Annotated[Path, typer.Argument(help=help_of("calibrate.file"))],
    as_json: Annotated[bool, typer.Option("--json", help=help_of("calibrate.json"))] = False,
) -> None:
    speak = say()
    rows, skipped = _scored(file)
    if not rows:
        stop(speak("cli.calibrate.nothing", path=str(file)))
    figures = agreement(rows)
    if as_json:
        typer.echo(json.dumps({**dataclasses.asdict(figures), "skipped": len(skipped)}))
        return
    for message in skipped[:5]:
        typer.echo(message, err=True)
    _show(figures, len(skipped))


def _scored(file: Path) -> tuple[list[Scored], list[str]]:
    rows: list[Scored] = []
    skipped: list[str] = []
    try:
        with file.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                if not line.strip():
                    continue
                try:
                    rows.append(_scored_line(line))
                except BadLine as bad:
                    skipped.append(say()("cli.calibrate.line", number=str(number), problem=str(bad)))
    except OSError as error:
        with told():
            raise CoachError("file_unreadable", path=str(file), reason=reason(error)) from None
    except UnicodeDecodeError:
        with told():
            raise CoachError("file_not_text", path=str(file)) from None
    return rows, skipped


def _scored_line(line: str) -> Scored:
    """Grade one line that has a gold score.

    Raises:
        BadLine: it has none, or the grader gave no score.
    """
    task = read_task(line)
    if task.gold is None:
        raise BadLine(task.id, say()("cli.calibrate.no_gold"))
    graded = _grade_one(task)
    if graded.score is None:
        raise BadLine(task.id, say()("cli.calibrate.not_graded", status=graded.status))
    return Scored(task.question, task.gold, graded.score, len(task.request.answer))


def _show(figures: Agreement, skipped: int) -> None:
    speak = say()
    rows = [(speak(f"cli.calibrate.{name}"), value) for name, value in dataclasses.asdict(figures).items()]
    width = max(cell_len(label) for label, _ in rows)
    for label, value in rows:
        shown = "–" if value is None else str(value) if isinstance(value, int) else f"{value:.3f}"
        # A Korean letter is two cells wide, so letters cannot be counted.
        typer.echo(f"{set_cell_size(label, width)}  {shown:>8}")
    if skipped:
        typer.echo(speak("cli.calibrate.skipped", count=skipped), err=True)
