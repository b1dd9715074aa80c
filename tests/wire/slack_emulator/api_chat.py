"""chat.*: posting, updating and deleting, with Slack's limits."""

from __future__ import annotations

from typing import Any

from tests.wire.slack_emulator.api import Asked, Method
from tests.wire.slack_emulator.channels import Channel
from tests.wire.slack_emulator.check_blocks import check_message_blocks, parse_blocks
from tests.wire.slack_emulator.errors import SlackError
from tests.wire.slack_emulator.messages import Message
from tests.wire.slack_emulator.people import User

LONGEST_POST, LONGEST_UPDATE, LONGEST_MARKDOWN = 40_000, 4_000, 12_000
CUSTOM = ("username", "icon_emoji", "icon_url")


def content(asked: Asked, longest: int) -> dict[str, Any]:
    """Text, blocks and attachments of a message, checked; only those that were given."""
    made: dict[str, Any] = {}
    markdown = asked.args.get("markdown_text")
    blocks = parse_blocks(asked.args.get("blocks"))
    if markdown is not None:
        if blocks or asked.args.get("text"):
            raise SlackError("markdown_text_conflict")
        if len(str(markdown)) > LONGEST_MARKDOWN:
            raise SlackError("msg_too_long")
        return {"raw_text": str(markdown), "blocks": [{"type": "markdown", "text": str(markdown)}]}
    if asked.args.get("text") is not None:
        made["raw_text"] = str(asked.args["text"])
        if len(made["raw_text"]) > longest:
            raise SlackError("msg_too_long")
    if blocks is not None:
        check_message_blocks(blocks)
        made["blocks"] = blocks
    attachments = asked.json("attachments")
    if attachments is not None:
        if len(attachments) > 100:
            raise SlackError("too_many_attachments")
        made["attachments"] = attachments
    return made


def flags(asked: Asked) -> dict[str, Any]:
    """What else a new message may carry."""
    for name in CUSTOM:
        if asked.args.get(name):
            asked.need("chat:write.customize")
    return {
        "metadata": asked.json("metadata"),
        "unfurl_links": asked.flag("unfurl_links"),
        "unfurl_media": asked.flag("unfurl_media"),
        "auto_mentions": bool(asked.flag("link_names")) or asked.args.get("parse") == "full",
        "username": asked.args.get("username"),
    }


def destination(asked: Asked) -> Channel:
    """The conversation to post in; a person's id stands for the direct messages with them."""
    person = asked.slack.users.get(str(asked.args.get("channel") or ""))
    if person is not None and not person.is_bot and asked.token.reaches(person.workspace):
        channel = asked.slack.dm_of(person)
    else:
        channel = asked.channel()
    check_writable(asked, channel)
    return channel


def check_writable(asked: Asked, channel: Channel) -> None:
    if channel.archived:
        raise SlackError("is_archived")
    if not channel.has_bot:
        if "chat:write.public" not in asked.token.scopes:
            raise SlackError("not_in_channel")
        asked.need("chat:write.public")
    if channel.kind != "im":
        return
    if not asked.slack.application.messages_tab:
        raise SlackError("messages_tab_disabled")
    if channel.person is not None and channel.person.deactivated and asked.slack.deactivated_error:
        raise SlackError(asked.slack.deactivated_error)


def thread_of(asked: Asked, channel: Channel) -> str | None:
    """The root a reply goes under; a reply's own timestamp leads to its root, as on Slack."""
    wanted = asked.args.get("thread_ts")
    if not wanted:
        return None
    root = channel.by_ts.get(str(wanted))
    if root is None:
        raise SlackError("thread_not_found")
    return root.thread_ts or root.ts


def post_message(asked: Asked) -> dict[str, Any]:
    channel = destination(asked)
    made = content(asked, LONGEST_POST)
    if not any(made.values()):
        raise SlackError("no_text")
    thread = thread_of(asked, channel)
    broadcast = bool(asked.flag("reply_broadcast"))
    more = flags(asked)
    message = asked.slack.messages.post(channel, asked.bot, thread_ts=thread, broadcast=broadcast, **more, **made)
    return {"channel": channel.id, "ts": message.ts, "message": message.payload()}


def post_ephemeral(asked: Asked) -> dict[str, Any]:
    channel = asked.channel()
    check_writable(asked, channel)
    made = content(asked, LONGEST_POST)
    if not any(made.values()):
        raise SlackError("no_text")
    user: User | None = asked.slack.users.get(asked.text("user"))
    if user is None or user.id not in channel.members:
        raise SlackError("user_not_in_channel")
    thread = thread_of(asked, channel)
    message = asked.slack.messages.post(channel, asked.bot, only_for=user, thread_ts=thread, **flags(asked), **made)
    return {"message_ts": message.ts}


def own_message(asked: Asked, refusal: str) -> Message:
    channel = asked.channel()
    message = asked.message(channel)
    if message.author is not asked.bot:
        raise SlackError(refusal)
    return message


def update(asked: Asked) -> dict[str, Any]:
    message = own_message(asked, "cant_update_message")
    if message.channel.archived:
        raise SlackError("is_inactive")
    if message.streaming:
        raise SlackError("streaming_state_conflict")
    made = content(asked, LONGEST_UPDATE)
    if not made:
        raise SlackError("no_text")
    if made.get("raw_text") and "blocks" not in made:
        # Text without blocks takes the blocks away (docs of chat.update).
        made["blocks"] = []
    if asked.args.get("metadata") is not None:
        made["metadata"] = asked.json("metadata") or None
    asked.slack.messages.change(message, marked=not made.get("blocks"), **made)
    return {"channel": message.channel.id, "ts": message.ts, "text": message.raw_text, "message": message.payload()}


def delete(asked: Asked) -> dict[str, Any]:
    message = own_message(asked, "cant_delete_message")
    asked.slack.messages.remove(message)
    return {"channel": message.channel.id, "ts": message.ts}


def permalink(asked: Asked) -> dict[str, Any]:
    channel = asked.channel()
    message = asked.message(channel, "message_ts")
    link = f"{channel.workspace.url}archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.thread_ts:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


METHODS: dict[str, Method] = {
    "chat.delete": delete,
    "chat.getPermalink": permalink,
    "chat.postEphemeral": post_ephemeral,
    "chat.postMessage": post_message,
    "chat.update": update,
}
