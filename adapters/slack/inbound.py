"""Slack's events → Commands: committed first, acknowledged then, within three seconds whatever the database does."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine
from typing import TYPE_CHECKING, Any

import aiohttp
from slack_sdk.errors import SlackClientError
from slack_sdk.webhook.async_client import AsyncWebhookClient

from adapters.slack.people import People
from adapters.slack.render import Message, render, section
from adapters.slack.scene import PLATFORM
from adapters.slack.text import plain
from core.commands import Group, Sender
from core.errors import CoachError, StorageError
from core.localization import match_locale, translator

if TYPE_CHECKING:
    from adapters.slack.people import Profile
    from adapters.slack.scene import Scene
    from core.coach import Coach
    from core.commands import Command, Outcome, Query
    from core.inquiries import Inquiries
    from core.narration import Narrator
    from core.posts import Post

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 2.0  # Slack waits three
AT_ONCE = 4
_MOST_REFUSED = 1000

_TROUBLE = (SlackClientError, aiohttp.ClientError, TimeoutError, OSError)


class Router:
    """What to do with what people do.

    Args:
        default_locale: for people of whom neither Slack nor the database knows the language.
        session: carries private replies.
        narrator: reads questions out, where anything can.
    """

    def __init__(
        self,
        coach: Coach,
        inquiries: Inquiries,
        people: People,
        default_locale: str,
        session: aiohttp.ClientSession,
        most_questions: int = 20,
        narrator: Narrator | None = None,
    ) -> None:
        self.coach = coach
        self.narrator = narrator
        self.inquiries = inquiries
        self.people = people
        self.most_questions = most_questions
        self._default_locale = default_locale
        self._session = session
        self._desk = asyncio.Semaphore(AT_ONCE)
        self._later: set[asyncio.Task[Any]] = set()
        self._in_hand: set[str] = set()
        self._refused: OrderedDict[str, None] = OrderedDict()  # events whose twins need not hear it again

    async def profile(self, scene: Scene) -> Profile:
        return await self.people.profile(scene.client, scene.team, scene.user)

    async def locale(self, scene: Scene) -> str:
        return match_locale((await self.profile(scene)).locale, self._default_locale)

    async def sender(self, scene: Scene) -> Sender:
        told = await self.profile(scene)
        return Sender(PLATFORM, scene.user, told.name or scene.user, scene.team, told.locale, told.timezone)

    async def group(self, scene: Scene) -> Group:
        """Slack tells no language of a workspace: it begins with that of the first colleague."""
        told = await self.profile(scene)
        return Group(PLATFORM, scene.team, locale=told.locale, organiser=told.organiser)

    async def envelope(self, scene: Scene) -> dict[str, Any]:
        """What every command from an event carries."""
        return {
            "event_id": scene.event_id,
            "sender": await self.sender(scene),
            "address": scene.address,
            "group": await self.group(scene),
        }

    async def query(self, scene: Scene) -> dict[str, Any]:
        """What every query from an event carries."""
        return {"sender": await self.sender(scene), "group": await self.group(scene)}

    async def in_time(self, scene: Scene, work: Coroutine[Any, Any, Any]) -> None:
        """Do it, for two seconds at most; what takes longer goes on after Slack has had its acknowledgement.

        A twin of an event that is in hand, or was refused, is not done again. One that was accepted finds its receipt.
        """
        if scene.event_id in self._in_hand or scene.event_id in self._refused:
            work.close()
            return
        self._in_hand.add(scene.event_id)
        await asyncio.wait({self.later(scene, work)}, timeout=PATIENCE_SECONDS)

    def later(self, scene: Scene, work: Coroutine[Any, Any, Any]) -> asyncio.Task[None]:
        """Do it beside what Slack waits for; a stop waits for it."""
        task = asyncio.create_task(self._guarded(scene, work))
        self._later.add(task)
        task.add_done_callback(self._later.discard)
        return task

    async def finished(self, seconds: float) -> bool:
        """Wait for what is still in hand; whether it came to an end."""
        if not self._later:
            return True
        _, waiting = await asyncio.wait(set(self._later), timeout=seconds)
        return not waiting

    async def _guarded(self, scene: Scene, work: Awaitable[Any]) -> None:
        """Leave nobody without an answer."""
        try:
            await work
        except CoachError as error:
            await self.refuse(scene, error)
        except Exception as error:
            log.error("an event failed: %s", type(error).__name__)  # noqa: TRY400 - it may hold an answer
            await self.refuse(scene, CoachError("unexpected"))
        finally:
            self._in_hand.discard(scene.event_id)

    async def accept(self, command: Command) -> Outcome:
        """A few at a time: one writes at once anyway, and those who wait must not keep acknowledgements back."""
        async with self._desk:
            return await self.coach.accept(command)

    async def settle(
        self, scene: Scene, command: Command, said: Callable[[Outcome], str] | None = None
    ) -> Outcome | None:
        """Accept a command. `said` words the private reply; without it the posts speak.

        Returns:
            What came of it, or None when it was refused, which the person was told.
        """
        try:
            outcome = await self.accept(command)
        except CoachError as error:
            await self.refuse(scene, error)
            return None
        if said is not None and not outcome.duplicate:
            await self.reply(scene, said(outcome))
        return outcome

    async def show(self, scene: Scene, query: Query) -> None:
        """Answer a query to the person alone."""
        await self.reply_post(scene, await self.inquiries.show(query))

    async def refuse(self, scene: Scene, error: CoachError) -> None:
        """Why it cannot be, to the person alone, in the language they read."""
        if not isinstance(error, StorageError):
            self._refused[scene.event_id] = None
            while len(self._refused) > _MOST_REFUSED:
                self._refused.popitem(last=False)
        await self.reply(scene, await self.words_of(scene, error))

    async def words_of(self, scene: Scene, error: CoachError) -> str:
        return translator(await self.locale(scene))(f"error.{error.key}", **error.params)

    async def reply(self, scene: Scene, text: str) -> None:
        await self._send(scene, Message([section(plain(text))], plain(text)))

    async def reply_post(self, scene: Scene, post: Post) -> None:
        for message in render(post, scene.user):
            await self._send(scene, message)

    async def _send(self, scene: Scene, message: Message) -> None:
        """To the person alone. What goes wrong with a reply changes nothing of what was done."""
        try:
            if scene.response_url is not None:
                await self._by_url(scene.response_url, message)
            elif scene.direct:
                await scene.client.chat_postMessage(
                    channel=scene.channel,
                    thread_ts=scene.thread,
                    blocks=message.blocks,
                    text=message.text,
                    unfurl_links=False,
                    unfurl_media=False,
                )
            elif not scene.channel:  # pressed on the home, where nothing can be said
                opened = await scene.client.conversations_open(users=scene.user)
                await scene.client.chat_postMessage(
                    channel=str(opened["channel"]["id"]), blocks=message.blocks, text=message.text, unfurl_links=False
                )
            else:
                await scene.client.chat_postEphemeral(
                    channel=scene.channel,
                    user=scene.user,
                    thread_ts=scene.thread,
                    blocks=message.blocks,
                    text=message.text,
                )
        except _TROUBLE as error:
            log.warning("a reply could not be sent: %s", type(error).__name__)

    async def _by_url(self, url: str, message: Message) -> None:
        webhook = AsyncWebhookClient(url, session=self._session)
        answer = await webhook.send(
            text=message.text, blocks=message.blocks, response_type="ephemeral", replace_original=False
        )
        if answer.status_code != 200:
            log.warning("a reply was refused: %d", answer.status_code)
