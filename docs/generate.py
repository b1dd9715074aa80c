"""Draw docs/erd.md and docs/state-machine.md from the code: `uv run python docs/generate.py`.

The first shows the metadata of the models, the second both machines.

A test fails when the files and the code differ.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Table

from core.interview.machine import InterviewMachine, TurnMachine
from models import Base

FOLDER = Path(__file__).parent
ERD_CLASSES = ["user", "interview", "question", "response", "learning_material", "progress_track"]


def erd() -> str:
    """Every table with its columns and keys, those of the user's ERD first."""
    tables = Base.metadata.tables
    names = [*ERD_CLASSES, *sorted(set(tables) - set(ERD_CLASSES))]
    lines = [
        "# The tables",
        "",
        "Drawn from the models by `uv run python docs/generate.py`; do not edit by hand.",
        "",
        "`user`, `interview`, `question`, `response`, `learning_material` and `progress_track` are the six classes",
        "of the ERD, with every column as it says. The other tables and columns are additions: an interview",
        "*contains* its questions through `turn`, a grader's word on a response is an `evaluation`, `receipt` makes a",
        "redelivered event harmless, and `delivery` is what the coach still owes a conversation.",
        "",
        "```mermaid",
        "erDiagram",
    ]
    for name in names:
        lines += _relations(tables[name])
    for name in names:
        lines += [f"    {name} {{", *_columns(tables[name]), "    }"]
    return "\n".join([*lines, "```", ""])


def _relations(table: Table) -> list[str]:
    return [
        f"    {key.column.table.name} ||--o{{ {table.name} : {key.parent.name}"
        for key in sorted(table.foreign_keys, key=lambda key: str(key.parent.name))
    ]


def _columns(table: Table) -> list[str]:
    lines = []
    for column in table.columns:
        kind = str(column.type.compile()).split("(")[0].lower()
        marks = [mark for mark, there in (("PK", column.primary_key), ("FK", bool(column.foreign_keys))) if there]
        lines.append(f"        {kind} {column.name} {', '.join(marks)}".rstrip())
    return lines


def machines() -> str:
    """Both machines as state diagrams."""
    parts = [
        "# The state machines",
        "",
        "Drawn from `core/interview/machine.py` by `uv run python docs/generate.py`; do not edit by hand.",
    ]
    for title, machine in (("A turn", TurnMachine), ("An interview", InterviewMachine)):
        diagram = format(machine, "mermaid").strip()
        parts += ["", f"## {title}", "", "```mermaid", diagram, "```"]
    return "\n".join([*parts, ""])


FILES = {"erd.md": erd, "state-machine.md": machines}

if __name__ == "__main__":
    for name, draw in FILES.items():
        (FOLDER / name).write_text(draw(), encoding="utf-8")
