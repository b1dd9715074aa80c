"""What organisers set for their group."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from core.commands import Command, Outcome, UpdateSettings
from core.errors import IllegalMove, InvalidInput
from core.localization import LOCALES, known_zone, match_locale
from core.packs import shown_name
from core.planning import Defaults, one_of, within

if TYPE_CHECKING:
    from datetime import date, datetime

    from core.commands import Group
    from core.desk import Desk
    from models import Community


class Groups:
    """Groups and their settings, in the transaction that is open."""

    def __init__(self, defaults: Defaults) -> None:
        self._defaults = defaults

    async def present(self, desk: Desk, group: Group) -> Community:
        """The community of a group; the first time it starts with what the platform and the configuration say."""
        locale = match_locale(group.locale, self._defaults.locale)
        return await desk.work.groups.ensure(group, locale, self._defaults.timezone, desk.now)

    async def managed(self, desk: Desk, command: Command) -> Community:
        """The community of a command that only organisers may give.

        Raises:
            IllegalMove: it was given outside a group, or by someone who does not organise it.
        """
        if command.group is None:
            raise IllegalMove("group_only")
        if not command.group.organiser:
            raise IllegalMove("organisers_only")
        return await self.present(desk, command.group)

    async def update(self, desk: Desk, command: UpdateSettings) -> Outcome:
        community = await self.managed(desk, command)
        if command.locale is not None:
            community.locale = one_of("locale_unknown", command.locale, LOCALES)
        if command.timezone is not None:
            community.timezone = known_zone(command.timezone)
        if command.packs is not None:
            community.packs = await self._chosen(desk, community, command.packs)
        if command.digest_channel is not None:
            community.digest_channel = command.digest_channel or None
        if command.digest_day is not None:
            within("weekday_range", command.digest_day, 0, 6)
            community.digest_day = command.digest_day
        if command.digest_hour is not None:
            within("hour_range", command.digest_hour, 0, 23)
            community.digest_hour = command.digest_hour
        if command.show_ranks is not None:
            community.show_ranks = command.show_ranks
        community.updated_at = desk.now
        return Outcome(locale=community.locale)

    @staticmethod
    async def _chosen(desk: Desk, community: Community, names: tuple[str, ...]) -> list[str] | None:
        """The sources of the named packs.

        Raises:
            InvalidInput: the group has no pack of one of these names.
        """
        known = {shown_name(pack): pack.source for pack in await desk.work.questions.packs(community.id)}
        for name in names:
            if name.casefold() not in known:
                raise InvalidInput("pack_unknown", given=name[:40], allowed=", ".join(known))
        return list(dict.fromkeys(known[name.casefold()] for name in names)) or None


def today_in(community: Community, now: datetime) -> date:
    """The day it is where the community is."""
    return now.astimezone(ZoneInfo(community.timezone)).date()
