"""The six classes of the ERD are exactly what the user's document says; what is added is added beside it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sqlalchemy as sa

from models import Base, UtcDateTime

# The facts of the ERD document's table section, so that this test stands alone.
ERD = {
    "User": {
        "id": "INT (PK)",
        "username": "VARCHAR(50)",
        "email": "VARCHAR(100)",
        "password_hash": "VARCHAR(255)",
        "job_position": "VARCHAR(100)",
        "experience_level": "INT",
        "created_at": "TIMESTAMP",
        "updated_at": "TIMESTAMP",
    },
    "Interview": {
        "id": "INT (PK)",
        "user_id": "INT (FK to User)",
        "start_time": "TIMESTAMP",
        "end_time": "TIMESTAMP",
        "overall_feedback": "TEXT",
        "created_at": "TIMESTAMP",
        "updated_at": "TIMESTAMP",
    },
    "Question": {
        "id": "INT (PK)",
        "text": "TEXT",
        "category": "VARCHAR(100)",
        "audio_url": "VARCHAR(255)",
        "created_at": "TIMESTAMP",
        "updated_at": "TIMESTAMP",
    },
    "Response": {
        "id": "INT (PK)",
        "interview_id": "INT (FK to Interview)",
        "question_id": "INT (FK to Question)",
        "answer_text": "TEXT",
        "answer_audio_url": "VARCHAR(255)",
        "feedback": "TEXT",
        "created_at": "TIMESTAMP",
        "updated_at": "TIMESTAMP",
    },
    "LearningMaterial": {
        "id": "INT (PK)",
        "user_id": "INT (FK to User)",
        "title": "VARCHAR(255)",
        "description": "TEXT",
        "url": "VARCHAR(255)",
        "type": "VARCHAR(50)",
        "created_at": "TIMESTAMP",
        "updated_at": "TIMESTAMP",
    },
    "ProgressTrack": {
        "id": "INT (PK)",
        "user_id": "INT (FK to User)",
        "skill_category": "VARCHAR(100)",
        "score": "INT",
        "recorded_at": "TIMESTAMP",
    },
}
DOCUMENT = Path(__file__).parents[3] / "shared" / "erd.md"
CLASSES = {mapper.class_.__name__: mapper.local_table for mapper in Base.registry.mappers}


def parse(document: str) -> dict[str, dict[str, str]]:
    """The section of schema tables: `### 1. User (…)` and its `- name: TYPE` lines."""
    tables: dict[str, dict[str, str]] = {}
    for line in document.splitlines():
        if heading := re.match(r"### \d+\. (\w+)", line):
            tables[heading[1]] = {}
        elif tables and (column := re.match(r"- (\w+): (.+)", line)):
            tables[list(tables)[-1]][column[1]] = column[2].strip()
    return tables


def test_our_copy_of_the_facts_is_the_document():
    if DOCUMENT.exists():  # the user's document stands beside the project, not in it
        assert parse(DOCUMENT.read_text(encoding="utf-8")) == ERD
    assert len(ERD) == 6


def test_the_parser_reads_what_it_should():
    assert parse("## x\n### 1. User (사용자)\n- id: INT (PK)\n- name: VARCHAR(50)\n") == {
        "User": {"id": "INT (PK)", "name": "VARCHAR(50)"}
    }


@pytest.mark.parametrize(("cls", "name", "wanted"), [(c, n, t) for c, cols in ERD.items() for n, t in cols.items()])
def test_column_is_exactly_as_the_erd_says(cls: str, name: str, wanted: str):
    column = CLASSES[cls].c[name]
    kind = wanted.split(" (", maxsplit=1)[0]
    if kind.startswith("VARCHAR"):
        assert isinstance(column.type, sa.String)
        assert not isinstance(column.type, sa.Text)
        assert column.type.length == int(re.search(r"\d+", kind)[0])
    elif kind == "TEXT":
        assert isinstance(column.type, sa.Text)
    elif kind == "INT":
        assert isinstance(column.type, sa.Integer)
    else:
        assert isinstance(column.type, UtcDateTime)
    assert column.primary_key == ("(PK)" in wanted)
    if target := re.search(r"FK to (\w+)", wanted):
        (key,) = column.foreign_keys
        assert key.column is CLASSES[target[1]].c.id


def test_relations_of_the_erd_hold():
    """User–Interview, Interview–Response, Question–Response, User–LearningMaterial, User–ProgressTrack, and an
    Interview contains Questions through its turns."""
    links = {
        (table.name, key.column.table.name) for table in Base.metadata.tables.values() for key in table.foreign_keys
    }
    assert {
        ("interview", "user"),
        ("response", "interview"),
        ("response", "question"),
        ("learning_material", "user"),
        ("progress_track", "user"),
        ("turn", "interview"),
        ("turn", "question"),
    } <= links


def test_one_question_has_one_response():
    unique = [c for c in CLASSES["Response"].columns if c.unique]
    assert [column.name for column in unique] == ["turn_id"]
