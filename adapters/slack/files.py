"""Files from people and to people, by Slack's own hosts only."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackClientError

from adapters.slack.text import plain
from core.commands import Listen
from core.errors import CoachError, InvalidInput
from core.localization import translator
from core.posts import Audio, Document, Paragraph

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from adapters.slack.inbound import Router
    from adapters.slack.scene import Scene
    from core.commands import Address
    from core.ports import Speech
    from core.posts import Post

log = logging.getLogger(__name__)

_HOST = "slack.com"
_DOWNLOAD_SECONDS = 30.0
_CHUNK = 65_536
_MOST_ALT = 1000
_ENDINGS = {"audio/mpeg": "mp3", "audio/wav": "wav"}
_TROUBLE = (SlackClientError, aiohttp.ClientError, TimeoutError, OSError)


class DownloadFailed(Exception):
    """Slack did not give the file."""


def is_sound(file: dict[str, Any]) -> bool:
    """A voice clip, or a sound file. Slack gives clips as audio or as a video container without pictures."""
    return file.get("subtype") == "slack_audio" or str(file.get("mimetype", "")).startswith("audio/")


def check_size(file: dict[str, Any], most_bytes: int, most_seconds: int) -> None:
    """Refuse what is too large or too long before anything is downloaded.

    Raises:
        InvalidInput: it is.
    """
    size, milliseconds = int(file.get("size") or 0), int(file.get("duration_ms") or 0)
    if size > most_bytes:
        raise InvalidInput("recording_large", given=round(size / 1_000_000, 1), most=most_bytes // 1_000_000)
    if milliseconds > most_seconds * 1000:
        raise InvalidInput("recording_long", given=round(milliseconds / 1000), most=most_seconds)


async def download(
    session: aiohttp.ClientSession, client: AsyncWebClient, file: dict[str, Any], most_bytes: int
) -> bytes:
    """The contents of a file a person sent.

    Raises:
        DownloadFailed: it is not on Slack's hosts, larger than it said, or not given to us.
    """
    url = str(file.get("url_private_download") or file.get("url_private") or "")
    if not _is_slacks(url, client.base_url):
        raise DownloadFailed
    headers = {"Authorization": f"Bearer {client.token}"}
    timeout = aiohttp.ClientTimeout(total=_DOWNLOAD_SECONDS)
    try:
        # Without the right to a file Slack leads to a page for signing in; that is not followed.
        async with session.get(url, headers=headers, timeout=timeout, allow_redirects=False) as answer:
            if answer.status != 200 or answer.content_type == "text/html":
                raise DownloadFailed
            return await _read(answer, most_bytes)
    except (aiohttp.ClientError, TimeoutError, OSError):
        raise DownloadFailed from None


async def _read(answer: aiohttp.ClientResponse, most_bytes: int) -> bytes:
    data = bytearray()
    async for chunk in answer.content.iter_chunked(_CHUNK):
        data += chunk
        if len(data) > most_bytes:
            raise DownloadFailed
    return bytes(data)


def _is_slacks(url: str, api: str) -> bool:
    """Slack's hosts, or the one that stands in for them in the configuration."""
    asked, ours = urlsplit(url), urlsplit(api)
    if asked.netloc and asked.netloc == ours.netloc:
        return True
    host = asked.hostname or ""
    return asked.scheme == "https" and (host == _HOST or host.endswith(f".{_HOST}"))


async def send_document(router: Router, scene: Scene, post: Post) -> None:
    """The documents of a post, into the direct messages."""
    documents = [block for block in post.blocks if isinstance(block, Document)]
    say = translator(post.locale)
    words = next((block.text for block in post.blocks if isinstance(block, Paragraph)), "")
    try:
        opened = await scene.client.conversations_open(users=scene.user)
        for document in documents:
            await scene.client.files_upload_v2(
                content=document.text,
                filename=document.name,
                channel=str(opened["channel"]["id"]),
                initial_comment=plain(words),
            )
    except _TROUBLE as error:
        log.warning("a document could not be sent: %s", type(error).__name__)
        raise CoachError("slack_no_file") from None
    if not scene.direct:
        await router.reply(scene, say("slack.file_sent"))


async def send_sound(client: AsyncWebClient, address: Address, speech: Speech, label: str) -> None:
    """A question read out, where its words stand.

    Raises:
        slack_sdk.errors.SlackClientError, aiohttp.ClientError, TimeoutError, OSError: Slack did not take it.
    """
    await client.files_upload_v2(
        content=speech.data,
        filename=f"question.{_ENDINGS[speech.content_type]}",
        title=label,
        channel=address.data["channel"],
        thread_ts=address.data.get("thread"),
    )


async def read_out(router: Router, scene: Scene, turn_id: int) -> None:
    """The question read out, in the direct messages; when it cannot be, the person is told."""
    post = await router.inquiries.show(Listen(turn_id=turn_id, **await router.query(scene)))
    wanted = next(block for block in post.blocks if isinstance(block, Audio))
    speech = await router.narrator.question(wanted.question_id) if router.narrator is not None else None
    if speech is None:
        able = router.narrator is not None and router.narrator.speaks(post.locale)
        raise CoachError("not_read_out" if able else "never_read_out")
    try:
        await send_sound(scene.client, scene.address, speech, wanted.label)
    except _TROUBLE as error:
        log.warning("a question read out could not be sent: %s", type(error).__name__)
        raise CoachError("not_read_out") from None


async def send_picture(client: AsyncWebClient, address: Address, data: bytes, alt: str) -> None:
    """A chart under what was said in words already.

    Raises:
        slack_sdk.errors.SlackClientError, aiohttp.ClientError, TimeoutError, OSError: Slack did not take it.
    """
    await client.files_upload_v2(
        content=data,
        filename="chart.png",
        alt_txt=alt[:_MOST_ALT],
        channel=address.data["channel"],
        thread_ts=address.data.get("thread"),
    )
