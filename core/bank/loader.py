"""Reading question packs and saying, with line numbers, what is wrong with them."""

from __future__ import annotations

import errno
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from core.bank.catalogue import FOLDER
from core.bank.rules import rule_findings
from core.bank.schema import OUR_KINDS, Pack
from core.bank.yaml_lines import Document, Finding, read

BUILT_IN = FOLDER / "questions"
_MAX_BYTES = 2_000_000
_MAX_IDS = 100  # a question and its follow-up share one key of 120 characters, with room for whose they are


@dataclass(frozen=True, slots=True)
class LoadedPack:
    """A pack that could be read, with the lines its values stand on."""

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
        findings += rule_findings((item.pack, item.document) for item in packs)
    return packs, sorted(set(findings))


UNREADABLE = {errno.ENOENT: "no_file", errno.EACCES: "no_permission"}


def load_one(path: Path) -> tuple[LoadedPack | None, list[Finding]]:
    """Read one file and check its form."""
    name = str(path)
    try:
        if path.stat().st_size > _MAX_BYTES:
            return None, [Finding.of(name, 1, "large", most=str(_MAX_BYTES // 1_000_000))]
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None, [Finding.of(name, 1, "not_text")]
    except OSError as error:
        key = UNREADABLE.get(error.errno or 0, "unreadable")
        return None, [Finding.of(name, 1, key, reason=error.strerror or "")]
    return load_text(text, name)


def load_text(text: str, name: str) -> tuple[LoadedPack | None, list[Finding]]:
    """Read a pack and check its form. `name` is what findings call it."""
    document = read(text, name)
    findings = document.findings
    if document.data is None:
        return None, findings or [Finding.of(name, 1, "empty")]
    try:
        pack = Pack.model_validate(document.data)
    except ValidationError as error:
        details = error.errors(include_url=False)
        return None, findings + [_finding(document, detail) for detail in details if not _follows(detail, details)]
    return LoadedPack(pack, document), [*findings, *_long_ids(pack, document)]


def _follows(detail: ErrorDetails, others: Sequence[ErrorDetails]) -> bool:
    """Whether a list is only too short because an item in it is wrong, which is told by itself."""
    path = detail["loc"]
    inside = (other for other in others if len(other["loc"]) > len(path) and other["loc"][: len(path)] == path)
    return detail["type"] == "too_short" and any(inside)


def _long_ids(pack: Pack, document: Document) -> list[Finding]:
    return [
        document.found(("questions", index, "follow_ups", number, "id"), "id_long", question.id, most=str(_MAX_IDS))
        for index, question in enumerate(pack.questions)
        for number, follow_up in enumerate(question.follow_ups)
        if len(question.id) + len(follow_up.id) > _MAX_IDS
    ]


# Pydantic's kinds of mistakes that a pack can have, as ours; the limit of those that have one is {limit}.
KINDS = {
    "extra_forbidden": "unknown_key",
    "missing": "missing",
    "string_type": "text",
    "string_too_short": "text_short",
    "string_too_long": "text_long",
    "too_short": "few",
    "too_long": "many",
    "greater_than_equal": "least",
    "less_than_equal": "most",
    "tuple_type": "list",
    "model_type": "mapping",
    "dict_type": "mapping",
}
_LIMITS = ("min_length", "max_length", "ge", "le")


def _finding(document: Document, detail: ErrorDetails) -> Finding:
    path, kind, context = detail["loc"], detail["type"], detail.get("ctx", {})
    where = ".".join(str(part) for part in path)
    if kind in OUR_KINDS:
        return document.found(path, kind, where)
    if kind in KINDS:
        limit = next((str(context[name]) for name in _LIMITS if name in context), "")
        return document.found(path, KINDS[kind], where, limit=limit)
    if kind == "literal_error":
        # Pydantic joins the choices with commas and an English "or".
        allowed = ", ".join(re.findall(r"'([^']*)'", str(context.get("expected", ""))))
        return document.found(path, "choices", where, given=str(detail["input"]), allowed=allowed)
    if kind.startswith("int_"):
        return document.found(path, "whole_number", where)
    return document.found(path, "other", where, detail=detail["msg"])
