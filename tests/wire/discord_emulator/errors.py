"""The errors Discord answers with, raised by the emulator's own code."""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """An answer that is not a success: HTTP status, Discord's JSON code, its text, and the fields at fault."""

    def __init__(self, status: int, code: int, message: str, errors: dict[str, Any] | None = None) -> None:
        super().__init__(f"{status} {code} {message}")
        self.status = status
        self.body: dict[str, Any] = {"message": message, "code": code}
        if errors:
            self.body["errors"] = errors


class CannotUse(ValueError):
    """A person could not have done this in Discord's own client: no such command, button or field."""


def unauthorized() -> ApiError:
    return ApiError(401, 0, "401: Unauthorized")


def missing_access() -> ApiError:
    return ApiError(403, 50001, "Missing Access")


def missing_permissions() -> ApiError:
    return ApiError(403, 50013, "Missing Permissions")


def unknown(code: int, what: str) -> ApiError:
    return ApiError(404, code, f"Unknown {what}")


class Problems:
    """Collects what is wrong with a form, as the nested `errors` object of code 50035."""

    def __init__(self) -> None:
        self.tree: dict[str, Any] = {}

    def add(self, path: tuple[str | int, ...], code: str, message: str) -> None:
        node = self.tree
        for step in path:
            node = node.setdefault(str(step), {})
        node.setdefault("_errors", []).append({"code": code, "message": message})

    def length(self, path: tuple[str | int, ...], value: Any, most: int, least: int = 0) -> None:
        """A text's length; None counts as not given."""
        if value is None:
            return
        if not isinstance(value, str):
            self.add(path, "STRING_TYPE_CONVERT", "Could not interpret as string.")
        elif not least <= len(value) <= most:
            if least:
                self.add(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")
            else:
                self.add(path, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")

    def count(self, path: tuple[str | int, ...], value: list[Any] | None, most: int, least: int = 0) -> None:
        """A list's length."""
        if value is not None and not least <= len(value) <= most:
            self.add(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")

    def required(self, path: tuple[str | int, ...]) -> None:
        self.add(path, "BASE_TYPE_REQUIRED", "This field is required")

    def check(self) -> None:
        """Raises what was collected."""
        if self.tree:
            raise ApiError(400, 50035, "Invalid Form Body", self.tree)
