"""The floor of bench/discord.py: a bare discord.py bot that sends back what it hears. Run by it as a process."""

from __future__ import annotations

import os

import discord
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL


class Echo(discord.AutoShardedClient):
    async def on_message(self, message: discord.Message) -> None:
        if not message.author.bot:
            await message.channel.send(message.content)


def main() -> None:
    Route.BASE = os.environ["COACH_DISCORD__API_BASE"]
    DiscordWebSocket.DEFAULT_GATEWAY = URL(os.environ["COACH_DISCORD__GATEWAY"])
    intents = discord.Intents(guilds=True, guild_messages=True, dm_messages=True, message_content=True)
    Echo(intents=intents, max_messages=None).run(os.environ["DISCORD_TOKEN"], log_handler=None)


if __name__ == "__main__":
    main()
