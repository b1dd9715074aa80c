"""A pack as the YAML a study leader edits."""

from __future__ import annotations

from typing import Any

import yaml

from core.bank.loader import BUILT_IN, load_one
from core.bank.schema import Pack

_WIDTH = 120


class _Dumper(yaml.SafeDumper):
    """Long texts folded, short lists on one line, keys in the order of the format."""


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    style = ">" if len(value) > _WIDTH and "\n" not in value else "|" if "\n" in value else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


def _list(dumper: yaml.SafeDumper, value: list[Any]) -> yaml.SequenceNode:
    short = all(isinstance(item, str) for item in value) and sum(map(len, value)) < _WIDTH
    return dumper.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=short)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(list, _list)


def to_yaml(pack: Pack) -> str:
    """The pack as YAML; reading it gives the same pack back."""
    data = pack.model_dump(mode="json", exclude_none=True)
    return yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_WIDTH)


def example() -> Pack:
    """The shortest question of the built-in bank, alone in a pack."""
    loaded, _ = load_one(BUILT_IN / "testing.yaml")
    assert loaded is not None
    shortest = min(loaded.pack.questions, key=lambda question: len(question.model_dump_json()))
    return loaded.pack.model_copy(update={"questions": (shortest,)})
