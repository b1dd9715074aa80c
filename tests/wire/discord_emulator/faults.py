"""Requests that go wrong on purpose."""

from __future__ import annotations

import re
from dataclasses import dataclass, field


@dataclass
class Fault:
    """What happens to the next `times` requests that match. Times are in seconds.

    `perform` carries the request out first and only then fails it, so the client cannot know that it worked.
    """

    method: str
    path: re.Pattern[str]
    times: int
    status: int | None = None
    retry_after: float = 0.0
    is_global: bool = False
    delay: float = 0.0
    drop: bool = False
    perform: bool = False
    met: list[str] = field(default_factory=list)

    @property
    def only_delays(self) -> bool:
        return self.status is None and not self.drop


class Faults:
    """The rules in force; the first that matches is used, and used up."""

    def __init__(self) -> None:
        self._rules: list[Fault] = []

    def add(
        self,
        method: str = "",
        path: str = "",
        *,
        times: int = 1,
        status: int | None = None,
        retry_after: float = 0.0,
        is_global: bool = False,
        delay: float = 0.0,
        drop: bool = False,
        perform: bool = False,
    ) -> Fault:
        """Adds a rule. An empty method or path matches all; the path is searched for the regular expression."""
        rule = Fault(method, re.compile(path), times, status, retry_after, is_global, delay, drop, perform)
        self._rules.append(rule)
        return rule

    def storm_429(
        self, n: int, retry_after: float, *, method: str = "", path: str = "", is_global: bool = False
    ) -> Fault:
        """The next n requests are refused with 429."""
        return self.add(method, path, times=n, status=429, retry_after=retry_after, is_global=is_global)

    def clear(self) -> None:
        self._rules.clear()

    def take(self, method: str, path: str) -> Fault | None:
        """The fault this request meets, if any."""
        for rule in self._rules:
            if rule.method in {"", method} and rule.path.search(path):
                rule.times -= 1
                rule.met.append(f"{method} {path}")
                if rule.times <= 0:
                    self._rules.remove(rule)
                return rule
        return None
