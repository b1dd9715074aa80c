"""Questions read out: spoken once, kept, and heard by everyone who asks."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from pathlib import PurePath
from typing import TYPE_CHECKING

from core.errors import StorageError
from core.ports import Speech, SpeechFailed

if TYPE_CHECKING:
    from datetime import datetime

    from core.ports import Clock, Recordings, Synthesiser, Transactions

log = logging.getLogger(__name__)

_REST = timedelta(minutes=1)  # how long an engine that failed is left alone
_AT_ONCE = 8  # questions that are being spoken side by side
_KINDS = {".mp3": "audio/mpeg", ".wav": "audio/wav"}


class Narrator:
    """Args:
    synthesiser: None where nothing can speak.
    """

    def __init__(
        self, transactions: Transactions, synthesiser: Synthesiser | None, recordings: Recordings, clock: Clock
    ) -> None:
        self._transactions = transactions
        self._synthesiser = synthesiser
        self._recordings = recordings
        self._clock = clock
        self._making: dict[int, asyncio.Task[Speech | None]] = {}
        self._places = asyncio.Semaphore(_AT_ONCE)
        self._rests_until: datetime | None = None

    def speaks(self, locale: str) -> bool:
        """Whether questions in this language can be read out."""
        return self._synthesiser is not None and locale in self._synthesiser.locales

    async def question(self, question_id: int) -> Speech | None:
        """The question read out, or None when it cannot be now.

        However many ask for it at the same time, it is made once; and it is made to its end for the next, also when
        whoever asked does not wait for it.
        """
        if self._synthesiser is None:
            return None
        making = self._making.get(question_id)
        if making is None:
            work = self._made(question_id, self._synthesiser)
            making = self._making[question_id] = asyncio.create_task(work, name=f"question {question_id} aloud")
            making.add_done_callback(lambda _: self._making.pop(question_id, None))
        return await asyncio.shield(making)

    async def close(self) -> None:
        """Leave what is being made."""
        making = list(self._making.values())
        for task in making:
            task.cancel()
        await asyncio.gather(*making, return_exceptions=True)

    async def _made(self, question_id: int, synthesiser: Synthesiser) -> Speech | None:
        """From what is kept, else spoken and kept. What goes wrong costs the sound and nothing else."""
        try:
            async with self._transactions.read() as work:
                question = await work.questions.get(question_id)
            if not self.speaks(question.locale):
                return None
            kept = await self._kept(question.audio_url, synthesiser.name)
            if kept is not None:
                return kept
            return await self._spoken(question_id, question.text, question.locale, synthesiser)
        except SpeechFailed as error:
            self._rests_until = self._clock() + _REST
            log.warning("question %d is not read out: %s", question_id, error.reason)
        except StorageError as error:
            log.warning("question %d is not read out: %s", question_id, error.key)
        except Exception as error:
            log.error("question %d is not read out: %s", question_id, type(error).__name__)  # noqa: TRY400 - no text
        return None

    async def _kept(self, audio_url: str | None, name: str) -> Speech | None:
        """What this voice has read out before, if it can still be heard."""
        spoken_by, _, file = (audio_url or "").rpartition(":")
        kind = _KINDS.get(PurePath(file).suffix)
        if spoken_by != name or kind is None:
            return None
        try:
            return Speech(await self._recordings.read(file), kind)
        except StorageError as error:
            log.warning("a question that was read out is read out anew: %s", error.key)
            return None

    async def _spoken(self, question_id: int, text: str, locale: str, synthesiser: Synthesiser) -> Speech | None:
        async with self._places:
            if self._rests_until is not None and self._clock() < self._rests_until:
                return None
            speech = await synthesiser.speak(text, locale)
        try:
            await self._keep(question_id, text, speech, synthesiser.name)
        except StorageError as error:
            log.warning("question %d is read out but not kept: %s", question_id, error.key)
        return speech

    async def _keep(self, question_id: int, text: str, speech: Speech, name: str) -> None:
        """The file first, then the row that names it; the file that nobody needs goes."""
        file: str | None = await self._recordings.keep(speech.data, speech.content_type)
        needless = file
        try:
            async with self._transactions.write() as work:
                needless = await work.questions.keep_audio(question_id, text, f"{name}:{file}")
        finally:
            await self._recordings.discard([needless] if needless is not None else [])
