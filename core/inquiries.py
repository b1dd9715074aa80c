"""Answering what a person wants to see: read, changed in nothing, and shown to them alone."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from core import compose
from core.bank.catalogue import topics
from core.closing import scored
from core.commands import (
    ExportData,
    Listen,
    Query,
    ShowHistory,
    ShowMaterials,
    ShowProfile,
    ShowProgress,
    ShowStatus,
)
from core.conduct import visible_turn
from core.errors import IllegalMove, NotFound
from core.export import export_person
from core.group_inquiries import GroupInquiries
from core.interview.state import InterviewStatus, TurnKind, TurnStatus
from core.localization import Translator, match_locale, translator
from core.planning import options_of
from core.posts import Action, Block, Document, Heading, Item, Items, Link, Paragraph, Post, Score
from core.progress.charts import Words, skills_chart
from core.progress.words import trend_block

if TYPE_CHECKING:
    from core.commands import Address, Group, Sender, StartInterview
    from core.planning import Defaults
    from core.ports import Clock, Transactions
    from core.repositories import Repositories
    from core.repositories.interviews import Listening, LoadedInterview
    from models import Interview, User

_HISTORY = 10  # interviews shown
_MATERIALS = 8
_NOBODY: dict[type[Query], str] = {ShowStatus: "no_interview", ShowProfile: "no_profile"}  # of whom nothing is stored


class Inquiries:
    """Answers queries with posts."""

    def __init__(self, transactions: Transactions, defaults: Defaults, clock: Clock) -> None:
        self._transactions = transactions
        self._clock = clock
        self._defaults = defaults
        self._groups = GroupInquiries(defaults)
        self._methods: dict[type[Query], Callable[[Repositories, User, Translator], Awaitable[Post]]] = {
            ShowStatus: self._status,
            ShowProgress: self._progress,
            ShowHistory: self._history,
            ShowMaterials: self._materials,
            ShowProfile: self._profile,
            ExportData: self._export,
        }

    async def show(self, query: Query) -> Post:
        """The answer, in the language the platform reports for the person, else in the one of their profile.

        Raises:
            NotFound: nothing is stored of this person yet.
            IllegalMove: the question they want to listen to is not open any more.
            StorageError: the database could not be read.
        """
        sender = query.sender
        async with self._transactions.read() as work:
            user = await work.people.find(sender.platform, sender.external_id, sender.tenant)
            say = translator(match_locale(sender.locale, user.locale if user is not None else self._defaults.locale))
            about_group = await self._groups.answer(work, query, user, say)
            if about_group is not None:
                return about_group
            if user is None:
                raise NotFound(_NOBODY.get(type(query), "nothing_yet"))
            if isinstance(query, Listen):
                return await self._listen(work, query, user)
            return await self._methods[type(query)](work, user, say)

    async def check_start(self, command: StartInterview) -> None:
        """Refuse a start that cannot be, before a platform makes room for it. Changes nothing.

        Raises:
            IllegalMove: an interview is open.
            InvalidInput: a value is outside what is allowed.
        """
        sender = command.sender
        async with self._transactions.read() as work:
            user = await work.people.find(sender.platform, sender.external_id, sender.tenant)
            if user is not None and await work.interviews.has_open(user.id):
                raise IllegalMove("interview_open")
            options_of(command, self._defaults, user)

    async def pack_names(self, group: Group, *, own: bool) -> list[str]:
        """What the packs within a group's reach are called; with `own` only those it brought. For organisers."""
        async with self._transactions.read() as work:
            return await self._groups.pack_names(work, group, own=own)

    async def track_called(self, group: Group, track_id: int) -> str:
        """The name of one of the group's tracks.

        Raises:
            NotFound: it has none with this id.
        """
        async with self._transactions.read() as work:
            community = await work.groups.find(group)
            track = await work.tracks.get(track_id)
        if community is None or track is None or track.community_id != community.id:
            raise NotFound("no_tracks")
        return track.name

    async def check_group_question(self, group: Group) -> None:
        """Refuse a second question of the day before anybody is told of it. Changes nothing.

        Raises:
            IllegalMove: today's has been asked.
        """
        async with self._transactions.read() as work:
            await self._groups.check_question(work, group, self._clock())

    async def where(self, sender: Sender) -> Address:
        """Where the person's open interview takes place.

        Raises:
            NotFound: none is open.
        """
        async with self._transactions.read() as work:
            user = await work.people.find(sender.platform, sender.external_id, sender.tenant)
            address = await work.interviews.address_of_open(user.id) if user is not None else None
        if address is None:
            raise NotFound("no_interview")
        return address

    async def last_place(self, sender: Sender) -> Address | None:
        """Where the person's newest interview took place."""
        async with self._transactions.read() as work:
            user = await work.people.find(sender.platform, sender.external_id, sender.tenant)
            return await work.interviews.last_address(user.id) if user is not None else None

    async def locale_of(self, sender: Sender) -> str | None:
        """The language of a person's profile."""
        async with self._transactions.read() as work:
            user = await work.people.find(sender.platform, sender.external_id, sender.tenant)
            return user.locale if user is not None else None

    async def locale_of_group(self, group: Group) -> str | None:
        """The language a group's organisers have set."""
        async with self._transactions.read() as work:
            found = await work.groups.find(group)
            return found.locale if found is not None else None

    async def listening(self, platform: str) -> list[Listening]:
        """Every conversation of a platform in which an answer is waited for, with the last post that was shown there:
        what came after it may have been missed."""
        async with self._transactions.read() as work:
            return await work.interviews.listening(platform)

    async def _listen(self, work: Repositories, query: Listen, user: User) -> Post:
        loaded = await work.interviews.open_of(user.id)
        if loaded is None:
            raise IllegalMove("no_interview")
        turn = visible_turn(loaded.state, query.turn_id, TurnStatus.ASKED)
        return compose.listen_post(await work.questions.get(turn.question_id))

    async def _status(self, work: Repositories, user: User, say: Translator) -> Post:
        loaded = await work.interviews.open_of(user.id)
        if loaded is None:
            raise NotFound("no_interview")
        return _post(say, *_where_it_stands(say, loaded), actions=_status_actions(say, loaded.state.status))

    async def _progress(self, work: Repositories, user: User, say: Translator) -> Post:
        trends = await work.progress.trends(user.id, await work.progress.skills(user.id))
        if not trends:
            raise NotFound("nothing_yet")
        names = topics()
        blocks: list[Block] = [Heading(text=say("progress.title"))]
        for category, rows in sorted(trends.items(), key=lambda item: -item[1][-1].score):
            label = names.category_name(category, say.locale)
            before = rows[-2].score if len(rows) > 1 else None
            blocks.append(Score(label=label, value=rows[-1].score, before=before))
        blocks += [
            trend_block(say, names.category_name(category, say.locale), [row.score for row in rows])
            for category, rows in trends.items()
            if len(rows) > 2
        ]
        words = Words(say("chart.progress_title"), "", say("chart.progress_now"), say("chart.progress_before"))
        blocks.append(skills_chart(say, words, scored(trends, say.locale), user.timezone))
        return _post(say, *blocks)

    async def _history(self, work: Repositories, user: User, say: Translator) -> Post:
        rows = await work.interviews.of_user(user.id, most=_HISTORY)
        if not rows:
            raise NotFound("nothing_yet")
        scores = await work.interviews.mean_scores([row.id for row in rows])
        items = tuple(_history_item(say, user.timezone, row, scores.get(row.id)) for row in rows)
        return _post(say, Items(title=say("history.title"), items=items))

    async def _materials(self, work: Repositories, user: User, say: Translator) -> Post:
        todo = [row for row in await work.progress.materials(user.id) if row.done_at is None]
        if not todo:
            raise NotFound("no_materials")
        links = [Link(title=row.title, url=row.url, text=row.reason) for row in todo[-_MATERIALS:]]
        return _post(say, Heading(text=say("progress.materials")), *links)

    async def _profile(self, work: Repositories, user: User, say: Translator) -> Post:  # noqa: ARG002
        position = user.job_position or self._defaults.job_position
        level = user.experience_level or self._defaults.experience_level
        lines = (
            say("profile.language", language=say(f"language.{user.locale}")),
            say("profile.position", position=say(f"position.{position}")),
            say("profile.level", level=say(f"level.{level}")),
            say("profile.timezone", timezone=user.timezone),
        )
        return _post(say, Items(title=say("profile.title"), items=tuple(Item(text=line) for line in lines)))

    async def _export(self, work: Repositories, user: User, say: Translator) -> Post:
        data = json.dumps(await export_person(work, user), ensure_ascii=False, indent=2)
        return _post(say, Paragraph(text=say("privacy.export")), Document(name="interview-coach.json", text=data))


