"""What is wrong with a configuration, with the file or variable, the key and what is allowed."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from bot.sections import Settings
from core.localization import Translator, translator


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with the configuration; `key` names a message `config.<key>` of the catalogues.

    Attributes:
        source: a file or an environment variable.
        setting: the section and key in it, or nothing where the whole source is meant.
    """

    source: str
    setting: str
    key: str
    params: dict[str, str] = field(default_factory=dict)

    def worded(self, speak: Translator) -> str:
        where = f"{self.source}: {self.setting}" if self.setting else self.source
        return f"{where}: {speak(f'config.{self.key}', **self.params)}"

    def __str__(self) -> str:
        return self.worded(translator("en"))


class ConfigError(Exception):
    """The configuration cannot be used; `problems` says why, all at once."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = problems


def problem_of(detail: ErrorDetails, sources: Mapping[tuple[str, str], str], file: str) -> Problem:
    path = [str(part) for part in detail["loc"]]
    source = sources.get((path[0], path[1]), file) if len(path) > 1 else file
    if len(path) == 1:  # a whole section; it came from the environment if the file does not have it
        source = next((s for (section, _), s in sources.items() if section == path[0]), file)
    if detail["type"] == "extra_forbidden":
        return Problem(source, ".".join(path), *_unknown(path))
    key, params = _mistake(detail, path)
    return Problem(source, ".".join(path), key, {"value": repr(detail["input"]), **params})


def _unknown(path: list[str]) -> tuple[str, dict[str, str]]:
    allowed = _names(path[:-1])
    key, params = "unknown_key" if len(path) > 1 else "unknown_section", {"allowed": ", ".join(allowed)}
    near = difflib.get_close_matches(path[-1], allowed, n=1)
    return (f"{key}_near", {**params, "near": near[0]}) if near else (key, params)


# Beginnings of pydantic's kinds of mistakes. Those with a limit are found by _mistake itself.
_KINDS = {
    "int": "whole_number",
    "bool": "boolean",
    "string_too_short": "empty",
    "string": "text",
    "model": "section",
}


_OURS = {"timezone", "database_url", "http_address", "ws_address", "shard_ids", "shard_count"}  # refusals of _wrong


def _mistake(detail: ErrorDetails, path: list[str]) -> tuple[str, dict[str, str]]:
    kind = detail["type"]
    if kind in _OURS:
        return kind, {}
    if kind == "literal_error":
        return "choices", {"allowed": ", ".join(_choices(path))}
    if kind in {"greater_than_equal", "less_than_equal"}:
        least, most = _range(path)
        return "range", {"least": least, "most": most}
    if kind == "string_too_long":
        return "long_text", {"most": str(detail["ctx"]["max_length"])}
    for prefix, key in _KINDS.items():
        if kind.startswith(prefix):
            return key, {}
    return "other", {"detail": detail["msg"]}


def _names(path: list[str]) -> list[str]:
    model: type[BaseModel] = Settings
    for part in path:
        annotation = model.model_fields[part].annotation
        assert isinstance(annotation, type)
        model = annotation
    return list(model.model_fields)


def _choices(path: list[str]) -> list[str]:
    section = Settings.model_fields[path[0]].annotation
    assert isinstance(section, type)
    return [str(choice) for choice in get_args(section.model_fields[path[1]].annotation)]


def _range(path: list[str]) -> tuple[str, str]:
    section = Settings.model_fields[path[0]].annotation
    assert isinstance(section, type)
    bounds = {type(limit).__name__: limit for limit in section.model_fields[path[1]].metadata}
    return str(bounds["Ge"].ge), str(bounds["Le"].le)
