"""Guilds, channels and threads: what the server knows, and what a test may do to them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from tests.wire.discord_emulator.basics import Signal, now
from tests.wire.discord_emulator.permissions import BITS, BOT_DEFAULT, IN_DIRECT_MESSAGES, PERSON_DEFAULT, bits

if TYPE_CHECKING:
    from tests.wire.discord_emulator.actors import Actor, User
    from tests.wire.discord_emulator.emulator import DiscordEmulator
    from tests.wire.discord_emulator.messages import Message

T = TypeVar("T")
TEXT, DM, PUBLIC_THREAD, PRIVATE_THREAD = 0, 1, 11, 12
THREADS = {PUBLIC_THREAD, PRIVATE_THREAD}
ANY_DM = {DM, 3}


class Channel:
    """A text channel, a thread or a direct message."""

    def __init__(self, discord: DiscordEmulator, kind: int, name: str, guild: Guild | None, position: int = 0) -> None:
        self.discord, self.type, self.name, self.guild, self.position = discord, kind, name, guild, position
        self.id = discord.ids.next()
        self.topic: str | None = None
        self.parent: Channel | None = None
        self.owner: User | None = None
        self.members: dict[int, User] = {}
        self.archived = self.locked = self.deleted = False
        self.auto_archive = 1440
        self.made_at = now()
        self.changed = Signal()
        self.log: list[Message] = []
        self.by_id: dict[int, Message] = {}
        self.nonces: dict[str, tuple[float, Message]] = {}
        self.typing = 0
        self._bot_permissions: int | None = None

    @property
    def messages(self) -> list[Message]:
        """What stands in the channel, oldest first; ephemeral and deleted messages do not."""
        return [message for message in self.log if not message.deleted]

    @property
    def threads(self) -> list[Channel]:
        threads = self.guild.threads if self.guild else {}
        return [thread for thread in threads.values() if thread.parent is self]

    @property
    def bot_permissions(self) -> int:
        """The bot's permission bits here; a thread has its parent's."""
        if self.parent is not None:
            return self.parent.bot_permissions
        if self._bot_permissions is not None:
            return self._bot_permissions
        return BOT_DEFAULT if self.guild else IN_DIRECT_MESSAGES

    @bot_permissions.setter
    def bot_permissions(self, value: int) -> None:
        self._bot_permissions = value
        self.discord.gateway.dispatch("CHANNEL_UPDATE", self.payload(), self.guild)

    def deny_bot(self, *names: str) -> None:
        """Takes permissions from the bot in this channel, by Discord's names: `deny_bot("send_messages")`."""
        self.bot_permissions = self.bot_permissions & ~bits(*names)

    def bot_may(self, name: str) -> bool:
        return bool(self.bot_permissions & BITS[name])

    def bot_sees(self) -> bool:
        if self.guild is None:
            return self.discord.bot.id in self.members
        if not self.guild.bot_present or not self.bot_may("view_channel"):
            return False
        return self.type != PRIVATE_THREAD or self.discord.bot.id in self.members or self.bot_may("manage_threads")

    def visible_to(self, user: User) -> bool:
        """Whether this person can open the channel: a private thread is its members', a DM its two people's."""
        if self.deleted:
            return False
        if user is self.discord.bot:
            return self.bot_sees()
        if self.guild is None or self.type == PRIVATE_THREAD:
            return user.id in self.members
        return user.id in self.guild.people

    def guild_key(self) -> dict[str, str]:
        return {"guild_id": str(self.guild.id)} if self.guild else {}

    def payload(self) -> dict[str, Any]:
        made: dict[str, Any] = {"id": str(self.id), "type": self.type, "flags": 0, **self.guild_key()}
        made["last_message_id"] = str(self.log[-1].id) if self.log else None
        if self.type in ANY_DM:
            return made | {"recipients": [u.payload() for u in self.members.values() if u is not self.discord.bot]}
        made |= {"name": self.name, "rate_limit_per_user": 0, "nsfw": False}
        if self.type in THREADS:
            assert self.parent is not None
            assert self.owner is not None
            return made | {
                "parent_id": str(self.parent.id),
                "owner_id": str(self.owner.id),
                "message_count": len(self.log),
                "member_count": len(self.members),
                "total_message_sent": len(self.log),
                "thread_metadata": self._thread_metadata(),
            }
        return made | {
            "position": self.position,
            "topic": self.topic,
            "parent_id": None,
            "permission_overwrites": self._overwrites(),
        }

    def _thread_metadata(self) -> dict[str, Any]:
        made = {
            "archived": self.archived,
            "locked": self.locked,
            "auto_archive_duration": self.auto_archive,
            "archive_timestamp": self.made_at,
            "create_timestamp": self.made_at,
        }
        return made | ({"invitable": True} if self.type == PRIVATE_THREAD else {})

    def _overwrites(self) -> list[dict[str, Any]]:
        denied = BOT_DEFAULT & ~self.bot_permissions
        return [{"id": str(self.discord.bot.id), "type": 1, "allow": "0", "deny": str(denied)}] if denied else []

    def thread_member(self, user: User) -> dict[str, Any]:
        return {"id": str(self.id), "user_id": str(user.id), "join_timestamp": self.made_at, "flags": 0}

    def join(self, *users: User) -> None:
        """Adds people to a thread, as those already in it may do."""
        added = [user for user in users if user.id not in self.members]
        self.members.update({user.id: user for user in added})
        if added and self.guild is not None:
            event = {"id": str(self.id), "guild_id": str(self.guild.id), "member_count": len(self.members)}
            event["added_members"] = [self.thread_member(user) for user in added]
            self.discord.gateway.dispatch("THREAD_MEMBERS_UPDATE", event, self.guild)
            self.changed.notify()

    def leave(self, user: User) -> None:
        if self.members.pop(user.id, None) and self.guild is not None:
            event = {"id": str(self.id), "guild_id": str(self.guild.id), "member_count": len(self.members)}
            event["removed_member_ids"] = [str(user.id)]
            self.discord.gateway.dispatch("THREAD_MEMBERS_UPDATE", event, self.guild)
            self.changed.notify()

    def archive(self, *, locked: bool = False) -> None:
        self.archived, self.locked = True, locked
        self.updated()

    def updated(self) -> None:
        event = "THREAD_UPDATE" if self.type in THREADS else "CHANNEL_UPDATE"
        self.discord.gateway.dispatch(event, self.payload(), self.guild)
        self.changed.notify()

    def delete(self) -> None:
        """Deletes the channel with its threads, and tells the bot."""
        for thread in self.threads:
            thread.deleted = True
            self.discord.forget(thread)
        event = "THREAD_DELETE" if self.type in THREADS else "CHANNEL_DELETE"
        self.discord.gateway.dispatch(event, self.payload(), self.guild)
        self.deleted = True
        self.discord.forget(self)
        self.changed.notify()

    async def until(self, predicate: Callable[[], T], timeout: float = 5.0) -> T:
        """Waits until the predicate is true; it is asked again whenever this channel changes."""
        return await self.changed.until(predicate, timeout)