def _post(say: Translator, *blocks: Block, actions: tuple[Action, ...] = ()) -> Post:
    return Post(kind="notice", blocks=blocks, actions=actions, locale=say.locale)


def _where_it_stands(say: Translator, loaded: LoadedInterview) -> list[Block]:
    state = loaded.state
    current = state.current
    done = {TurnStatus.GRADED, TurnStatus.FAILED, TurnStatus.RETRIED}
    answered = sum(turn.kind is not TurnKind.RETRY and turn.status in done for turn in state.turns)
    position = current.position if current is not None else 0
    return [
        Paragraph(text=say(f"status.{state.status}")),
        Paragraph(text=say("status.progress", current=position, total=state.total, answered=answered), tone="muted"),
    ]


def _status_actions(say: Translator, status: InterviewStatus) -> tuple[Action, ...]:
    kinds: tuple[Any, ...] = ("resume", "end") if status is not InterviewStatus.CLOSING else ()
    return tuple(Action(kind=kind, label=say(f"action.{kind}")) for kind in kinds)


def _history_item(say: Translator, zone: str, row: Interview, mean: int | None) -> Item:
    names = topics()
    about = ", ".join(names.category_name(category, say.locale) for category in row.categories)
    day = say.date(row.start_time, zone)
    title = about or say("history.all")
    if row.group_question_id is not None:
        title = say("history.group", title=title)
    if mean is None:
        return Item(text=say("history.unscored", day=day, title=title, status=say(f"history.{row.status}")))
    return Item(text=say("history.scored", day=day, title=title, score=mean, status=say(f"history.{row.status}")))
