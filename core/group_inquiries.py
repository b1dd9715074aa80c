"""Answering what members and organisers want to see of their group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.commands import Group, Query, ShowGroupAnswers
from core.errors import IllegalMove, NotFound
from core.group_posts import group_answers_post, packs_post, settings_post
from core.groups import today_in
from core.localization import Translator, match_locale
from core.repositories.groups import new_community

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
        return group_answers_post(say, question, shared, await work.groups.answered(asked.id))

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