class Guild:
    """A server with a channel `general` and the role @everyone."""

    def __init__(self, discord: DiscordEmulator, name: str, locale: str) -> None:
        self.discord, self.name, self.locale = discord, name, locale
        self.id = discord.ids.guild()
        self.bot_present = True
        self.people: dict[int, Actor] = {}
        self.channels: dict[int, Channel] = {}
        self.threads: dict[int, Channel] = {}
        self.made_at = now()
        self._roles: dict[int, dict[str, Any]] = {}
        self._everyone = self._role(self.id, "@everyone", PERSON_DEFAULT)
        self._bot_role = self._role(discord.ids.next(), "bot", BOT_DEFAULT)
        self.general = self.add_channel("general")

    def _role(self, role_id: int, name: str, permissions: int) -> dict[str, Any]:
        colours = {"primary_color": 0, "secondary_color": None, "tertiary_color": None}
        made = {"id": str(role_id), "name": name, "color": 0, "colors": colours, "hoist": False, "flags": 0}
        made |= {"position": len(self._roles), "permissions": str(permissions), "managed": False, "mentionable": False}
        self._roles[permissions if name not in {"@everyone", "bot"} else -len(self._roles) - 1] = made
        return made

    def add_channel(self, name: str) -> Channel:
        channel = Channel(self.discord, TEXT, name, self, len(self.channels))
        self.channels[channel.id] = self.discord.channels[channel.id] = channel
        if len(self.channels) > 1:
            self.discord.gateway.dispatch("CHANNEL_CREATE", channel.payload(), self)
        return channel

    def admit(self, actor: Actor, permissions: int) -> None:
        """Makes a person a member, with a role of their own kind when their permissions are not the usual ones."""
        self.people[actor.id] = actor
        actor.permissions[self.id] = permissions
        if permissions != PERSON_DEFAULT and permissions not in self._roles:
            role = self._role(self.discord.ids.next(), f"role-{len(self._roles)}", permissions)
            self.discord.gateway.dispatch("GUILD_ROLE_CREATE", {"guild_id": str(self.id), "role": role}, self)
        event = self.member(actor) | {"guild_id": str(self.id)}
        self.discord.gateway.dispatch("GUILD_MEMBER_ADD", event, self)

    def dismiss(self, actor: Actor) -> None:
        """The person leaves the guild."""
        self.people.pop(actor.id, None)
        actor.permissions.pop(self.id, None)
        event = {"guild_id": str(self.id), "user": actor.payload()}
        self.discord.gateway.dispatch("GUILD_MEMBER_REMOVE", event, self)

    def remove_bot(self) -> None:
        """The bot is kicked."""
        self.discord.gateway.dispatch("GUILD_DELETE", {"id": str(self.id)}, self)
        self.bot_present = False
        self.discord.signal.notify()

    def invite_bot(self) -> None:
        """The bot is (again) a member."""
        self.bot_present = True
        self.discord.gateway.dispatch("GUILD_CREATE", self.payload(whole=False), self)

    def member(self, user: User, *, with_user: bool = True) -> dict[str, Any]:
        if user is self.discord.bot:
            roles = [self._bot_role["id"]]
        else:
            own = self._roles.get(user.permissions.get(self.id, PERSON_DEFAULT))
            roles = [own["id"]] if own else []
        made = {"roles": roles, "joined_at": self.made_at, "nick": None, "avatar": None, "flags": 0}
        made |= {"deaf": False, "mute": False, "pending": False, "premium_since": None}
        made["communication_disabled_until"] = None
        return made | ({"user": user.payload()} if with_user else {})

    def base(self) -> dict[str, Any]:
        """What GET guilds/{id} returns."""
        return {
            "id": str(self.id),
            "name": self.name,
            "icon": None,
            "owner_id": str(self.id - 1),
            "roles": list(self._roles.values()),
            "emojis": [],
            "stickers": [],
            "features": [],
            "preferred_locale": self.locale,
            "verification_level": 0,
            "default_message_notifications": 0,
            "explicit_content_filter": 0,
            "mfa_level": 0,
            "nsfw_level": 0,
            "premium_tier": 0,
            "afk_timeout": 300,
            "system_channel_id": None,
            "system_channel_flags": 0,
        }

    def payload(self, *, whole: bool = True, people: bool = False) -> dict[str, Any]:
        """GUILD_CREATE. `whole` marks a guild that was only unavailable; a guild newly joined has no such mark."""
        members = [self.member(self.discord.bot)]
        if people and len(self.people) < 250:
            members += [self.member(actor) for actor in self.people.values()]
        made = self.base() | {
            "member_count": len(self.people) + 1,
            "large": len(self.people) >= 250,
            "joined_at": self.made_at,
            "channels": [c.payload() for c in self.channels.values()],
            "threads": [t.payload() for t in self.threads.values() if t.bot_sees() and not t.archived],
            "members": members,
            "presences": [],
            "voice_states": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
        }
        return made | ({"unavailable": False} if whole else {})
