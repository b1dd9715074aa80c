"""Questions read out, as files that can be played."""

from __future__ import annotations

import asyncio
import io
from typing import TYPE_CHECKING, Any

import discord

from core.commands import Listen
from core.errors import CoachError
from core.localization import translator
from core.posts import Audio, Paragraph

if TYPE_CHECKING:
    from adapters.discord.inbound import Router
    from core.narration import Narrator
    from core.ports import Speech
    from core.posts import Post

# The outbox sends to every conversation in one go: no question's voice may hold up the posts of others for longer.
SOON_SECONDS = 1.0
_ENDINGS = {"audio/mpeg": "mp3", "audio/wav": "wav"}


async def spoken(narrator: Narrator | None, post: Post) -> Speech | None:
    """What a post has to be listened to; None where there is nothing, or it cannot be read out now."""
    wanted = _audio(post)
    if narrator is None or wanted is None:
        return None
    return await narrator.question(wanted.question_id)


async def spoken_soon(narrator: Narrator | None, post: Post) -> Speech | None:
    """The same, for someone who cannot wait.

    Raises:
        TimeoutError: it is still being read out; a later try finds it, or finds that it cannot be.
    """
    return await asyncio.wait_for(spoken(narrator, post), SOON_SECONDS)


def said_to_be_silent(post: Post, speech: Speech | None) -> Post:
    """The post, with a line where its sound is missing."""
    if speech is not None or _audio(post) is None:
        return post
    note = Paragraph(text=translator(post.locale)("notice.no_sound"), tone="muted")
    return post.model_copy(update={"blocks": (*post.blocks, note)})


def sound_file(post: Post, speech: Speech | None) -> list[discord.File]:
    """The file of a post's sound, if it has one."""
    wanted = _audio(post)
    if speech is None or wanted is None:
        return []
    name = f"question.{_ENDINGS[speech.content_type]}"
    return [discord.File(io.BytesIO(speech.data), filename=name, description=wanted.label)]


def _audio(post: Post) -> Audio | None:
    return next((block for block in post.blocks if isinstance(block, Audio)), None)


async def listen(router: Router, interaction: discord.Interaction[Any], turn_id: int) -> None:
    """The question read out, to the person alone; when it cannot be, they are told."""
    query = Listen(turn_id=turn_id, **router.query(interaction))
    post, speech = await router.in_time(interaction, _heard(router, query), thinking=True)
    if not await router.reply_post(interaction, post, speech):
        await router.refuse(interaction, CoachError("not_read_out"))


async def _heard(router: Router, query: Listen) -> tuple[Post, Speech]:
    post = await router.inquiries.show(query)
    speech = await spoken(router.narrator, post)
    if speech is None:
        able = router.narrator is not None and router.narrator.speaks(post.locale)
        raise CoachError("not_read_out" if able else "never_read_out")
    return post, speech
