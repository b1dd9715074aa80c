"""Answering what members and organisers want to see of their group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.commands import Group, Query, ShowGroupAnswers, ShowPacks, ShowSettings, ShowTrack, ShowTracks
from core.errors import IllegalMove, NotFound
from core.group_posts import group_answers_post, packs_post, settings_post
from core.groups import today_in
from core.localization import Translator, match_locale
from core.packs import shown_name
from core.repositories.groups import new_community
from core.track_posts import track_post, tracks_post

if TYPE_CHECKING:
    from datetime import datetime

    from core.planning import Defaults
    from core.posts import Post
    from core.repositories import Repositories
    from models import Community, User

_MOST_ANSWERS = 10


class GroupInquiries:
    """Reads what queries ask of a group; the transaction is the caller's."""

    def __init__(self, defaults: Defaults) -> None:
        self._defaults = defaults

    async def answer(self, work: Repositories, query: Query, user: User | None, say: Translator) -> Post | None:
        """What is asked of a group; None when something else is asked."""
        match query:
            case ShowSettings():
                return await self.settings(work, query, say)
            case ShowPacks():
                return await self.packs(work, query, say)
            case ShowGroupAnswers():
                return await self.answers(work, query, user, say)
            case ShowTracks():
                return await self.tracks(work, query, user, say)
            case ShowTrack():
                return await self.track(work, query, say)
        return None

    async def settings(self, work: Repositories, query: Query, say: Translator) -> Post:
        community = await self._organised(work, query)
        packs = await work.questions.packs(community.id)
        return settings_post(say, community, packs)

    async def packs(self, work: Repositories, query: Query, say: Translator) -> Post:
        community = await self._organised(work, query)
        return packs_post(say, await work.questions.packs(community.id), community.packs)

    async def answers(self, work: Repositories, query: ShowGroupAnswers, user: User | None, say: Translator) -> Post:
        """What others answered, for someone who has answered too."""
        asked = await work.groups.question(query.group_question_id)
        community = await work.groups.find(query.group) if query.group is not None else None
        if asked is None or community is None or asked.community_id != community.id:
            raise NotFound("group_question_gone")
        own = await work.groups.own_answer(asked.id, user.id) if user is not None else None
        if own is None or user is None:
            raise IllegalMove("group_answer_first")
        question = await work.questions.in_language(asked.question_key, say.locale)
        if question is None:
            raise NotFound("group_question_gone")
        shared = await work.groups.shared_answers(asked.id, user.id, _MOST_ANSWERS)
        (judged,) = await work.answers.judged(own.id)
        return group_answers_post(say, question, judged, shared, await work.groups.answered(asked.id))

    async def pack_names(self, work: Repositories, group: Group, *, own: bool) -> list[str]:
        community = await work.groups.find(group) if group.organiser else None
        if community is None:
            return []
        packs = await work.questions.packs(community.id)
        return [shown_name(pack) for pack in packs if pack.community_id is not None or not own]

    async def tracks(self, work: Repositories, query: Query, user: User | None, say: Translator) -> Post:
        """The group's tracks, and how far the person is with each."""
        community = await work.groups.find(query.group) if query.group is not None else None
        tracks = await work.tracks.of(community.id) if community is not None else []
        if not tracks:
            raise NotFound("no_tracks")
        own = await work.tracks.attempts([track.id for track in tracks], user.id) if user is not None else []
        return tracks_post(say, tracks, own)

    async def track(self, work: Repositories, query: ShowTrack, say: Translator) -> Post:
        """Who has completed a track; for organisers."""
        community = await self._organised(work, query)
        tracks = await work.tracks.of(community.id)
        found = next((track for track in tracks if track.name == query.name.casefold()), None)
        if found is None:
            known = ", ".join(track.name for track in tracks) or "–"
            raise NotFound("track_unknown", given=query.name[:40], allowed=known)
        return track_post(say, found, await work.tracks.attempts([found.id]), community.timezone)

    async def check_question(self, work: Repositories, group: Group, now: datetime) -> None:
        """Refuse a second question on one day of the group.

        Raises:
            IllegalMove: today's has been asked.
        """
        community = await work.groups.find(group)
        if community is not None and await work.groups.asked_on(community.id, today_in(community, now)) is not None:
            raise IllegalMove("group_asked_today")

    async def _organised(self, work: Repositories, query: Query) -> Community:
        """The community whose organiser asks; one that nobody has set anything for is as it would start."""
        if query.group is None:
            raise IllegalMove("group_only")
        if not query.group.organiser:
            raise IllegalMove("organisers_only")
        found = await work.groups.find(query.group)
        if found is not None:
            return found
        locale = match_locale(query.group.locale, self._defaults.locale)
        return new_community(query.group, locale, self._defaults.timezone)
