"""Discord as a chat platform: slash commands, buttons, forms and messages become Commands; Posts become messages."""

from adapters.discord.client import DiscordChat, DiscordOptions

__all__ = ["DiscordChat", "DiscordOptions"]
