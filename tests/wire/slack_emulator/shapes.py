"""Real payloads' shapes, when they lie beside the repository (../shared/wire/slack)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[4] / "shared" / "wire" / "slack"


def load(name: str) -> Any:
    """The example of one payload, or None in a clone that stands alone."""
    path = FOLDER / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def unknown(value: Any, shape: Any, path: str = "") -> list[str]:
    """The places of a payload that the shape does not have, or has with another type.

    Lists in a shape show examples of their items; empty objects have keys of their own, such as block ids.
    """
    if value is None or shape is None:
        return []
    if isinstance(shape, dict):
        if not isinstance(value, dict):
            return [f"{path}: {type(value).__name__}, not an object"]
        if not shape:
            return []
        found = [f"{path}/{key}" for key in value if key not in shape]
        return found + [p for key in value if key in shape for p in unknown(value[key], shape[key], f"{path}/{key}")]
    if isinstance(shape, list):
        if not isinstance(value, list):
            return [f"{path}: {type(value).__name__}, not a list"]
        merged = _merged(shape)
        return [p for index, item in enumerate(value) for p in unknown(item, merged, f"{path}/{index}")]
    same = isinstance(value, type(shape)) or (isinstance(value, int | float) and isinstance(shape, int | float))
    return [] if same else [f"{path}: {type(value).__name__}, not {type(shape).__name__}"]


def _merged(examples: list[Any]) -> Any:
    """One example that has the keys of all."""
    if not examples:
        return None
    if not all(isinstance(example, dict) for example in examples):
        return examples[0]
    made: dict[str, Any] = {}
    for example in examples:
        for key, value in example.items():
            made[key] = _both(made[key], value) if key in made else value
    return made


def _both(one: Any, other: Any) -> Any:
    if isinstance(one, dict) and isinstance(other, dict):
        return _merged([one, other])
    if isinstance(one, list) and isinstance(other, list):
        return one + other
    # A field that is a text in one kind of block and an object in another: anything goes.
    return one if type(one) is type(other) else None
