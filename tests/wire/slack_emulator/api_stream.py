"""chat.startStream, appendStream and stopStream: a message that grows."""

from __future__ import annotations

from typing import Any

from tests.wire.slack_emulator.api import Asked, Method
from tests.wire.slack_emulator.api_chat import LONGEST_MARKDOWN, check_writable, own_message, thread_of
from tests.wire.slack_emulator.blocks import kept
from tests.wire.slack_emulator.channels import Session
from tests.wire.slack_emulator.check_blocks import check_message_blocks, parse_blocks
from tests.wire.slack_emulator.errors import SlackError, invalid_arguments, missing
from tests.wire.slack_emulator.messages import STREAM_IDLE, Message, Stream

CARDS = {"task_update": "task_card", "plan_update": "plan"}


def start(asked: Asked) -> dict[str, Any]:
    channel = asked.channel()
    check_writable(asked, channel)
    if not asked.args.get("thread_ts"):
        raise missing("thread_ts")
    if channel.kind != "im":
        _check_recipient(asked)
    thread = thread_of(asked, channel)
    username = asked.args.get("username")
    if username:
        asked.need("chat:write.customize")
    blocks = grown([], _pieces(asked))
    message = asked.slack.messages.post(
        channel,
        asked.bot,
        thread_ts=thread,
        raw_text=written(blocks),
        blocks=blocks,
        stream=Stream(open=True, touched=asked.slack.clock.seconds()),
        username=username,
    )
    return {"channel": channel.id, "ts": message.ts}


def append(asked: Asked) -> dict[str, Any]:
    message = _open(asked)
    pieces = _pieces(asked)
    if not pieces:
        raise SlackError("no_text")
    message.blocks = kept(grown(message.blocks, pieces))
    message.raw_text = written(message.blocks)
    assert message.stream is not None
    message.stream.touched = asked.slack.clock.seconds()
    message.channel.touch()
    return {"channel": message.channel.id, "ts": message.ts}


def stop(asked: Asked) -> dict[str, Any]:
    message = _open(asked)
    last = parse_blocks(asked.args.get("blocks")) or []
    blocks = [*grown(message.blocks, _pieces(asked)), *last]
    check_message_blocks(blocks)
    assert message.stream is not None
    message.stream.open = False
    metadata = asked.json("metadata") or message.metadata
    asked.slack.messages.change(message, marked=False, raw_text=written(blocks), blocks=blocks, metadata=metadata)
    status = asked.args.get("session_status")
    if status and message.thread_ts:
        message.channel.sessions.setdefault(message.thread_ts, Session("")).status = str(status)
    return {"channel": message.channel.id, "ts": message.ts, "message": message.payload()}


def _check_recipient(asked: Asked) -> None:
    """In channels Slack wants to know for whom the words are."""
    for name in ("recipient_user_id", "recipient_team_id"):
        if not asked.args.get(name):
            raise SlackError(f"missing_{name}")
    if asked.args["recipient_user_id"] not in asked.slack.users:
        raise SlackError("user_not_found")
    if asked.args["recipient_team_id"] not in {w.id for w in asked.slack.workspaces}:
        raise SlackError("team_not_found")


def _open(asked: Asked) -> Message:
    message = own_message(asked, "message_not_owned_by_app")
    idle = asked.slack.clock.seconds() - message.stream.touched if message.stream else 0
    if not message.streaming or idle > STREAM_IDLE:
        if message.stream is not None:
            message.stream.open = False
        raise SlackError("message_not_in_streaming_state")
    return message


def _pieces(asked: Asked) -> list[dict[str, Any]]:
    """What is to be added, as blocks: `markdown_text` or `chunks`, not both."""
    text, chunks = asked.args.get("markdown_text"), asked.json("chunks")
    if text and chunks:
        raise invalid_arguments("markdown_text and chunks exclude each other")
    if text:
        chunks = [{"type": "markdown_text", "text": str(text)}]
    made: list[dict[str, Any]] = []
    for chunk in chunks or []:
        kind = chunk.get("type")
        if kind == "markdown_text":
            if len(chunk["text"]) > LONGEST_MARKDOWN:
                raise SlackError("msg_too_long")
            made.append({"type": "markdown", "text": chunk["text"]})
        elif kind == "blocks":
            check_message_blocks(chunk["blocks"])
            made += chunk["blocks"]
        elif kind in CARDS:
            made.append({**chunk, "type": CARDS[kind]})
        else:
            raise invalid_arguments(f"unsupported type: {kind} [json-pointer:/chunks]")
    return made


def grown(blocks: list[dict[str, Any]], pieces: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Markdown goes on where it stopped; a card with a known id takes the place of its older self."""
    made = [dict(block) for block in blocks]
    for piece in pieces:
        same = next((block for block in made if piece.get("id") and block.get("id") == piece["id"]), None)
        if piece["type"] == "markdown" and made and made[-1]["type"] == "markdown":
            made[-1]["text"] += piece["text"]
        elif same is not None:
            same.update(piece)
        else:
            made.append(dict(piece))
    return made


def written(blocks: list[dict[str, Any]]) -> str:
    """The text beside the blocks."""
    return "".join(block["text"] for block in blocks if block["type"] == "markdown")


METHODS: dict[str, Method] = {
    "chat.appendStream": append,
    "chat.startStream": start,
    "chat.stopStream": stop,
}
