"""A small language for the rules of Block Kit: each rule looks at one value and says what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.wire.slack_emulator.errors import Problems

Check = Callable[[Problems, str, Any], None]


@dataclass(frozen=True)
class Need:
    """A field that must be there."""

    check: Check


Schema = Mapping[str, "Check | Need"]


def anything(problems: Problems, path: str, value: Any) -> None:
    """No rule."""


def boolean(problems: Problems, path: str, value: Any) -> None:
    if not isinstance(value, bool):
        problems.add(path, "must be a boolean")


def string(most: int, least: int = 1) -> Check:
    """A text of a length; Slack counts characters."""

    def check(problems: Problems, path: str, value: Any) -> None:
        if not isinstance(value, str):
            problems.add(path, "must be a string")
        elif len(value) > most:
            problems.add(path, f"must be less than {most + 1} characters")
        elif len(value) < least:
            problems.add(path, f"must be more than {least - 1} characters")

    return check


def number(least: int, most: int) -> Check:
    def check(problems: Problems, path: str, value: Any) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            problems.add(path, "must be an integer")
        elif not least <= value <= most:
            problems.add(path, f"must be between {least} and {most}")

    return check


def choice(*allowed: str) -> Check:
    def check(problems: Problems, path: str, value: Any) -> None:
        if value not in allowed:
            problems.add(path, f"must be one of {', '.join(allowed)}")

    return check


def array(most: int, item: Check, least: int = 1) -> Check:
    def check(problems: Problems, path: str, value: Any) -> None:
        if not isinstance(value, list):
            problems.add(path, "must be an array")
            return
        if len(value) > most:
            problems.add(path, f"no more than {most} items allowed")
        if len(value) < least:
            problems.add(path, f"no less than {least} items allowed")
        for index, inner in enumerate(value):
            item(problems, f"{path}/{index}", inner)

    return check


def obj(schema: Schema, *, typed: bool = False) -> Check:
    """An object with these fields and no others; `typed` ones also carry `type`."""

    def check(problems: Problems, path: str, value: Any) -> None:
        if not isinstance(value, dict):
            problems.add(path, "must be an object")
            return
        for name, rule in schema.items():
            if name in value:
                (rule.check if isinstance(rule, Need) else rule)(problems, f"{path}/{name}", value[name])
            elif isinstance(rule, Need):
                problems.add(path, f"missing required field: {name}")
        for name in value:
            if name not in schema and not (typed and name == "type"):
                problems.add(path, f"invalid additional property: {name}")

    return check


def one_of(kinds: Mapping[str, Schema], *allowed: str) -> Check:
    """An object whose `type` is among those allowed (all of them by default)."""
    checks = {kind: obj(schema, typed=True) for kind, schema in kinds.items() if not allowed or kind in allowed}

    def check(problems: Problems, path: str, value: Any) -> None:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(value, dict) or kind is None:
            problems.add(path, "missing required field: type")
        elif kind not in checks:
            problems.add(f"{path}/type", f"unsupported type: {kind}")
        else:
            checks[kind](problems, path, value)

    return check


def text(most: int, *kinds: str) -> Check:
    """A text object."""
    schemas: dict[str, Schema] = {
        "plain_text": {"text": Need(string(most)), "emoji": boolean},
        "mrkdwn": {"text": Need(string(most)), "verbatim": boolean},
    }
    return one_of(schemas, *kinds)


def plain(most: int) -> Check:
    return text(most, "plain_text")
