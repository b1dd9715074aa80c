"""Accepting commands: one transaction each, committed before anyone is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from core.commands import Command, KeepRecording, Outcome, UpdateProfile
from core.desk import Desk, Methods
from core.errors import CoachError, NotFound
from core.forget import forget_person
from core.localization import match_locale
from core.planning import Defaults
from core.practice import Practice
from core.profiles import update_profile

if TYPE_CHECKING:
    from core.commands import Sender
    from core.conduct import Conductor
    from core.ports import Clock, Recordings, Transactions


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
        self._methods: Methods = {
            **Practice(conductor, defaults, draw_seed).methods(),
            UpdateProfile: update_profile,
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
            locale = match_locale(sender.locale, self._defaults.locale)
            zone = sender.timezone or self._defaults.timezone
            user = await work.people.ensure(sender, locale, zone, now)
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
            }
            await work.mail.receive(sender.platform, command.event_id, user.id, stored, now)
        if desk.superseded:
            await self._recordings.discard(desk.superseded)
        return outcome

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
