"""Requests that go wrong on purpose."""

from __future__ import annotations

import re
from dataclasses import dataclass, field


@dataclass
class Fault:
    """What happens to the next `times` requests that match. Times are in seconds.

    `perform` carries the request out first and only then fails it, so the client cannot know that it worked.
    """

    method: re.Pattern[str]
    times: int
    status: int | None = None
    error: str | None = None
    retry_after: int | None = None
    delay: float = 0.0
    drop: bool = False
    perform: bool = False
    met: list[str] = field(default_factory=list)

    @property
    def only_delays(self) -> bool:
        return self.status is None and self.error is None and not self.drop


class Faults:
    """The rules in force; the first that matches is used, and used up."""

    def __init__(self) -> None:
        self._rules: list[Fault] = []

    def add(
        self,
        method: str = "",
        *,
        times: int = 1,
        status: int | None = None,
        error: str | None = None,
        retry_after: int | None = None,
        delay: float = 0.0,
        drop: bool = False,
        perform: bool = False,
    ) -> Fault:
        """Adds a rule for a Web API method, or `response_url`, `upload`, `download`; empty means any of them.

        `error` is Slack's word in an answer with status 200; `status` is a failure of the machines in front of it.
        The method is a regular expression that must fit the whole name.
        """
        rule = Fault(re.compile(method or ".*"), times, status, error, retry_after, delay, drop, perform)
        self._rules.append(rule)
        return rule

    def storm_429(self, method: str | None, n: int, retry_after: int) -> Fault:
        """The next n requests are refused with 429; Slack gives Retry-After in whole seconds."""
        return self.add(method or "", times=n, status=429, error="ratelimited", retry_after=retry_after)

    def clear(self) -> None:
        self._rules.clear()

    def take(self, method: str) -> Fault | None:
        """The fault this request meets, if any."""
        for rule in self._rules:
            if rule.method.fullmatch(method):
                rule.times -= 1
                rule.met.append(method)
                if rule.times <= 0:
                    self._rules.remove(rule)
                return rule
        return None
