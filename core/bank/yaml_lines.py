"""Reading YAML with the line of every value, so that a mistake can be pointed at.

PyYAML silently keeps the last of two equal keys; here a repeated key is a finding.
"""

from __future__ import annotations

import pathlib
from dataclasses import dataclass, field
from typing import Any

import yaml

from core.localization import Translator, translator

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Something wrong in a file; `key` names a message `finding.<key>` of the catalogues.

    Attributes:
        line: counts from 1.
        where: the path of the value, or the id of the question, that is meant.
        given: the parameters of the message, in an order, so that equal findings are equal.
    """

    file: str
    line: int
    key: str
    where: str = ""
    given: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, file: str, line: int, key: str, where: str = "", **params: str) -> Finding:
        return cls(file, line, key, where, tuple(sorted(params.items())))

    def worded(self, speak: Translator) -> str:
        message = speak(f"finding.{self.key}", **dict(self.given))
        return f"{self.file}:{self.line}: {self.where + ': ' if self.where else ''}{message}"

    def __str__(self) -> str:
        return self.worded(translator("en"))


@dataclass(slots=True)
class Document:
    """The values of a file and the line on which each of them stands."""

    file: str
    data: Any
    lines: dict[Path, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def line_of(self, path: Path) -> int:
        """The line of a value, or of the nearest value around it that is in the file."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def found(self, path: Path, key: str, where: str = "", **params: str) -> Finding:
        """Something wrong with the value at this path."""
        return Finding.of(self.file, self.line_of(path), key, where, **params)


def read(text: str, file: str = "") -> Document:
    """Parse one YAML document with the safe loader; syntax errors become findings and `data` None."""
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=LOADER)):
            # A pack needs none, and a few nested ones can stand for more text than fits in memory.
            return Document(file, None, {}, [Finding.of(file, 1, "aliases")])
        node = yaml.compose(text, Loader=LOADER)
        data = yaml.load(text, Loader=LOADER)  # noqa: S506 - the safe loader, in C where there is one
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = (mark.line if mark else 0) + 1
        return Document(file, None, {}, [Finding.of(file, line, "not_yaml", detail=str(error.problem))])
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        return Document(file, None, {}, [Finding.of(file, 1, "not_yaml", detail=str(error))])
    document = Document(file, data)
    if node is not None:
        _walk(node, (), document)
    return document


def load_trusted(file: pathlib.Path) -> Any:  # noqa: ANN401 - whatever the file holds; a schema says what it must
    """A file of our own, read with the C loader: PyYAML's own takes seconds for the catalogue."""
    return yaml.load(file.read_text(encoding="utf-8"), Loader=LOADER)  # noqa: S506 - the safe loader


def _walk(node: yaml.Node, path: Path, document: Document) -> None:
    document.lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            name = str(key.value)
            if name in seen:
                document.findings.append(Finding.of(document.file, key.start_mark.line + 1, "twice", name))
            seen.add(name)
            document.lines[(*path, name)] = key.start_mark.line + 1
            _walk(value, (*path, name), document)
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            document.lines[(*path, index)] = item.start_mark.line + 1
            _walk(item, (*path, index), document)
