"""Tracks in Slack: `/coach track …`, `/interview track NAME`, and their buttons."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from adapters.slack import interviews
from core.commands import MakeTrack, RemoveTrack, ShowTrack, ShowTracks, StartInterview
from core.errors import InvalidInput
from core.localization import translator

if TYPE_CHECKING:
    from adapters.slack.inbound import Router
    from adapters.slack.scene import Scene

_ADD, _REMOVE = {"add", "추가"}, {"remove", "빼기"}
_DUE = ("due", "기한")


async def act(router: Router, scene: Scene, rest: str) -> None:
    """`/coach track`: what there is; for administrators also `add`, `remove` and who has completed one."""
    first, *words = rest.split()[:1] + rest.split()[1:] if rest.strip() else [""]
    if not first:
        await router.show(scene, ShowTracks(**await router.query(scene)))
    elif first.casefold() in _ADD:
        await _add(router, scene, words)
    elif first.casefold() in _REMOVE and words:
        say = translator(await router.locale(scene))
        taken = RemoveTrack(name=words[0], **await router.envelope(scene))
        await router.settle(scene, taken, lambda _: say("tracks.removed"))
    elif not words:
        await router.show(scene, ShowTrack(name=first, **await router.query(scene)))
    else:
        raise InvalidInput("slack_track_words")


async def _add(router: Router, scene: Scene, words: list[str]) -> None:
    if len(words) < 2:
        raise InvalidInput("slack_track_words")
    due, items = None, []
    for word in words[1:]:
        key, _, value = word.partition("=")
        if value and key.casefold() in _DUE:
            due = _day(value)
        else:
            items += [item for item in word.split(",") if item]
    command = MakeTrack(name=words[0], items=tuple(items), due_on=due, **await router.envelope(scene))
    say = translator(await router.locale(scene))
    await router.settle(scene, command, lambda outcome: say.plural("tracks.made", outcome.count or 0))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput("track_date", given=text[:40]) from None


async def start(router: Router, scene: Scene, name: str) -> None:
    """Begin a track."""
    await interviews.begin(router, scene, StartInterview(track=name, **await router.envelope(scene)))


async def start_by_id(router: Router, scene: Scene, track_id: int) -> None:
    """A button names a track by its id; only the group's own are found."""
    name = await router.inquiries.track_called(await router.group(scene), track_id)
    await start(router, scene, name)
