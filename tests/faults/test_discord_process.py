"""`coach run` as a process in front of the emulator: started, killed with people waiting, asked to stop."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from contextlib import asynccontextmanager
from pathlib import Path

import sqlalchemy as sa

from models import Evaluation, Response
from tests.adapters.speech.server import MP3, Answer, SpeechServer
from tests.support import prime
from tests.wire.discord_emulator import DiscordEmulator
from tests.wire.discord_stage import kind_of

ROOT = Path(__file__).parents[2]
_OURS = ("COACH_", "LC_", "UV", "DISCORD_", "SLACK_", "HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")
ANSWER = "확인 응답과 재전송으로 신뢰성을 보장하고, 연결 없이 보내는 방식은 지연이 작아요."


def environment(url: str, discord: DiscordEmulator | None, **more: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(_OURS)}
    made = kept | {"PYTHONPATH": str(ROOT), "LANG": "en_US.UTF-8", "COACH_DATABASE__URL": url, "PYTHONUTF8": "1"}
    if discord is not None:
        made |= {
            "DISCORD_TOKEN": discord.token,
            "COACH_DISCORD__API_BASE": discord.api_base,
            "COACH_DISCORD__GATEWAY": discord.gateway_url,
        }
    return made | more


async def coach(folder: Path, env: dict[str, str], *arguments: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        "from bot.cli import main; main()",
        *arguments,
        cwd=folder,
        env=env,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


@asynccontextmanager
async def served(folder: Path, url: str, discord: DiscordEmulator, **more: str):
    before = discord.gateway.identified
    process = await coach(folder, environment(url, discord, **more), "run")
    await discord.wait_for(lambda: discord.gateway.identified > before, 30)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def test_killed_with_people_waiting_nothing_is_lost(tmp_path: Path, sqlite_url: str):
    await prime(sqlite_url)
    async with DiscordEmulator() as discord:
        guild = discord.add_guild("study", locale="ko")
        members = [discord.add_user(f"m{n}", locale="ko", guilds=[guild]) for n in range(6)]
        async with served(tmp_path, sqlite_url, discord) as process:
            for member in members:
                await (await member.slash(guild.general, "interview start", {"questions": 1})).reply(10)
            places = {m: next(t for t in guild.threads.values() if m.id in t.members) for m in members}
            for place in places.values():
                await place.until(lambda place=place: any(kind_of(m) == "question" for m in place.messages), 10)
            for member in members[:3]:
                await member.say(places[member], ANSWER)
            process.send_signal(signal.SIGKILL)
            await process.wait()
            for member in members[3:]:
                await member.say(places[member], ANSWER)
        async with served(tmp_path, sqlite_url, discord) as process:
            for place in places.values():
                await place.until(lambda place=place: any(kind_of(m) == "feedback" for m in place.messages), 20)
            begun = time.monotonic()
            process.send_signal(signal.SIGTERM)
            assert await asyncio.wait_for(process.wait(), 10) == 0
            assert time.monotonic() - begun < 10
    engine = sa.create_engine(sqlite_url)
    with engine.connect() as connection:
        answers = list(connection.scalars(sa.select(Response.answer_text)))
        assert answers == [ANSWER] * 6
        grades = list(connection.scalars(sa.select(Evaluation.response_id)))
        assert len(grades) == len(set(grades)) == 6
    engine.dispose()


async def test_the_configured_voice_speaks_and_one_that_hangs_keeps_nobody_from_stopping(
    tmp_path: Path, sqlite_url: str
):
    await prime(sqlite_url)
    never = asyncio.Event()
    async with DiscordEmulator() as discord, SpeechServer([Answer(), Answer(begins=never)]) as server:
        guild = discord.add_guild("study", locale="ko")
        mina = discord.add_user("mina", locale="ko", guilds=[guild])
        speech = {"COACH_SPEECH__SYNTHESISER": "openai", "COACH_SPEECH__BASE_URL": server.base_url}
        async with served(tmp_path, sqlite_url, discord, OPENAI_API_KEY="sk-mine", **speech) as process:
            await (await mina.slash(guild.general, "interview start", {"questions": 2, "voice": "on"})).reply(10)
            (place,) = guild.threads.values()
            question = await place.until(
                lambda: next((m for m in place.messages if kind_of(m) == "question"), None), 10
            )
            assert [file.data for file in question.files] == [MP3]
            assert server.asked[0].headers["Authorization"] == "Bearer sk-mine"
            await mina.click(question, label="건너뛰기")
            await asyncio.wait_for(server.until_asked(2), 10)
            process.send_signal(signal.SIGTERM)
            _, err = await asyncio.wait_for(process.communicate(), 10)
            assert process.returncode == 0
            assert b"Traceback" not in err
            assert b"sk-mine" not in err
        never.set()


async def test_sync_invite_and_a_missing_or_wrong_token(tmp_path: Path, sqlite_url: str):
    await prime(sqlite_url)
    async with DiscordEmulator() as discord:
        env = environment(sqlite_url, discord)
        synced = await coach(tmp_path, env, "discord", "sync")
        assert b"Commands registered: 10" in (await synced.communicate())[0]
        invited = await coach(tmp_path, env, "discord", "invite")
        link = (await invited.communicate())[0].decode()
        assert f"client_id={discord.application_id}" in link
        assert "scope=bot+applications.commands" in link
        for arguments in (("run",), ("discord", "sync")):
            refused = await coach(tmp_path, environment(sqlite_url, discord, DISCORD_TOKEN="wrong"), *arguments)
            out, err = await asyncio.wait_for(refused.communicate(), 30)
            assert refused.returncode == 1
            assert b"does not accept the token" in err
            assert b"Traceback" not in out + err
    missing = await coach(tmp_path, environment(sqlite_url, None), "run")
    _, err = await missing.communicate()
    assert missing.returncode == 1
    assert b"discord.com/developers" in err
