"""People: what they may do in Slack's client, each act as Slack reports it to the app."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.wire.slack_emulator import gestures, pressing
from tests.wire.slack_emulator.errors import CannotUse
from tests.wire.slack_emulator.files import File, guess_type
from tests.wire.slack_emulator.interactions import Interaction
from tests.wire.slack_emulator.people import User

if TYPE_CHECKING:
    from tests.wire.slack_emulator.channels import Channel
    from tests.wire.slack_emulator.messages import Message
    from tests.wire.slack_emulator.oauth import Visit
    from tests.wire.slack_emulator.views import View
    from tests.wire.slack_emulator.workspaces import Workspace

CLIP_NAMES = {"audio/mp4": "m4a", "video/mp4": "mp4", "audio/webm": "webm", "video/webm": "webm"}


class Actor(User):
    """A person whose hands the test moves. `home` is their App Home, `views` the modals open before them."""

    def __init__(self, workspace: Workspace, name: str, **about: Any) -> None:
        super().__init__(workspace, name, **about)
        self.home: View | None = None
        self.views: list[View] = []
        self.states: dict[tuple[str, int], dict[str, dict[str, dict[str, Any]]]] = {}
        self._read: dict[str, int] = {}

    @property
    def dm(self) -> Channel:
        """The direct messages with the bot."""
        return self.slack.dm_of(self)

    @property
    def ephemerals(self) -> list[Message]:
        """What only this person sees, oldest first."""
        everything = (message for channel in self.workspace.channels.values() for message in channel.log)
        return sorted((m for m in everything if m.only_for is self and not m.deleted), key=lambda m: m.ts)

    def deactivate(self) -> None:
        """The account is closed."""
        self.deactivated = True
        self.slack.signal.notify()

    # Writing

    async def say(
        self, place: Channel, text: str, *, thread_ts: str | None = None, files: list[File] | None = None
    ) -> Interaction:
        """Types a message. As in Slack's client `@name` and `@here` become mentions, addresses links, `<` an entity."""
        gestures.check_place(self, place, writing=True)
        if thread_ts is not None and thread_ts not in place.by_ts:
            raise CannotUse("there is no such thread")
        made = Interaction(self, place, "message")
        self.slack.messages.post(
            place,
            self,
            interaction=made,
            raw_text=gestures.typed(self.workspace, text),
            blocks=gestures.rich_text(text) if text else [],
            files=files or [],
            thread_ts=thread_ts,
            client_msg_id=gestures.client_msg_id(),
        )
        assert made.message is not None
        for file in files or []:
            file.shares.setdefault(place.id, []).append(made.message.ts)
            gestures.announce_file(made, file)
        gestures.announce_mention(made)
        return await self._sent(made)

    async def mention(self, channel: Channel, text: str, *, thread_ts: str | None = None) -> Interaction:
        """Types a message to the app in a channel: it comes as a message and as app_mention, with one timestamp."""
        return await self.say(channel, f"@{self.workspace.bot.name} {text}", thread_ts=thread_ts)

    async def voice(
        self,
        place: Channel,
        data: bytes,
        *,
        duration_ms: int,
        mimetype: str = "audio/mp4",
        thread_ts: str | None = None,
        served_as: str | None = None,
    ) -> Interaction:
        """Records a voice clip. Slack serves some as video/mp4 although they are only sound: `served_as`."""
        file = self._upload(f"audio_message.{CLIP_NAMES.get(mimetype, 'bin')}", data, mimetype)
        file.duration_ms, file.served_as = duration_ms, served_as
        return await self.say(place, "", thread_ts=thread_ts, files=[file])

    async def share_file(
        self,
        place: Channel,
        name: str,
        data: bytes,
        *,
        mimetype: str | None = None,
        text: str = "",
        thread_ts: str | None = None,
        check_file_info: bool = False,
    ) -> Interaction:
        """Uploads a file. With `check_file_info` the event has only a stub, as in channels of Slack Connect."""
        file = self._upload(name, data, mimetype or guess_type(name))
        file.check_file_info = check_file_info
        return await self.say(place, text, thread_ts=thread_ts, files=[file])

    def _upload(self, name: str, data: bytes, mimetype: str) -> File:
        return self.slack.store(self.workspace, self, name, data, mimetype)

    async def edit(self, written: Message | Interaction, text: str) -> None:
        """Changes a message of their own."""
        message = gestures.own(self, written)
        raw = gestures.typed(self.workspace, text)
        self.slack.messages.change(message, raw_text=raw, blocks=gestures.rich_text(text))
        await self.slack.sockets.flush()

    async def delete(self, written: Message | Interaction) -> None:
        """Deletes a message of their own."""
        self.slack.messages.remove(gestures.own(self, written))
        await self.slack.sockets.flush()

    async def prompt(self, which: int | str) -> Interaction:
        """Presses a suggested prompt, by its place (from 0) or its title: its message is sent."""
        prompts = self.dm.prompts.prompts
        found = [p for i, p in enumerate(prompts) if which in (i, p["title"])]
        if not found:
            raise CannotUse(f"no prompt {which!r} among {[p['title'] for p in prompts]}")
        return await self.say(self.dm, found[0]["message"])

    # Reading

    async def next_message(self, place: Channel, timeout: float = 5.0) -> Message:
        """The next message of somebody else that this person has not yet read, oldest first, ephemeral ones too.
        One that is being streamed is waited for."""

        def unread() -> Message | None:
            for index in range(self._read.get(place.id, 0), len(place.log)):
                message = place.log[index]
                if message.author is not self and message.visible_to(self):
                    if message.streaming:
                        return None
                    self._read[place.id] = index + 1
                    return message
                self._read[place.id] = index + 1
            return None

        found = await place.until(unread, timeout)
        assert found is not None
        return found

    # The app's surfaces

    async def slash(self, command: str, text: str = "", channel: Channel | None = None) -> Interaction:
        """Types a slash command; without a channel in the direct messages with the bot."""
        return await self._sent(gestures.slash(self, command, text, channel or self.dm))

    async def open_home(self) -> Interaction:
        return await self._sent(gestures.open_tab(self, "home"))

    async def open_messages_tab(self) -> Interaction:
        return await self._sent(gestures.open_tab(self, "messages"))

    async def click(
        self, target: Message | View, label: str | None = None, *, action_id: str | None = None
    ) -> Interaction:
        """Presses the button with this label or action_id."""
        return await self._sent(pressing.click(self, target, label, action_id))

    async def choose(self, target: Message | View, action_id: str, value: Any) -> Interaction:
        """Chooses in a menu or picker: an option's value or label (a list where many may be chosen), a date, a person."""
        return await self._sent(pressing.choose(self, target, action_id, value))

    async def rate(self, message: Message, *, up: bool = True) -> Interaction:
        """Presses one of the feedback buttons."""
        return await self._sent(pressing.rate(self, message, up=up))

    async def submit(self, view: View, values: dict[str, Any] | None = None) -> Interaction:
        """Sends a modal, filled in by label, block_id, action_id or "block_id/action_id"."""
        return await self._sent(pressing.submit(self, view, values or {}))

    async def close(self, view: View) -> Interaction:
        """Closes a modal without sending it."""
        return await self._sent(pressing.close(self, view))

    async def stop(self, place: Channel, thread_ts: str) -> Interaction:
        """Presses stop while the agent works in a thread."""
        return await self._sent(gestures.stop(self, place, thread_ts))

    async def _sent(self, made: Interaction) -> Interaction:
        """Returns when the app's live connections have taken it."""
        await self.slack.sockets.flush()
        return made

    # Administration

    async def install(self, app_url: str, *, org: bool = False, deny: bool = False) -> Visit:
        """Installs the app over its own install page; `org` for the whole organisation, `deny` cancels."""
        from tests.wire.slack_emulator import oauth

        return await oauth.install(self, app_url, org=org, deny=deny)

    async def uninstall(self) -> None:
        """Removes the app; only admins may."""
        self._need_admin()
        assert self.workspace.installation is not None
        self.slack.uninstall(self.workspace.installation.token)

    async def revoke(self) -> None:
        """Revokes the app's token, which leaves the app where it is."""
        self._need_admin()
        assert self.workspace.installation is not None
        self.slack.revoke(self.workspace.installation.token, "token_revoked")

    def _need_admin(self) -> None:
        if not self.admin or self.workspace.installation is None:
            raise CannotUse(f"{self.name} may not do that")
