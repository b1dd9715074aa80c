"""Accepting commands: one transaction each, committed before anyone is told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from core.commands import (
    AnswerGroup,
    AskGroup,
    Command,
    ImportPack,
    KeepRecording,
    MakeTrack,
    Outcome,
    RemovePack,
    RemoveTrack,
    UpdateProfile,
    UpdateSettings,
)
from core.desk import Desk, Methods
from core.errors import CoachError, IllegalMove, NotFound
from core.forget import forget_person
from core.group_question import GroupQuestions
from core.groups import Groups
from core.localization import match_locale
from core.packs import Packs, StorePack, read_pack
from core.planning import Defaults
from core.practice import Practice
from core.profiles import update_profile
from core.tracks import TrackBook

if TYPE_CHECKING:
    from datetime import datetime

    from core.commands import Sender
    from core.conduct import Conductor
    from core.ports import Clock, Recordings, Transactions
    from core.repositories import Repositories
    from models import User


class Coach:
    """The one door for everything a person can ask.

    Args:
        draw_seed: gives the seed of an interview that was asked for without one.
    """

    def __init__(
        self,
        transactions: Transactions,
        conductor: Conductor,
        clock: Clock,
        defaults: Defaults,
        recordings: Recordings,
        draw_seed: Callable[[], int],
    ) -> None:
        self._transactions = transactions
        self._clock = clock
        self._defaults = defaults
        self._recordings = recordings
        groups = Groups(defaults)
        packs, tracks = Packs(groups), TrackBook(groups, defaults)
        group_questions = GroupQuestions(conductor, defaults, groups, draw_seed)
        self._methods: Methods = {
            **Practice(conductor, defaults, groups, draw_seed).methods(),
            UpdateProfile: update_profile,
            UpdateSettings: groups.update,
            StorePack: packs.store,
            RemovePack: packs.remove,
            MakeTrack: tracks.make,
            RemoveTrack: tracks.remove,
            AskGroup: group_questions.ask,
            AnswerGroup: group_questions.answer,
        }

    async def accept(self, command: Command) -> Outcome:
        """Do what was asked, once. On return it is committed; on an error nothing was changed.

        Raises:
            IllegalMove: the interview does not allow it now.
            InvalidInput: a value is outside what is allowed.
            StorageError: the database could not do it.
        """
        async with self._transactions.write() as work:
            sender = command.sender
            known = await work.mail.receipt(sender.platform, command.event_id)
            if known is not None:
                return Outcome(**known.outcome, duplicate=True)
            now = self._clock()
            user = await work.people.find(sender.platform, sender.external_id, sender.tenant)
            if user is None:
                user = await self._welcome(work, command, now)
            desk = Desk(work, user, now)
            try:
                outcome = await self._methods[type(command)](desk, command)
            except CoachError as error:
                error.locale = sender.locale or user.locale
                raise
            stored = {
                "interview_id": outcome.interview_id,
                "turn_id": outcome.turn_id,
                "locale": outcome.locale,
                "count": outcome.count,
            }
            await work.mail.receive(sender.platform, command.event_id, user.id, stored, now)
        if desk.superseded:
            await self._recordings.discard(desk.superseded)
        return outcome

    async def import_pack(self, command: ImportPack) -> Outcome:
        """Check a group's question pack, outside any transaction and beside the event loop, then store it.

        Raises:
            core.bank.sync.PackRefused: something is wrong with it; nothing was changed.
            IllegalMove: the sender does not organise the group.
            InvalidInput: it has no usable name.
            StorageError: it could not be stored.
        """
        if command.group is None or not command.group.organiser:
            raise IllegalMove("organisers_only" if command.group is not None else "group_only")
        return await self.accept(await asyncio.to_thread(read_pack, command))

    async def _welcome(self, work: Repositories, command: Command, now: datetime) -> User:
        """A new person: what their platform does not tell of them is as in their group."""
        sender, group = command.sender, command.group
        home = await work.groups.find(group) if group is not None else None
        locale = match_locale(sender.locale, home.locale if home is not None else self._defaults.locale)
        zone = sender.timezone or (home.timezone if home is not None else self._defaults.timezone)
        return await work.people.add(sender, locale, zone, now)

    async def forget(self, sender: Sender) -> int:
        """Delete a person and everything that is theirs; returns how many interviews went.

        Raises:
            NotFound: nothing is stored of them.
        """
        async with self._transactions.read() as work:
            user = await work.people.find(sender.platform, sender.external_id, sender.tenant)
        if user is None:
            raise NotFound("nothing_yet")
        return await forget_person(self._transactions, self._recordings, user.id)

    async def record(self, command: KeepRecording, data: bytes, content_type: str) -> Outcome:
        """Keep a spoken answer: the file first, then the row that names it. Without the row the file goes again.

        Raises:
            IllegalMove: no question is open here.
            StorageError: it could not be stored.
        """
        name = await self._recordings.keep(data, content_type)
        try:
            outcome = await self.accept(replace(command, name=name))
        except CoachError:
            await self._recordings.discard([name])
            raise
        if outcome.duplicate:
            await self._recordings.discard([name])
        return outcome
