"""`coach run` before many people in Discord, against a bare echo bot on the same emulator in the same run.

The coach and the echo bot are processes of their own; the emulator and the people are in this one.
"""

from __future__ import annotations

import asyncio
import sys
import time
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench import load
from bench.common import scratch_url
from tests.support import prime
from tests.wire.discord_emulator import DiscordEmulator
from tests.wire.discord_stage import kind_of

ECHO = (str(Path(__file__).with_name("echo_bot.py")),)


def bot(discord: DiscordEmulator, url: str, arguments: tuple[str, ...]) -> AbstractAsyncContextManager[int]:
    before = discord.gateway.identified
    environment = {
        "DISCORD_TOKEN": discord.token,
        "COACH_DISCORD__API_BASE": discord.api_base,
        "COACH_DISCORD__GATEWAY": discord.gateway_url,
        "COACH_DATABASE__URL": url,
    }
    return load.process(
        environment, arguments, lambda: discord.wait_for(lambda: discord.gateway.identified > before, 60)
    )


async def once(person: Any) -> None:
    """Write to the echo bot and wait for the echo."""
    dm = await person.dm()
    count = len(dm.messages)
    await person.say(dm, load.ANSWER)
    await dm.until(lambda: len(dm.messages) > count + 1, 120)


async def started(person: Any, channel: Any) -> Any:
    """A person at the first question of an interview, in a direct message."""
    interaction = await person.slash(channel, "interview start", {"questions": 2, "where": "dm"})
    await interaction.reply(120)
    dm = await person.dm()
    return await dm.until(lambda: next((m for m in dm.messages if kind_of(m) == "question"), None), 120)


async def form_open(person: Any, question: Any) -> Any:
    """The form of a question, open before the person."""
    button = next(b for b in question.buttons if b.custom_id.startswith("coach:answer"))
    return await (await person.click(question, custom_id=button.custom_id)).opened()


async def answered(person: Any, opened: Any) -> tuple[float, float]:
    """(acknowledgement, feedback) in seconds, of an answer in the form."""
    begun = time.perf_counter()
    sent = await person.submit(opened, {"answer": load.ANSWER})
    await sent.acknowledged(60)
    dm = await person.dm()
    await dm.until(lambda: any(kind_of(m) == "feedback" for m in dm.messages), 240)
    return sent.acked_within, time.perf_counter() - begun


async def measured(count: int) -> list[object]:
    async with DiscordEmulator(record_calls=False) as discord:
        guild = discord.add_guild("study")
        people = [discord.add_user(f"p{number}", locale="en-US", guilds=[guild]) for number in range(count)]
        with scratch_url() as url:
            async with bot(discord, url, ECHO) as pid:
                floor = await load.echoed(pid, people, once)
            await prime(url)
            async with bot(discord, url, load.COACH) as pid:
                empty = load.resident_kib(pid)
                forms = []
                for start in range(0, count, 50):  # starting is not what is measured
                    chunk = people[start : start + 50]
                    questions = await asyncio.gather(*(started(person, guild.general) for person in chunk))
                    forms += await asyncio.gather(*map(form_open, chunk, questions))
                grown = (load.resident_kib(pid) - empty) / count
                return await load.answers(pid, floor, grown, list(map(answered, people, forms)))


if __name__ == "__main__":
    asyncio.run(load.report(measured))
