"""Checks recorded requests against Discord's own OpenAPI file, when a copy lies beside the repository."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from tests.wire.discord_emulator.rest import Call

FILE = Path(__file__).parents[3].parent / "shared/wire/discord-openapi.json"
# The schema calls snowflakes strings; the API takes whole numbers too, and discord.py sends them.
SNOWFLAKE = {"anyOf": [{"type": "string", "pattern": "^(0|[1-9][0-9]*)$"}, {"type": "integer", "minimum": 0}]}


class OpenApi:
    """Discord's description of its requests."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._components = copy.deepcopy(document["components"])
        self._components["schemas"]["SnowflakeType"] = SNOWFLAKE
        self._paths = [
            (re.compile(re.sub(r"\\\{[^}]+\\\}", "[^/]+", re.escape(path))), path.count("{"), operations)
            for path, operations in document["paths"].items()
        ]
        # A literal path goes before one with a placeholder in the same position.
        self._paths.sort(key=lambda entry: entry[1])

    def schema_of(self, method: str, path: str) -> dict[str, Any] | None:
        """The JSON schema of a request's body; KeyError for a request Discord does not know."""
        for pattern, _, operations in self._paths:
            if pattern.fullmatch(path) and method.lower() in operations:
                content = operations[method.lower()].get("requestBody", {}).get("content", {})
                return content.get("application/json", {}).get("schema")
        raise KeyError(f"{method} {path}")

    def problems(self, call: Call) -> list[str]:
        """What is wrong with a recorded request's body."""
        schema = self.schema_of(call.method, call.path)
        if schema is None or call.body is None:
            return []
        validator = Draft202012Validator({**schema, "components": self._components})
        found = []
        for error in validator.iter_errors(call.body):
            leaf = error
            while leaf.context:
                leaf = max(leaf.context, key=lambda inner: len(inner.absolute_path))
            found.append(f"{call.method} {call.route} at {list(leaf.absolute_path)}: {leaf.message[:200]}")
        return found


def load() -> OpenApi | None:
    """The description, or None in a clone that stands alone."""
    return OpenApi(json.loads(FILE.read_text(encoding="utf-8"))) if FILE.exists() else None
