"""What people write or record in the direct messages → answers."""

from __future__ import annotations

import asyncio
import logging
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import aiohttp
from slack_sdk.errors import SlackClientError

from adapters.slack import commands, files, groups, interviews
from adapters.slack.words import read_wishes, verb_of
from core.commands import KeepRecording, StartInterview, SubmitAnswer
from core.errors import CoachError, StorageError
from core.localization import LOCALES, translator
from core.posts import Action, Paragraph, Post

if TYPE_CHECKING:
    from adapters.slack.client import SlackOptions
    from adapters.slack.inbound import Router
    from adapters.slack.scene import Scene
    from core.commands import Outcome

log = logging.getLogger(__name__)

# How long a message waits for a database that is away, in seconds between attempts; then the person is told.
_STORAGE_PATIENCE = (0.5, 1, 2, 4, 8, 15)
# With no interview open, words are a wish.
_NOTHING_OPEN = {"no_interview", "not_here"}
PROMPTS = ("start", "resume", "progress", "help")
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
_MARKED = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")


class Listener:
    """Takes messages in the direct conversation with a person."""

    def __init__(self, router: Router, options: SlackOptions, session: aiohttp.ClientSession) -> None:
        self._router = router
        self._options = options
        self._session = session

    async def heard(self, scene: Scene, event: dict[str, Any]) -> None:
        """A message to the app. `file_share` is one with files, among them voice clips."""
        text = as_written(str(event.get("text") or ""))
        sound = next((file for file in event.get("files") or [] if files.is_sound(file)), None)
        if sound is not None:
            await self._keep(scene, sound)
        elif event.get("files") and verb_of(text.strip()) == "import":
            await self._import(scene, event["files"][0])
        elif text.strip():
            await self._answer(scene, text)
        else:
            await self._router.reply(scene, translator(await self._router.locale(scene))("discord.attachment"))

    async def _answer(self, scene: Scene, text: str) -> None:
        prompt = _prompt(text)
        if prompt is not None:
            await self._wish(scene, prompt, "")
            return
        envelope = await self._router.envelope(scene)
        try:
            outcome = await self._accept(SubmitAnswer(text=text, **envelope))
        except CoachError as error:
            if error.key in _NOTHING_OPEN:
                await self._understand(scene, text, error)
            else:
                await self._router.refuse(scene, error)
            return
        if not outcome.duplicate:
            await show_reading(self._router, scene, outcome)

    async def _understand(self, scene: Scene, text: str, error: CoachError) -> None:
        """Words of someone who is in no interview: a command, what an interview should be about, or something else."""
        first, _, rest = text.strip().lstrip("/").partition(" ")
        verb = verb_of("start" if first in {"interview", "면접"} and not rest else first)
        if verb is not None:
            await self._wish(scene, verb, rest)
            return
        try:
            wishes = read_wishes(text)
        except CoachError:
            await self._explain(scene, error)
            return
        start = StartInterview(**await self._router.envelope(scene), **wishes.options())
        await interviews.begin(self._router, _under(scene), start)

    async def _explain(self, scene: Scene, error: CoachError) -> None:
        """How to practise, for someone new; for others that nothing is open, with a button that starts."""
        known = await self._router.inquiries.last_place(await self._router.sender(scene))
        if known is None:
            await self._router.reply_post(scene, await commands.help_post(self._router, scene))
            return
        say = translator(await self._router.locale(scene))
        words = Paragraph(text=say(f"error.{error.key}", **error.params))
        button = Action(kind="start", label=say("slack.open_start"))
        await self._router.reply_post(scene, Post(kind="notice", blocks=(words,), actions=(button,), locale=say.locale))

    async def _wish(self, scene: Scene, verb: str, rest: str) -> None:
        await commands.act(self._router, _under(scene) if verb == "start" else scene, verb, rest)

    async def _import(self, scene: Scene, file: dict[str, Any]) -> None:
        """A question pack for the workspace."""
        groups.check_pack(file)
        try:
            data = await files.download(self._session, scene.client, file, groups.MOST_BYTES)
        except files.DownloadFailed:
            raise CoachError("pack_lost") from None
        await groups.import_pack(self._router, scene, str(file.get("name") or ""), data)

    async def _accept(self, command: SubmitAnswer) -> Outcome:
        """A database that is away is waited for: a message must not be lost."""
        for seconds in _STORAGE_PATIENCE:
            try:
                return await self._router.accept(command)
            except StorageError as error:
                log.warning("a message waits for the database: %s", error.key)
                await asyncio.sleep(seconds)
        return await self._router.accept(command)

    async def _keep(self, scene: Scene, sound: dict[str, Any]) -> None:
        """Download a recording at once and keep it with the open question."""
        say = translator(await self._router.locale(scene))
        files.check_size(sound, self._options.most_bytes, self._options.most_seconds)
        command = KeepRecording(**await self._router.envelope(scene))
        try:
            data = await files.download(self._session, scene.client, sound, self._options.most_bytes)
        except files.DownloadFailed:
            log.warning("a recording could not be downloaded")
            await self._router.reply(scene, say("slack.voice_lost"))
            return
        outcome = await self._router.coach.record(command, data, str(sound.get("mimetype") or ""))
        if not outcome.duplicate:
            await self._router.reply(scene, say("slack.voice_kept"))


def as_written(text: str) -> str:
    """The person's own words. Slack passes addresses, names and channels on in angle brackets, with what was shown for
    them after a bar, and writes `& < >` themselves as entities (docs.slack.dev, "Formatting message text")."""
    text = _MARKED.sub(_shown, text)
    for entity, char in _ENTITIES.items():
        text = text.replace(entity, char)
    return text


def _shown(found: re.Match[str]) -> str:
    target, label = found.groups()
    if target[:1] in {"@", "#"}:
        return f"{target[0]}{(label or target[1:]).lstrip('@#')}"
    if target.startswith("!"):
        return f"@{(label or target[1:]).lstrip('@')}"
    return str(label or target)


def _under(scene: Scene) -> Scene:
    """In the thread of the message itself: writing first opens a conversation, and the interview belongs there."""
    return scene if scene.thread is not None else replace(scene, thread=scene.event_id.rpartition(":")[2])


def _prompt(text: str) -> str | None:
    """The suggestion whose words these are, if they are one's."""
    wanted = text.strip()
    found = (name for name in PROMPTS for locale in LOCALES if translator(locale)(f"slack.prompt_{name}") == wanted)
    return next(found, None)


async def show_reading(router: Router, scene: Scene, outcome: Outcome) -> None:
    """A status line until the feedback comes; it goes by itself. Only a courtesy."""
    if scene.thread is None:
        return
    say = translator(outcome.locale or await router.locale(scene))
    try:
        await scene.client.assistant_threads_setStatus(
            channel_id=scene.channel, thread_ts=scene.thread, status=say("slack.reading")
        )
    except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError) as error:
        log.debug("no status line: %s", type(error).__name__)
