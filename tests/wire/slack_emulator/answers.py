"""What an acknowledgement or a response_url does to the person's screen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.wire.slack_emulator.basics import secret
from tests.wire.slack_emulator.check_blocks import check_message_blocks, parse_blocks
from tests.wire.slack_emulator.check_views import check_view, parse_view
from tests.wire.slack_emulator.errors import SlackError

if TYPE_CHECKING:
    from tests.wire.slack_emulator.emulator import SlackEmulator
    from tests.wire.slack_emulator.interactions import Interaction
    from tests.wire.slack_emulator.messages import Message
    from tests.wire.slack_emulator.views import View

USES, LIFETIME = 5, 1800.0


@dataclass
class ResponseUrl:
    """A link that answers one interaction, five times within half an hour."""

    interaction: Interaction
    made_at: float
    uses: int = 0
    told: list[dict[str, Any]] = field(default_factory=list)


class Answers:
    """Acknowledgements with a payload, and response_url."""

    def __init__(self, slack: SlackEmulator) -> None:
        self.slack = slack
        self.urls: dict[str, ResponseUrl] = {}

    def url_for(self, interaction: Interaction) -> str:
        key = secret(32)
        self.urls[key] = ResponseUrl(interaction, self.slack.clock.seconds())
        workspace = interaction.place.workspace
        return f"{self.slack.base}/response/{workspace.id}/{key}"

    def take(self, interaction: Interaction, payload: dict[str, Any] | None) -> None:
        """An acknowledgement in time. What Slack could not use becomes an error on the person's screen."""
        try:
            if interaction.kind == "view_submission":
                self._submitted(interaction, payload or {})
            elif interaction.kind == "slash_commands" and payload and payload.get("text", payload.get("blocks")):
                self.post(interaction, payload)
        except SlackError as error:
            told = error.body.get("response_metadata", {}).get("messages", [])
            interaction.fail(": ".join([error.error, *told]))

    # response_url

    def respond(self, key: str, body: dict[str, Any]) -> None:
        """A request to a response_url; raises SlackError."""
        url = self.urls.get(key)
        if url is None:
            raise SlackError("no_service")
        if self.slack.clock.seconds() - url.made_at > LIFETIME:
            raise SlackError("expired_url")
        if url.uses >= USES:
            raise SlackError("used_url")
        url.uses += 1
        url.told.append(body)
        self.post(url.interaction, body)

    def post(self, interaction: Interaction, body: dict[str, Any]) -> None:
        """A message for the interaction: new, or in place of the one that was pressed."""
        pressed = interaction.message if interaction.kind == "block_actions" else None
        if body.get("delete_original"):
            if pressed is not None:
                self.slack.messages.remove(pressed)
            return
        blocks = parse_blocks(body.get("blocks")) or []
        check_message_blocks(blocks)
        text = body.get("text") or ""
        if not text and not blocks and not body.get("attachments"):
            raise SlackError("no_text")
        content = {"raw_text": text, "blocks": blocks, "attachments": body.get("attachments") or []}
        if body.get("replace_original") and pressed is not None and not pressed.deleted:
            self.slack.messages.change(pressed, **content)
            interaction.show(pressed)
            return
        interaction.show(self._new(interaction, body, content))

    def _new(self, interaction: Interaction, body: dict[str, Any], content: dict[str, Any]) -> Message:
        place = interaction.place
        only_for = None if body.get("response_type") == "in_channel" else interaction.actor
        for name in ("unfurl_links", "unfurl_media", "metadata"):
            if name in body:
                content[name] = body[name]
        bot = place.workspace.bot
        return self.slack.messages.post(place, bot, only_for=only_for, thread_ts=body.get("thread_ts"), **content)

    # view_submission

    def _submitted(self, interaction: Interaction, payload: dict[str, Any]) -> None:
        view = interaction.on_view
        assert view is not None
        action = payload.get("response_action")
        if action == "errors":
            self._errors(view, payload.get("errors"))
        elif action == "update":
            content = parse_view(payload.get("view"))
            check_view(content, "modal")
            view.show(content)
            interaction.view = view
        elif action == "push":
            interaction.view = self.slack.screens.push(view.owner, payload.get("view"), interaction)
        elif action == "clear":
            self.slack.screens.clear(view.owner)
        elif action is None:
            self.slack.screens.close(view)
        else:
            raise SlackError("invalid_response_action")

    def _errors(self, view: View, errors: Any) -> None:
        known = {field.block_id for field in view.fields}
        if not isinstance(errors, dict) or not errors or not set(errors) <= known:
            raise SlackError("invalid_errors")
        view.errors = {str(block): str(text) for block, text in errors.items()}
