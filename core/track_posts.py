"""Writing posts about tracks: what there is, and who has completed it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from core.posts import Action, Item, Items, Paragraph, Post

if TYPE_CHECKING:
    from core.localization import Translator
    from core.posts import ItemMark
    from core.repositories.tracks import Attempt
    from models import Track

_MOST_BUTTONS = 5


def tracks_post(say: Translator, tracks: Sequence[Track], own: Sequence[Attempt]) -> Post:
    """Every track with its day and how far the reader is, and a button for each that is not completed."""
    best = {track.id: _best([attempt for attempt in own if attempt.track_id == track.id]) for track in tracks}
    items = tuple(_line(say, track, best[track.id]) for track in tracks)
    open_ones = [track for track in tracks if not _complete(best[track.id])]
    actions = tuple(
        Action(kind="track", label=say("tracks.start", name=track.name), track_id=track.id)
        for track in open_ones[:_MOST_BUTTONS]
    )
    return Post(
        kind="notice", blocks=(Items(title=say("tracks.title"), items=items),), actions=actions, locale=say.locale
    )


def _line(say: Translator, track: Track, attempt: Attempt | None) -> Item:
    mark: ItemMark = "covered" if _complete(attempt) else "partly" if attempt is not None else "missing"
    text = say.plural("tracks.line", len(track.question_keys), name=track.name, due=_due(say, track))
    return Item(text=text, mark=mark)


def _due(say: Translator, track: Track) -> str:
    if track.due_on is None:
        return say("tracks.no_due")
    return say("tracks.due", day=say.date(datetime.combine(track.due_on, datetime.min.time(), UTC)))


def track_post(say: Translator, track: Track, attempts: Sequence[Attempt], zone: str) -> Post:
    """Who has completed a track and when, and who is on the way: never an answer or a score."""
    by_person: dict[int, list[Attempt]] = {}
    for attempt in attempts:
        by_person.setdefault(attempt.user_id, []).append(attempt)
    people = [best for found in by_person.values() if (best := _best(found)) is not None]
    people.sort(key=lambda attempt: (not attempt.complete, attempt.name.casefold()))
    items = tuple(_person(say, attempt, zone) for attempt in people)
    title = say("tracks.who_title", name=track.name)
    listed = Items(title=title, items=items) if items else Paragraph(text=f"{title} – {say('tracks.nobody')}")
    blocks = (listed, Paragraph(text=_due(say, track)), Paragraph(text=say("tracks.private"), tone="muted"))
    return Post(kind="notice", blocks=blocks, locale=say.locale)


def _person(say: Translator, attempt: Attempt, zone: str) -> Item:
    if attempt.complete and attempt.ended_at is not None:
        return Item(text=say("tracks.done", name=attempt.name, day=say.date(attempt.ended_at, zone)), mark="covered")
    part = say("tracks.part", name=attempt.name, answered=attempt.answered, questions=attempt.questions)
    return Item(text=part, mark="partly")


def _best(attempts: Sequence[Attempt]) -> Attempt | None:
    """The first that is complete, else the one with most answers."""
    complete = next((attempt for attempt in attempts if attempt.complete), None)
    return complete or max(attempts, key=lambda attempt: attempt.answered, default=None)


def _complete(attempt: Attempt | None) -> bool:
    return attempt is not None and attempt.complete
