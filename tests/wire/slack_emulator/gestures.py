"""How a person's act becomes what the app receives: messages, commands, tabs."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING, Any

from tests.wire.slack_emulator import payloads
from tests.wire.slack_emulator.errors import CannotUse
from tests.wire.slack_emulator.interactions import Interaction
from tests.wire.slack_emulator.mrkdwn import BARE_URL, encode

if TYPE_CHECKING:
    from tests.wire.slack_emulator.actors import Actor
    from tests.wire.slack_emulator.channels import Channel
    from tests.wire.slack_emulator.files import File
    from tests.wire.slack_emulator.messages import Message
    from tests.wire.slack_emulator.workspaces import Workspace

NAME = re.compile(r"@([\w.\-]+)")
BROADCASTS = {"here", "channel", "everyone"}


def check_place(actor: Actor, place: Channel, *, writing: bool) -> None:
    """Whether the person can be there, and type."""
    if actor.deactivated:
        raise CannotUse(f"{actor.name} is deactivated")
    if not place.visible_to(actor) or (writing and actor.id not in place.members):
        raise CannotUse(f"{actor.name} is not in {place.name}")
    if place.archived:
        raise CannotUse(f"{place.name} is archived")
    if place.kind == "im" and (place.workspace.installation is None or not place.slack.application.messages_tab):
        raise CannotUse("the app has no messages tab here")


def typed(workspace: Workspace, text: str) -> str:
    """What Slack's client makes of typed text."""
    people = {user.name: user.id for user in workspace.users.values()}
    if workspace.installation is not None:
        people[workspace.bot.name] = workspace.bot.id

    def mention(match: re.Match[str]) -> str:
        name = match[1]
        if name in BROADCASTS:
            return f"<!{name}>"
        return f"<@{people[name]}>" if name in people else match[0]

    encoded = encode(text)
    for name in sorted((name for name in people if " " in name), key=len, reverse=True):
        encoded = encoded.replace(f"@{name}", f"<@{people[name]}>")
    return BARE_URL.sub(lambda match: f"<{match[0]}>", NAME.sub(mention, encoded))


def rich_text(text: str) -> list[dict[str, Any]]:
    """The block that comes beside typed text."""
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return [{"type": "rich_text", "elements": [section]}]


def client_msg_id() -> str:
    return str(uuid.uuid4())


def own(actor: Actor, written: Message | Interaction) -> Message:
    message = written.message if isinstance(written, Interaction) else written
    if message is None or message.author is not actor or message.deleted:
        raise CannotUse("this message is somebody else's, or gone")
    return message


def announce_file(made: Interaction, file: File) -> None:
    slack, place = made.slack, made.place
    event = {"type": "file_shared", "file_id": file.id, "user_id": made.actor.id, "file": {"id": file.id}}
    event |= {"channel_id": place.id, "event_ts": slack.clock.ts()}
    slack.emit(place.workspace, "file_shared", event, made, place)


def announce_mention(made: Interaction) -> None:
    """The second event of a message that mentions the app; there is none in direct messages."""
    message, place = made.message, made.place
    if message is None or place.kind == "im" or place.workspace.installation is None:
        return
    if place.workspace.bot.mark in message.raw_text:
        event = message.event() | {"type": "app_mention"}
        del event["channel_type"]
        made.slack.emit(place.workspace, "app_mention", event, made, place)


def begin(actor: Actor, place: Channel, kind: str, message: Message | None = None) -> Interaction:
    """An interaction with a trigger."""
    made = Interaction(actor, place, kind, message=message)
    actor.slack.triggers[made.trigger_id] = made
    return made


def slash(actor: Actor, command: str, text: str, place: Channel) -> Interaction:
    slack, installation = actor.slack, place.workspace.installation
    check_place(actor, place, writing=True)
    known = slack.application.commands
    if installation is None or "commands" not in installation.token.scopes:
        raise CannotUse("the app has no commands here")
    if known is not None and command not in known:
        raise CannotUse(f"no command {command} among {sorted(known)}")
    made = begin(actor, place, "slash_commands")
    made.payload = payloads.slash_command(made, command, text, slack.answers.url_for(made))
    slack.used.note(f"command {command}", "commands")
    slack.dispatcher.send("slash_commands", made.payload, made)
    return made


def open_tab(actor: Actor, tab: str) -> Interaction:
    """A look at the app's Home or Messages tab."""
    application = actor.slack.application
    if not (application.home_tab if tab == "home" else application.messages_tab):
        raise CannotUse(f"the app has no {tab} tab")
    if actor.deactivated or actor.workspace.installation is None:
        raise CannotUse("the app is not there")
    place = actor.dm
    made = Interaction(actor, place, "app_home_opened")
    event: dict[str, Any] = {"type": "app_home_opened", "user": actor.id, "channel": place.id, "tab": tab}
    event["event_ts"] = actor.slack.clock.ts()
    if tab == "home" and actor.home is not None:
        event["view"] = actor.home.payload()
    actor.slack.emit(actor.workspace, "app_home_opened", event, made)
    return made


def stop(actor: Actor, place: Channel, thread_ts: str) -> Interaction:
    """The stop button of a working agent: Slack ends its streams, the app must do the rest."""
    session = place.sessions.get(thread_ts)
    subscribed = "agent_session_stopped" in actor.slack.application.events
    if session is None or session.status != "processing" or not subscribed:
        raise CannotUse("there is no stop button")
    streams = [m for m in place.log if m.thread_ts == thread_ts and m.streaming]
    for message in streams:
        assert message.stream is not None
        message.stream.open = False
    made = Interaction(actor, place, "agent_session_stopped")
    event = {"type": "agent_session_stopped", "user": actor.id, "channel": place.id, "thread_ts": thread_ts}
    event |= {"streaming_message_ts": [m.ts for m in streams], "event_ts": actor.slack.clock.ts()}
    actor.slack.emit(place.workspace, "agent_session_stopped", event, made, place)
    return made
