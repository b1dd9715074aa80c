"""Who somebody is in their workspace, asked once an hour at most."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import aiohttp
from slack_sdk.errors import SlackClientError

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

log = logging.getLogger(__name__)

_KEEP_SECONDS = 3600.0
_MOST_KEPT = 10_000
_PATIENCE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Profile:
    """What Slack says of a person. Without a locale or zone the coach takes what it knows itself."""

    name: str = ""
    locale: str | None = None
    timezone: str | None = None
    organiser: bool = False


class People:
    """Args:
    clock: seconds that only grow.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._known: OrderedDict[tuple[str, str], tuple[float, Profile]] = OrderedDict()

    async def profile(self, client: AsyncWebClient, team: str, user: str) -> Profile:
        """Never fails and never takes long: what Slack does not tell in a second is asked for the next time."""
        key = (team, user)
        known = self._known.get(key)
        if known is not None and self._clock() - known[0] < _KEEP_SECONDS:
            return known[1]
        try:
            told = await asyncio.wait_for(client.users_info(user=user, include_locale=True), _PATIENCE_SECONDS)
        except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError) as error:
            log.info("a profile could not be read: %s", type(error).__name__)
            return known[1] if known is not None else Profile()
        profile = _profile(told.get("user") or {})
        self._known[key] = (self._clock(), profile)
        self._known.move_to_end(key)
        while len(self._known) > _MOST_KEPT:
            self._known.popitem(last=False)
        return profile


def _profile(user: dict[str, Any]) -> Profile:
    about = user.get("profile") or {}
    name = about.get("display_name") or about.get("real_name") or user.get("real_name") or user.get("name") or ""
    organiser = any(user.get(key) for key in ("is_admin", "is_owner", "is_primary_owner"))
    return Profile(str(name), user.get("locale"), user.get("tz"), organiser=bool(organiser))
