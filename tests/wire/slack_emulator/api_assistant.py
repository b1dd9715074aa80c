"""assistant.threads.* and agents.sessions.*: status, suggested prompts, titles."""

from __future__ import annotations

from typing import Any

from tests.wire.slack_emulator.api import Asked, Method
from tests.wire.slack_emulator.channels import Channel, Prompts, Session
from tests.wire.slack_emulator.errors import SlackError, invalid_arguments

STATUSES = {"active", "processing", "suspended", "closed"}
MOST_PROMPTS = 4
UNSUBSCRIBED = "missing_agent_session_stopped_event_subscription"


def set_status(asked: Asked) -> None:
    """ "is thinking…" under the name; an empty one clears it, and so does the app's next message there."""
    channel, thread = _thread(asked)
    status = asked.args.get("status")
    if status is None:
        raise invalid_arguments("missing required field: status")
    if len(asked.json("loading_messages") or []) > 10:
        raise invalid_arguments("no more than 10 items allowed [json-pointer:/loading_messages]")
    if status:
        channel.statuses[thread] = str(status)
    else:
        channel.statuses.pop(thread, None)
    channel.touch()


def set_title(asked: Asked) -> None:
    channel, thread = _thread(asked)
    channel.titles[thread] = asked.text("title")
    channel.touch()


def set_prompts(asked: Asked) -> None:
    channel = asked.channel("channel_id")
    prompts = asked.json("prompts")
    if not isinstance(prompts, list) or not all(p.get("title") and p.get("message") for p in prompts):
        raise invalid_arguments("each prompt needs title and message [json-pointer:/prompts]")
    if len(prompts) > MOST_PROMPTS:
        raise invalid_arguments(f"no more than {MOST_PROMPTS} items allowed [json-pointer:/prompts]")
    if asked.slack.application.agent and asked.args.get("thread_ts"):
        return  # an agent app's call with thread_ts fails without a word, say the docs
    channel.prompts = Prompts(str(asked.args.get("title") or ""), prompts)
    channel.touch()


def session_status(asked: Asked) -> dict[str, Any]:
    channel, thread = _session_place(asked)
    status = asked.text("status")
    if status not in STATUSES:
        raise SlackError("invalid_status")
    if asked.args.get("initiator_user_id", "") and asked.args["initiator_user_id"] not in channel.members:
        raise SlackError("user_not_found")
    _check_title(asked)
    session = channel.sessions.setdefault(thread, Session("", str(asked.args.get("title") or "")))
    session.status = status
    channel.touch()
    made: dict[str, Any] = {"status": status, "agent_status": status, "title": session.title}
    if "agent_session_stopped" not in asked.slack.application.events:
        made["warning"] = UNSUBSCRIBED
    return made


def session_rename(asked: Asked) -> dict[str, Any]:
    channel, thread = _session_place(asked)
    if thread not in channel.sessions:
        raise SlackError("session_not_found")
    channel.sessions[thread].title = asked.text("title")
    _check_title(asked)
    channel.touch()
    return {"title": channel.sessions[thread].title}


def _thread(asked: Asked) -> tuple[Channel, str]:
    channel = asked.channel("channel_id")
    thread = asked.text("thread_ts")
    if thread not in channel.by_ts:
        raise SlackError("invalid_thread_ts")
    return channel, thread


def _session_place(asked: Asked) -> tuple[Channel, str]:
    channel = asked.channel("channel_id")
    if not channel.has_bot:
        raise SlackError("not_authorized")
    if not asked.args.get("thread_ts"):
        raise SlackError("thread_ts_required")
    if not asked.slack.application.agent:
        raise SlackError("feature_disabled")
    return _thread(asked)


def _check_title(asked: Asked) -> None:
    if len(str(asked.args.get("title") or "")) > 200:
        raise invalid_arguments("must be less than 201 characters [json-pointer:/title]")


METHODS: dict[str, Method] = {
    "agents.sessions.rename": session_rename,
    "agents.sessions.setStatus": session_status,
    "assistant.threads.setStatus": set_status,
    "assistant.threads.setSuggestedPrompts": set_prompts,
    "assistant.threads.setTitle": set_title,
}
