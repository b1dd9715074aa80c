"""Reading question packs and saying, with line numbers, what is wrong with them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from core.bank.catalogue import FOLDER
from core.bank.rules import rule_findings
from core.bank.schema import Pack
from core.bank.yaml_lines import Document, Finding, read

BUILT_IN = FOLDER / "questions"
_MAX_BYTES = 2_000_000


@dataclass(frozen=True, slots=True)
class LoadedPack:
    """A pack that could be read, with the lines its values stand on."""

    file: str
    pack: Pack
    document: Document


def pack_files(paths: Iterable[Path]) -> list[Path]:
    """The YAML files meant by the given files and folders, in order."""
    files: list[Path] = []
    for path in paths:
        files += sorted([*path.rglob("*.yaml"), *path.rglob("*.yml")]) if path.is_dir() else [path]
    return files


def digest(paths: Iterable[Path]) -> str:
    """One digest for the contents of all files: equal digests need no second sync."""
    total = hashlib.sha256()
    for path in pack_files(paths):
        total.update(path.name.encode())
        total.update(path.read_bytes())
    return total.hexdigest()[:16]


def load(paths: Iterable[Path], *, rules: bool = True) -> tuple[list[LoadedPack], list[Finding]]:
    """Read packs. What cannot be read, or breaks a rule, is in the findings; a pack with findings may be missing.

    Args:
        rules: check also what takes seconds: signals against model answers, questions against each other.
    """
    packs: list[LoadedPack] = []
    findings: list[Finding] = []
    for path in pack_files(paths):
        loaded, wrong = load_one(path)
        findings += wrong
        if loaded is not None:
            packs.append(loaded)
    if rules:
        findings += rule_findings((item.file, item.pack, item.document) for item in packs)
    return packs, sorted(set(findings))


def load_one(path: Path) -> tuple[LoadedPack | None, list[Finding]]:
    """Read one file and check its form."""
    name = str(path)
    try:
        if path.stat().st_size > _MAX_BYTES:
            return None, [Finding(name, 1, f"larger than {_MAX_BYTES // 1_000_000} MB")]
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None, [Finding(name, 1, "not UTF-8 text")]
    except OSError as error:
        return None, [Finding(name, 1, f"cannot be read: {error.strerror}")]
    document = read(text)
    findings = [Finding(name, line, message) for line, message in document.findings]
    if document.data is None:
        return None, findings or [Finding(name, 1, "the file is empty; see docs/questions.md for the format")]
    try:
        pack = Pack.model_validate(document.data)
    except ValidationError as error:
        return None, findings + [_finding(name, document, detail) for detail in error.errors(include_url=False)]
    return LoadedPack(name, pack, document), findings


def _finding(file: str, document: Document, detail: ErrorDetails) -> Finding:
    path = detail["loc"]
    where = ".".join(str(part) for part in path)
    message = detail["msg"].removeprefix("Value error, ")
    if detail["type"] == "extra_forbidden":
        message = "unknown key"
    elif detail["type"] == "missing":
        message = "missing"
    return Finding(file, document.line_of(path), f"{where}: {message}" if where else message)
