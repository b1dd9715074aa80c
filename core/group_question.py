"""One question for a whole group: asked once a day, answered by each for themselves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from core.bank.catalogue import topics
from core.commands import AnswerGroup, AskGroup, Outcome
from core.errors import IllegalMove, InvalidInput, NotFound
from core.group_posts import group_question_post
from core.groups import today_in
from core.interview import decide
from core.interview.selection import Wish, choose
from core.localization import match_locale
from core.planning import MAX_LEVEL, Defaults, checked_answer, within
from core.repositories.interviews import Plan
from core.repositories.questions import Shelf

if TYPE_CHECKING:
    from core.conduct import Conductor
    from core.desk import Desk
    from core.groups import Groups
    from core.interview.selection import Candidate
    from models import Community, GroupQuestion, Question

_LATELY = 60  # questions that are not asked again
_LEVEL = 2


class GroupQuestions:
    """The group's question and the answers to it, in the transaction that is open."""

    def __init__(self, conductor: Conductor, defaults: Defaults, groups: Groups, draw_seed: Callable[[], int]) -> None:
        self._conductor = conductor
        self._defaults = defaults
        self._groups = groups
        self._draw_seed = draw_seed

    async def ask(self, desk: Desk, command: AskGroup) -> Outcome:
        community = await self._groups.managed(desk, command)
        day = today_in(community, desk.now)
        if await desk.work.groups.asked_on(community.id, day) is not None:
            raise IllegalMove("group_asked_today")
        candidate = await self._choose(desk, community, command)
        question = await desk.work.questions.get(candidate.id)
        asked = await desk.work.groups.ask(community, day, candidate.key, command.address, desk.now)
        post = group_question_post(community.locale, asked.id, question)
        await desk.work.mail.owe(command.address, post, None, None, desk.now)
        return Outcome(locale=community.locale)

    async def _choose(self, desk: Desk, community: Community, command: AskGroup) -> Candidate:
        level = command.level if command.level is not None else _LEVEL
        within("level_range", level, 1, MAX_LEVEL)
        categories = [topics().resolve(command.category)] if command.category else []
        shelf = Shelf(community.id, tuple(community.packs or ()))
        candidates = await desk.work.questions.candidates(community.locale, categories, shelf)
        wish = Wish(self._defaults.job_position, level, 1, self._draw_seed())
        fresh = _fresh(candidates, await desk.work.groups.asked_lately(community.id, _LATELY))
        chosen = choose(fresh, wish, {}, {}, desk.now)
        if not chosen:
            raise InvalidInput("no_questions")
        return chosen[0]

    async def answer(self, desk: Desk, command: AnswerGroup) -> Outcome:
        """Store an answer and owe its grade: an interview of one question that waits for nothing but that."""
        text = checked_answer(command.text, self._defaults, "group_answer_empty")
        asked = await self._asked(desk, command)
        if await desk.work.groups.own_answer(asked.id, desk.user.id) is not None:
            raise IllegalMove("group_answered")
        locale = match_locale(command.sender.locale, desk.user.locale)
        question = await desk.work.questions.in_language(asked.question_key, locale)
        if question is None:
            raise NotFound("group_question_gone")
        loaded = await desk.work.interviews.create(self._plan(desk, command, asked, question), desk.now)
        await desk.work.interviews.store(loaded, decide.begin(loaded.state).state, desk.now)
        answered = decide.answer(loaded.state, turn_id=None)
        await desk.work.interviews.store(loaded, decide.end(answered.state).state, desk.now)
        current = loaded.state.current
        assert current is not None
        response = await desk.work.answers.add(loaded.turns[current.key], text, desk.now)
        await self._conductor.owe_grade(desk.work, response.id, response.generation)
        return Outcome(loaded.row.id, current.id, locale)

    @staticmethod
    async def _asked(desk: Desk, command: AnswerGroup) -> GroupQuestion:
        """The question, if it was asked where the answer comes from: ids are easily guessed."""
        asked = await desk.work.groups.question(command.group_question_id)
        community = await desk.work.groups.find(command.group) if command.group is not None else None
        if asked is None or community is None or asked.community_id != community.id:
            raise NotFound("group_question_gone")
        return asked

    def _plan(self, desk: Desk, command: AnswerGroup, asked: GroupQuestion, question: Question) -> Plan:
        return Plan(
            user_id=desk.user.id,
            address=command.address,
            locale=question.locale,
            job_position=desk.user.job_position or self._defaults.job_position,
            experience_level=desk.user.experience_level or self._defaults.experience_level,
            categories=[question.category],
            seed=0,
            follow_ups=0,
            question_ids=[question.id],
            community_id=asked.community_id,
            group_question_id=asked.id,
            shared=command.shared,
        )


def _fresh(candidates: Sequence[Candidate], lately: Sequence[str]) -> list[Candidate]:
    """Without those asked lately; where nothing else is left, without the latest half of them, and so on."""
    asked = list(lately)
    while True:
        left = [candidate for candidate in candidates if candidate.key not in asked]
        if left or not asked:
            return left
        asked = asked[: len(asked) // 2]
