"""A workspace as a group: its settings, its question packs, its question of the day."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from adapters.slack import files
from adapters.slack.errors import error_of
from adapters.slack.scene import is_direct
from adapters.slack.text import plain
from core.bank.sync import PackRefused
from core.commands import (
    AnswerGroup,
    AskGroup,
    ImportPack,
    RemovePack,
    ShowGroupAnswers,
    ShowPacks,
    ShowSettings,
    UpdateSettings,
)
from core.errors import CoachError, IllegalMove, InvalidInput
from core.group_posts import findings_post, pack_example
from core.localization import known_locale, translator

if TYPE_CHECKING:
    from adapters.slack.inbound import Router
    from adapters.slack.scene import Scene

log = logging.getLogger(__name__)

_TROUBLE = (SlackClientError, aiohttp.ClientError, TimeoutError, OSError)
MOST_BYTES = 1_000_000  # of a question pack
_ENDINGS = (".yaml", ".yml")
_TODAY = {"today", "오늘"}
_PACKS = {"packs", "목록", ""}
_REMOVE = {"remove", "빼기"}
_EXAMPLE = {"example", "예시"}
_ALL = {"all", "전체"}
_OFF = {"off", "끄기", "없음"}
_DAYS = tuple((day, {translator(locale)(f"weekday.{day}").casefold() for locale in ("en", "ko")}) for day in range(7))

# What may stand before the `=` or `:` of a setting, in both languages.
_KEYS = {
    "language": ("language", "언어"),
    "timezone": ("timezone", "시간대"),
    "packs": ("packs", "질문집"),
    "digest": ("digest", "요약"),
    "day": ("day", "요일"),
    "hour": ("hour", "시각"),
    "ranks": ("ranks", "순위"),
}


async def act(router: Router, scene: Scene, verb: str, rest: str) -> None:
    """`/coach settings …`, `/coach questions …`, `/coach question today …`."""
    first, _, more = rest.strip().partition(" ")
    word = first.casefold()
    if verb == "settings":
        await _settings(router, scene, rest)
    elif verb == "question" and word in _TODAY:
        await _ask(router, scene, more)
    elif verb == "questions" and word in _PACKS:
        await router.show(scene, ShowPacks(**await router.query(scene)))
    elif verb == "questions" and word in _REMOVE:
        say = translator(await router.locale(scene))
        taken = RemovePack(name=more, **await router.envelope(scene))
        await router.settle(scene, taken, lambda _: say("packs.removed"))
    elif verb == "questions" and word in _EXAMPLE:
        await files.send_document(router, scene, pack_example(await router.locale(scene)))
    else:
        raise InvalidInput("slack_group_words")


async def _settings(router: Router, scene: Scene, rest: str) -> None:
    """Without words what is set, with `key=value` pairs a change."""
    if not rest.strip():
        await router.show(scene, ShowSettings(**await router.query(scene)))
        return
    changes = read_changes(rest)
    group = await router.group(scene)
    if not group.organiser:
        raise IllegalMove("organisers_only")
    channel = changes.get("digest_channel")
    if channel:
        await _announce(router, scene, str(channel))
    say = translator(await router.locale(scene))
    command = UpdateSettings(**await router.envelope(scene), **changes)
    await router.settle(scene, command, lambda _: say("slack.settings_saved"))


async def _announce(router: Router, scene: Scene, channel: str) -> None:
    """Write to the summary's channel, for the administrator alone to see: only that tells whether it can be.

    Raises:
        CoachError: it cannot.
    """
    say = translator(await router.locale(scene))
    try:
        await scene.client.chat_postEphemeral(channel=channel, user=scene.user, text=plain(say("settings.announce")))
    except SlackApiError as error:
        log.info("a channel cannot be written to: %s", error_of(error))
        raise CoachError("slack_cannot_write") from None


def read_changes(text: str) -> dict[str, Any]:
    """`language=ko timezone=Asia/Seoul digest=#channel`: what UpdateSettings takes.

    Raises:
        InvalidInput: a pair is none of these.
    """
    changes: dict[str, Any] = {}
    for pair in text.split():
        key, _, value = pair.replace(":", "=", 1).partition("=") if "=" not in pair else pair.partition("=")
        name = next((name for name, words in _KEYS.items() if key.casefold() in words), None)
        if name is None or not value:
            raise InvalidInput("slack_setting", given=pair[:60])
        changes.update(_change(name, value))
    return changes


def _change(name: str, value: str) -> dict[str, Any]:  # noqa: PLR0911 - one for each setting
    word = value.casefold()
    if name == "language":
        return {"locale": known_locale(value) or value}
    if name == "timezone":
        return {"timezone": value}
    if name == "packs":
        return {"packs": () if word in _ALL else tuple(part for part in value.split(",") if part)}
    if name == "digest":
        return {"digest_channel": "" if word in _OFF else _channel(value)}
    if name == "day":
        return {"digest_day": next((day for day, names in _DAYS if word in names), -1)}
    if name == "hour":
        return {"digest_hour": int(word) if word.isdecimal() else -1}
    return {"show_ranks": word not in _OFF}


def _channel(value: str) -> str:
    """The id in `<#C123|name>`, which is how Slack passes a named channel on."""
    if not value.startswith("<#") or not value.endswith(">"):
        raise InvalidInput("slack_channel", given=value[:60])
    return value[2:-1].partition("|")[0]


def check_pack(file: dict[str, Any]) -> None:
    """Refuse what is no question pack before it is downloaded.

    Raises:
        InvalidInput: it has another ending, or is too large.
    """
    name, size = str(file.get("name") or ""), int(file.get("size") or 0)
    if not name.casefold().endswith(_ENDINGS):
        raise InvalidInput("pack_not_yaml", given=name[:60])
    if size > MOST_BYTES:
        raise InvalidInput("pack_large", given=round(size / 1_000_000, 1), most=MOST_BYTES // 1_000_000)


async def import_pack(router: Router, scene: Scene, file: str, data: bytes) -> None:
    """A pack from a file; what is wrong with it is told line by line."""
    say = translator(await router.locale(scene))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidInput("pack_not_text") from None
    command = ImportPack(name=file.rpartition(".")[0], text=text, **await router.envelope(scene))
    try:
        outcome = await router.coach.import_pack(command)
    except PackRefused as refused:
        await router.reply_post(scene, findings_post(refused.findings, say.locale))
        return
    await router.reply(scene, say.plural("packs.imported", outcome.count or 0))


async def _ask(router: Router, scene: Scene, category: str) -> None:
    """Ask the channel a question. A private word into it tells first whether the app may write there.

    Raises:
        CoachError: it may not.
    """
    group = await router.group(scene)
    if not group.organiser:
        raise IllegalMove("organisers_only")
    say = translator(await router.locale(scene))
    if is_direct(scene.channel):
        raise CoachError("slack_not_in_direct")
    await router.inquiries.check_group_question(group)
    try:
        await scene.client.chat_postEphemeral(
            channel=scene.channel, user=scene.user, text=plain(say("slack.asking_group"))
        )
    except SlackApiError as error:
        log.info("a channel cannot be written to: %s", error_of(error))
        raise CoachError("slack_cannot_write") from None
    except _TROUBLE:
        raise CoachError("slack_busy") from None
    channel = scene.at(scene.channel, None)
    command = AskGroup(**{**await router.envelope(scene), "address": channel}, category=category.strip() or None)
    await router.settle(scene, command)


async def answer(router: Router, scene: Scene, asked: int, text: str, *, shared: bool) -> AnswerGroup:
    """The command for an answer to the group's question; the feedback follows where only the person sees it."""
    address = scene.at(scene.channel, None, private=True)
    envelope = {**await router.envelope(scene), "address": address}
    return AnswerGroup(group_question_id=asked, text=text, shared=shared, **envelope)


async def see(router: Router, scene: Scene, asked: int) -> None:
    await router.show(scene, ShowGroupAnswers(group_question_id=asked, **await router.query(scene)))
