"""Permission bits by Discord's names, and the sets the emulator hands out."""

from __future__ import annotations

BITS = {
    "kick_members": 1 << 1,
    "administrator": 1 << 3,
    "manage_channels": 1 << 4,
    "manage_guild": 1 << 5,
    "add_reactions": 1 << 6,
    "view_channel": 1 << 10,
    "send_messages": 1 << 11,
    "manage_messages": 1 << 13,
    "embed_links": 1 << 14,
    "attach_files": 1 << 15,
    "read_message_history": 1 << 16,
    "mention_everyone": 1 << 17,
    "manage_roles": 1 << 28,
    "use_application_commands": 1 << 31,
    "manage_threads": 1 << 34,
    "create_public_threads": 1 << 35,
    "create_private_threads": 1 << 36,
    "send_messages_in_threads": 1 << 38,
    "send_voice_messages": 1 << 46,
}
ADMINISTRATOR = BITS["administrator"]
# Not the administrator bit: it would hide every missing permission from the SDK's own arithmetic.
BOT_DEFAULT = ((1 << 53) - 1) & ~ADMINISTRATOR
PERSON_DEFAULT = sum(
    BITS[name]
    for name in (
        "add_reactions",
        "view_channel",
        "send_messages",
        "embed_links",
        "attach_files",
        "read_message_history",
        "use_application_commands",
        "create_public_threads",
        "create_private_threads",
        "send_messages_in_threads",
        "send_voice_messages",
    )
)
IN_DIRECT_MESSAGES = PERSON_DEFAULT


def bits(*names: str) -> int:
    """The bits of these permissions together."""
    return sum(BITS[name] for name in set(names))
