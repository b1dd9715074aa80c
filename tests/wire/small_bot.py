"""A small bot on the real discord.py, and the way to run it on the emulator."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import discord
import yarl
from discord import app_commands, ui
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.wire.discord_emulator import DiscordEmulator

CATEGORIES = ["network", "database", "operating system"]


class Hint(ui.DynamicItem[ui.Button], template=r"hint:(?P<number>\d+)"):
    """A button that works without any memory of the message it is on."""

    def __init__(self, number: int) -> None:
        super().__init__(ui.Button(label="Hint", custom_id=f"hint:{number}"))
        self.number = number

    @classmethod
    async def from_custom_id(cls, interaction, item, match):
        return cls(int(match["number"]))

    async def callback(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message(f"hint {self.number}", ephemeral=True)


class AnswerForm(ui.Modal, title="Your answer"):
    answer = ui.Label(text="Answer", component=ui.TextInput(style=discord.TextStyle.long, custom_id="answer"))
    mood = ui.Label(
        text="Level",
        component=ui.Select(custom_id="level", options=[discord.SelectOption(label=x) for x in ("easy", "hard")]),
    )

    async def on_submit(self, interaction: discord.Interaction) -> None:
        text, level = self.answer.component.value, self.mood.component.values[0]
        await interaction.response.edit_message(content=f"answered: {text} ({level})", view=None)


class Start(ui.View):
    def __init__(self) -> None:
        super().__init__(timeout=None)
        self.add_item(Hint(7))

    @ui.button(label="Answer", custom_id="answer:open", style=discord.ButtonStyle.primary)
    async def open_form(self, interaction: discord.Interaction, button: ui.Button) -> None:
        await interaction.response.send_modal(AnswerForm())

    @ui.button(label="Slow", custom_id="slow")
    async def slow(self, interaction: discord.Interaction, button: ui.Button) -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(content="slow is done")

    @ui.select(custom_id="pick", options=[discord.SelectOption(label=x) for x in ("a", "b")], max_values=2)
    async def pick(self, interaction: discord.Interaction, menu: ui.Select) -> None:
        await interaction.response.send_message("picked " + "+".join(menu.values))


class Card(ui.LayoutView):
    def __init__(self) -> None:
        super().__init__(timeout=None)
        row = ui.ActionRow(Hint(3))
        section = ui.Section(ui.TextDisplay("section"), accessory=ui.Button(label="Read", url="https://example.com"))
        self.add_item(ui.Container(ui.TextDisplay("# Card"), ui.Separator(), section, row))


class Bot(discord.AutoShardedClient):
    """A small bot; what reaches it is kept for the tests."""

    def __init__(self, *, content: bool = True, **options) -> None:
        intents = discord.Intents.default()
        intents.message_content = content
        options.setdefault("allowed_mentions", discord.AllowedMentions.none())
        super().__init__(intents=intents, guild_ready_timeout=0.05, **options)
        self.tree = app_commands.CommandTree(self)
        self.heard: list[discord.Message] = []
        self.silent: asyncio.Queue[discord.Interaction] = asyncio.Queue()
        self.tree.add_command(group())

    async def before_identify_hook(self, shard_id, *, initial=False) -> None:
        """The real client pauses here for five seconds between sessions."""

    async def setup_hook(self) -> None:
        self.add_dynamic_items(Hint)
        self.add_view(Start())
        await self.tree.sync()

    async def on_message(self, message: discord.Message) -> None:
        if message.author.id == self.user.id:
            return
        self.heard.append(message)
        for file in message.attachments:
            data = await file.read()
            await message.channel.send(f"{file.filename} {len(data)} voice={file.is_voice_message()} {file.duration}")
        if message.content.startswith("echo"):
            await message.reply(message.content)


def group() -> app_commands.Group:
    """The commands of the little bot."""
    made = app_commands.Group(name="interview", description="Mock interviews")

    @made.command(name=app_commands.locale_str("start"), description="Begin")
    @app_commands.describe(category="The field", questions="How many")
    async def start(i: discord.Interaction, category: str, questions: app_commands.Range[int, 1, 9] = 5) -> None:
        await i.response.defer()
        await i.edit_original_response(content=f"{category} x{questions} for {i.locale}", view=Start())
        await i.followup.send("good luck", ephemeral=True)

    @start.autocomplete("category")
    async def suggest(i: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=c, value=c) for c in CATEGORIES if current in c]

    @made.command(description="A private room")
    async def room(i: discord.Interaction) -> None:
        await i.response.defer(ephemeral=True, thinking=True)
        thread = await i.channel.create_thread(name="room", type=discord.ChannelType.private_thread)
        await thread.add_user(i.user)
        await thread.send(
            f"welcome {i.user.name}", file=discord.File(io.BytesIO(b"cv"), "cv.txt", description="a file")
        )
        await i.followup.send(f"see {thread.mention}", ephemeral=True)

    @made.command(description="Layout")
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def card(i: discord.Interaction) -> None:
        await i.response.send_message(view=Card())

    @made.command(description="Private words")
    async def whisper(i: discord.Interaction) -> None:
        answer = await i.response.send_message("only you", ephemeral=True)
        assert answer.resource.content == "only you"
        await i.user.send("a direct message")

    @made.command(description="Never answers")
    async def silence(i: discord.Interaction) -> None:
        i.client.silent.put_nowait(i)

    app_commands.allowed_installs(guilds=True, users=True)(made)
    return app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)(made)


@asynccontextmanager
async def running(server: DiscordEmulator, bot: Bot | None = None) -> AsyncIterator[Bot]:
    bot = bot or Bot()
    try:
        await bot.login(server.token)
        connected = asyncio.create_task(bot.connect())
        ready = asyncio.create_task(bot.wait_until_ready())
        await asyncio.wait({connected, ready}, return_when=asyncio.FIRST_COMPLETED, timeout=5)
        ready.cancel()
        if connected.done():
            await connected
        yield bot
    finally:
        await bot.close()
    await connected


@asynccontextmanager
async def world(**options) -> AsyncIterator[DiscordEmulator]:
    """An emulator the SDK is pointed at."""
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    try:
        async with DiscordEmulator(**options) as server:
            Route.BASE = server.api_base
            DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(server.gateway_url)
            yield server
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before
