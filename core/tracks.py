"""Onboarding tracks: a named list of questions with a day by which they should be answered."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.commands import MakeTrack, Outcome, RemoveTrack
from core.errors import InvalidInput, NotFound
from core.packs import shown_name
from core.planning import Defaults, within

if TYPE_CHECKING:
    from core.desk import Desk
    from core.groups import Groups
    from models import Community

_MAX_NAME = 40
_MOST_ITEMS = 20


class TrackBook:
    """What organisers do with tracks, in the transaction that is open."""

    def __init__(self, groups: Groups, defaults: Defaults) -> None:
        self._groups = groups
        self._defaults = defaults

    async def make(self, desk: Desk, command: MakeTrack) -> Outcome:
        """Make a track, or give the one of this name other questions."""
        community = await self._groups.managed(desk, command)
        name = track_name(command.name)
        keys = await self._keys(desk, community, command.items)
        within("track_range", len(keys), 1, min(_MOST_ITEMS, self._defaults.max_questions))
        await desk.work.tracks.keep(community.id, name, keys, command.due_on, desk.now)
        return Outcome(count=len(keys))

    async def remove(self, desk: Desk, command: RemoveTrack) -> Outcome:
        community = await self._groups.managed(desk, command)
        track = await desk.work.tracks.named(community.id, track_name(command.name))
        if track is None:
            known = ", ".join(row.name for row in await desk.work.tracks.of(community.id)) or "–"
            raise NotFound("track_unknown", given=command.name[:_MAX_NAME], allowed=known)
        await desk.work.tracks.remove(track)
        return Outcome()

    async def _keys(self, desk: Desk, community: Community, items: Sequence[str]) -> list[str]:
        """The questions that are meant: by their ids, or by the name of a pack for all of it.

        Raises:
            InvalidInput: something is neither.
        """
        packs = {shown_name(pack): pack.source for pack in await desk.work.questions.packs(community.id)}
        # A slash stands in the keys of groups' own packs, and another group's are none of ours.
        strange = next((item for item in items if "/" in item), None)
        if strange is not None:
            raise InvalidInput("track_item", given=strange[:60])
        own = [f"{community.id}/{item}" for item in items]
        known = await desk.work.tracks.existing([*items, *own])
        keys: list[str] = []
        for item, ours in zip(items, own, strict=True):
            if ours in known or item in known:
                keys.append(ours if ours in known else item)
            elif item.casefold() in packs:
                keys += await desk.work.tracks.of_pack(packs[item.casefold()])
            else:
                raise InvalidInput("track_item", given=item[:60])
        return list(dict.fromkeys(keys))


def track_name(given: str) -> str:
    """What a track is called in its group: letters, digits, - and _.

    Raises:
        InvalidInput: nothing is left of it.
    """
    name = re.sub(r"[^\w-]+", "-", given).strip("-_")[:_MAX_NAME].casefold()
    if not name:
        raise InvalidInput("track_name", given=given[:_MAX_NAME])
    return name
