"""Discord as a chat platform: slash commands, buttons, forms and messages become Commands; Posts become messages."""

from adapters.discord.chat import DiscordChat
from adapters.discord.options import DiscordOptions

__all__ = ["DiscordChat", "DiscordOptions"]
