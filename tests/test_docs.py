"""Documents that are drawn from the code are as the code is; documents that name things name what exists."""

from __future__ import annotations

import importlib.util
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
_spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
generate = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(generate)


@pytest.mark.parametrize("name", generate.FILES)
def test_drawn_documents_are_up_to_date(name: str):
    drawn = (ROOT / "docs" / name).read_text(encoding="utf-8")
    assert drawn == generate.FILES[name](), "run: uv run python docs/generate.py"


def test_every_dependency_is_justified():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *(d for extra in project["optional-dependencies"].values() for d in extra)]
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    for dependency in wanted:
        name = re.split(r"[\[<>=; ]", dependency)[0]
        assert f"| {name} |" in text, name


@pytest.mark.parametrize("document", sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]), ids=lambda p: p.name)
def test_links_between_documents_lead_somewhere(document: Path):
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8")):
        if not target.startswith("http"):
            assert (document.parent / target).exists(), target


def test_modules_can_be_read_at_one_sitting():
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for room in ("adapters", "bot", "core", "models")
        for path in (ROOT / room).rglob("*.py")
        if "versions" not in path.parts
    }
    assert {name: lines for name, lines in lengths.items() if lines > 320} == {}
    assert sum(lines > 150 for lines in lengths.values()) < len(lengths) / 3
