"""The emulator against the real discord.py: what this shows, tests of the product may rely on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import discord
import pytest
from discord import ui

from tests.wire.discord_emulator import CannotUse, DiscordEmulator, bits, openapi
from tests.wire.small_bot import Bot, running, world


@pytest.fixture
async def server() -> AsyncIterator[DiscordEmulator]:
    async with world() as made:
        yield made


@pytest.fixture
def guild(server):
    return server.add_guild("study", locale="ko")


@pytest.fixture
def mina(server, guild):
    return server.add_user("mina", locale="ko", guilds=[guild])


@pytest.fixture
async def bot(server, guild, mina) -> AsyncIterator[Bot]:
    async with running(server) as made:
        yield made


async def test_slash_is_deferred_edited_and_followed_up(server, guild, mina, bot):
    joon = server.add_user("joon", guilds=[guild])
    i = await mina.slash(guild.general, "interview start", {"category": "network", "questions": 3})
    message = await i.reply()
    assert message.text == "network x3 for ko"
    assert [b.label for b in message.buttons] == ["Answer", "Slow", "Hint"]
    assert i.delivered
    assert 0 <= i.acked_within < 3
    private = await i.followup()
    assert private.text == "good luck"
    assert private.ephemeral
    assert private.visible_to(mina)
    assert not private.visible_to(joon)
    assert guild.general.messages == [message]
    assert await joon.next_message(guild.general) is message


async def test_the_client_refuses_what_discords_would(server, guild, mina, bot):
    for name, options in [
        ("nothing", {}),
        ("interview nothing", {}),
        ("interview", {}),
        ("interview start", {}),
        ("interview start", {"category": "x", "questions": 10}),
        ("interview start", {"category": "x", "questions": "3"}),
        ("interview start", {"category": "x", "colour": "red"}),
    ]:
        with pytest.raises(CannotUse):
            await mina.slash(guild.general, name, options)


async def test_autocomplete(guild, mina, bot):
    choices = await mina.autocomplete(guild.general, "interview start", "category", "net", {"questions": 2})
    assert choices == [{"name": "network", "value": "network"}]


async def test_modal_round_trip_edits_the_message(server, guild, mina, bot):
    message = await (await mina.slash(guild.general, "interview start", {"category": "network"})).reply()
    clicked = await mina.click(message, "Answer")
    modal = await clicked.opened()
    assert [f["label"] for f in modal.fields] == ["Answer", "Level"]
    with pytest.raises(CannotUse):
        await mina.submit(modal, {"Answer": "x" * 4001, "level": ["easy"]})
    sent = await mina.submit(modal, {"Answer": "TCP 는 연결형", "level": ["hard"]})
    assert await sent.reply() is message
    assert message.text == "answered: TCP 는 연결형 (hard)"
    assert message.buttons == []
    with pytest.raises(CannotUse):
        await mina.click(message, "Answer")


async def test_click_select_dynamic_item_and_silent_defer(guild, mina, bot):
    message = await (await mina.slash(guild.general, "interview start", {"category": "network"})).reply()
    hint = await mina.click(message, custom_id="hint:7")
    assert (await hint.reply()).text == "hint 7"
    assert hint.ephemeral
    assert (await (await mina.select(message, "pick", ["a", "b"])).reply()).text == "picked a+b"
    slow = await mina.click(message, "Slow")
    assert await slow.reply() is message
    assert message.text == "slow is done"


async def test_buttons_survive_a_restart(server, guild, mina, bot):
    message = await (await mina.slash(guild.general, "interview start", {"category": "network"})).reply()
    await bot.close()
    async with running(server):
        assert (await (await mina.click(message, "Hint")).reply()).text == "hint 7"
        assert await (await mina.click(message, "Answer")).opened()


async def test_layout_view(guild, mina, bot):
    card = await (await mina.slash(guild.general, "interview card")).reply()
    assert card.text == "# Card\nsection"
    assert (await (await mina.click(card, "Hint")).reply()).text == "hint 3"
    sent = await bot.get_channel(guild.general.id).fetch_message(card.id)
    with pytest.raises(discord.HTTPException) as error:
        await sent.edit(content="plain", view=None)
    assert error.value.code == 50035


async def test_private_thread_and_multipart(server, guild, mina, bot):
    joon = server.add_user("joon", guilds=[guild])
    i = await mina.slash(guild.general, "interview room")
    assert (await i.reply()).ephemeral
    (thread,) = guild.general.threads
    welcome = await mina.next_message(thread)
    assert welcome.text == "welcome mina"
    assert (welcome.files[0].filename, welcome.files[0].data) == ("cv.txt", b"cv")
    assert welcome.files[0].description == "a file"
    assert thread.visible_to(mina)
    assert not thread.visible_to(joon)
    await mina.say(thread, "echo here")
    reply = await mina.next_message(thread)
    assert reply.text == "echo here"
    assert reply.reference.author is mina
    assert reply.pings == []


async def test_voice_and_files_are_downloaded(server, guild, mina, bot):
    await mina.voice(guild.general, b"OggS" * 10, duration=3.2)
    assert (await mina.next_message(guild.general)).text == "voice-message.ogg 40 voice=True 3.2"
    message = await mina.say(guild.general, attachments=[("notes.txt", b"abc")])
    assert (await mina.next_message(guild.general)).text == "notes.txt 3 voice=False None"
    message.files[0].expire()
    with pytest.raises(discord.NotFound):
        await bot.heard[-1].attachments[0].read()


async def test_direct_messages(server, guild, mina, bot):
    i = await mina.slash(None, "interview whisper")
    assert (await i.reply()).text == "only you"
    dm = await mina.dm()
    assert (await mina.next_message(dm)).text == "a direct message"
    await mina.say(dm, "echo dm")
    assert (await mina.next_message(dm)).text == "echo dm"
    mina.close_dms()
    with pytest.raises(discord.Forbidden) as error:
        await bot.heard[-1].author.send("hello")
    assert error.value.code == 50007


async def test_user_installed_app_where_the_bot_is_not(server, mina, bot):
    other = server.add_guild("elsewhere", bot=False)
    sora = server.add_user("sora", guilds=[other])
    for place in (other.general, None):
        i = await sora.slash(place, "interview card", user_install=True)
        assert (await i.reply()).text == "# Card\nsection"
        assert i.payload["authorizing_integration_owners"] == {"1": str(sora.id)}
    assert i.payload["context"] == 2
    with pytest.raises(CannotUse):
        await sora.slash(other.general, "interview card")


async def test_an_event_sent_while_the_socket_is_away_arrives_once(server, guild, mina, bot):
    for code in (None, 4000):
        resumed, heard = server.gateway.resumed, len(bot.heard)
        server.drop_gateway(code)
        await mina.say(guild.general, f"while away {code}")
        await server.wait_for(lambda seen=resumed: server.gateway.resumed > seen)
        await mina.say(guild.general, "echo after")
        assert (await mina.next_message(guild.general)).text == "echo after"
        assert [m.content for m in bot.heard[heard:]] == [f"while away {code}", "echo after"]
    assert server.gateway.identified == 1


async def test_reconnect_request_resumes(server, guild, mina, bot):
    server.reconnect_request()
    await server.wait_for(lambda: server.gateway.resumed == 1)
    await mina.say(guild.general, "echo again")
    assert (await mina.next_message(guild.general)).text == "echo again"
    assert server.gateway.identified == 1


@pytest.mark.parametrize("resumable", [True, False])
async def test_invalid_session(server, guild, mina, bot, resumable):
    server.invalidate(resumable=resumable)
    await server.wait_for(lambda: server.gateway.resumed == 1 if resumable else server.gateway.identified == 2)
    await server.connected()
    i = await mina.slash(guild.general, "interview start", {"category": "network"})
    assert (await i.reply()).text == "network x5 for ko"


async def test_a_session_that_forgot_too_much_starts_anew():
    async with world(replay_limit=2) as server:
        guild = server.add_guild("study")
        mina = server.add_user("mina", guilds=[guild])
        async with running(server) as bot:
            server.drop_gateway()
            for number in range(5):
                await mina.say(guild.general, f"lost {number}")
            await server.wait_for(lambda: server.gateway.identified == 2)
            await mina.say(guild.general, "echo new")
            await mina.next_message(guild.general)
            assert [m.content for m in bot.heard] == ["echo new"]


async def test_heartbeats_and_shards():
    async with world(shards=2, heartbeat_interval=0.05) as server:
        guilds = [server.add_guild(f"guild {n}") for n in range(4)]
        mina = server.add_user("mina", guilds=guilds)
        async with running(server) as bot:
            await server.connected(shards=2)
            assert {g.shard_id for g in bot.guilds} == {0, 1}
            for guild in guilds:
                i = await mina.slash(guild.general, "interview start", {"category": "network"})
                await i.reply()
            await mina.say(await mina.dm(), "echo dm")
            assert (await mina.next_message(await mina.dm())).text == "echo dm"
            assert len(bot.heard) == 1


async def test_too_many_requests_are_waited_out(server, guild, mina, bot):
    rule = server.storm_429(2, 0.05, path=r"/channels/\d+/messages$")
    sent = await bot.get_channel(guild.general.id).send("at last")
    assert [c.status for c in server.calls_to("POST", "/messages$")] == [429, 429, 200]
    assert rule.times == 0
    server.storm_429(1, 0.05, is_global=True, path="/messages$")
    await sent.edit(content="after a global limit")
    assert guild.general.messages[0].text == "after a global limit"


async def test_the_sdk_repeats_after_a_server_error(server, guild, mina, bot):
    server.faults.add("POST", "/messages$", status=500)
    await bot.get_channel(guild.general.id).send("second try")
    assert [m.text for m in guild.general.messages] == ["second try"]
    assert [c.status for c in server.calls_to("POST", "/messages$")] == [500, 200]


async def test_done_but_unknown_and_enforce_nonce(server, guild, mina, bot):
    channel = bot.get_channel(guild.general.id)
    server.faults.add("POST", "/messages$", status=502, perform=True)
    sent = await channel.send("exactly once", nonce="delivery-1")
    assert [m.text for m in guild.general.messages] == ["exactly once"]
    assert sent.id == guild.general.messages[0].id
    server.faults.add("POST", "/messages$", drop=True, perform=True)
    with pytest.raises((aiohttp.ClientError, OSError)):
        await channel.send("unknown", nonce="delivery-2")
    assert (await channel.send("unknown", nonce="delivery-2")).content == "unknown"
    assert len(guild.general.messages) == 2
    server.advance(1000)
    await channel.send("unknown", nonce="delivery-2")
    assert len(guild.general.messages) == 3


async def test_slow_answers_and_closed_connections(server, guild, mina, bot):
    channel = bot.get_channel(guild.general.id)
    server.faults.add("POST", "/messages$", delay=0.05)
    await channel.send("late")
    server.faults.add("POST", "/messages$", drop=True)
    with pytest.raises((aiohttp.ClientError, OSError)):
        await channel.send("never")
    server.faults.add("POST", "/messages$", status=503)
    with pytest.raises(discord.DiscordServerError):
        await channel.send("never")
    assert [m.text for m in guild.general.messages] == ["late"]


async def test_a_privileged_intent_that_is_switched_off():
    async with world(privileged=()) as server:
        with pytest.raises(discord.PrivilegedIntentsRequired):
            async with running(server):
                pass


async def test_without_the_content_intent():
    async with world(privileged=()) as server:
        guild = server.add_guild("study")
        mina = server.add_user("mina", guilds=[guild])
        async with running(server, Bot(content=False)) as bot:
            await mina.say(guild.general, "echo hidden", attachments=[("a.txt", b"a")])
            await mina.say(guild.general, "seen", mention_bot=True)
            await mina.say(await mina.dm(), "echo open")
            assert (await mina.next_message(await mina.dm())).text == "echo open"
            assert [m.content for m in bot.heard] == ["", f"<@{bot.user.id}> seen", "echo open"]
            assert bot.heard[0].attachments == []


async def test_wrong_token(server):
    bot = Bot()
    with pytest.raises(discord.LoginFailure):
        await bot.login("wrong")
    await bot.close()


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ({"op": 2, "d": {"token": "wrong", "intents": 0}}, 4004),
        ({"op": 2, "d": {"token": "emulated.bot.token", "intents": 0, "shard": [2, 2]}}, 4010),
        ({"op": 2, "d": {"token": "emulated.bot.token", "intents": 1 << 40}}, 4013),
        ({"op": 8, "d": {}}, 4003),
        ({"op": 99, "d": {}}, 4001),
        ({}, 4002),
    ],
)
async def test_close_codes(server, frame, code):
    async with aiohttp.ClientSession() as session, session.ws_connect(server.gateway_url) as ws:
        assert (await ws.receive_json())["op"] == 10
        await ws.send_json(frame)
        await ws.receive()
        assert ws.close_code == code


async def test_members_are_sent_in_chunks(server, guild, mina, bot):
    found = await bot.get_guild(guild.id).query_members(user_ids=[mina.id])
    assert [member.name for member in found] == ["mina"]
    assert (await bot.get_guild(guild.id).fetch_member(mina.id)).name == "mina"


async def test_permissions_have_discords_codes(server, guild, mina, bot):
    channel = bot.get_channel(guild.general.id)
    guild.general.deny_bot("create_private_threads")
    with pytest.raises(discord.Forbidden) as error:
        await channel.create_thread(name="x")
    assert error.value.code == 50013
    i = await mina.slash(guild.general, "interview card")
    await i.reply()
    assert not int(i.payload["app_permissions"]) & bits("create_private_threads")
    assert not channel.permissions_for(channel.guild.me).create_private_threads
    guild.general.deny_bot("view_channel")
    with pytest.raises(discord.Forbidden) as error:
        await channel.send("x")
    assert error.value.code == 50001


async def test_things_that_are_gone(server, guild, mina, bot):
    await (await mina.slash(guild.general, "interview room")).reply()
    (thread,) = guild.general.threads
    room = bot.get_channel(thread.id)
    thread.archive(locked=True)
    with pytest.raises(discord.HTTPException) as error:
        await room.send("x")
    assert error.value.code == 50083
    extra = guild.add_channel("extra")
    await mina.say(extra, "echo x")
    message = await mina.next_message(extra)
    handle = bot.get_partial_messageable(extra.id, guild_id=guild.id)
    partial = handle.get_partial_message(message.id)
    await partial.delete()
    with pytest.raises(discord.NotFound) as error:
        await partial.edit(content="x")
    assert error.value.code == 10008
    deleted = asyncio.ensure_future(bot.wait_for("guild_channel_delete", timeout=5))
    await asyncio.sleep(0)
    extra.delete()
    assert (await deleted).id == extra.id
    with pytest.raises(discord.NotFound) as error:
        await handle.send("x")
    assert error.value.code == 10003
    removed = asyncio.ensure_future(bot.wait_for("guild_remove", timeout=5))
    await asyncio.sleep(0)
    guild.remove_bot()
    assert (await removed).id == guild.id
    with pytest.raises(discord.Forbidden) as error:
        await bot.get_partial_messageable(guild.general.id, guild_id=guild.id).send("x")
    assert error.value.code == 50001


async def test_interactions_expire_and_are_answered_once(server, guild, mina, bot):
    await mina.slash(guild.general, "interview silence")
    late = await asyncio.wait_for(bot.silent.get(), 5)
    server.advance(3.5)
    with pytest.raises(discord.NotFound) as error:
        await late.response.send_message("late")
    assert error.value.code == 10062

    await mina.slash(guild.general, "interview silence")
    i = await asyncio.wait_for(bot.silent.get(), 5)
    with pytest.raises(discord.NotFound) as error:
        await i.followup.send("before the first answer")
    assert error.value.code == 10015
    await i.response.send_message("in time")
    i.response._response_type = None  # as if another process had answered
    with pytest.raises(discord.HTTPException) as error:
        await i.response.send_message("twice")
    assert error.value.code == 40060
    await i.followup.send("more")
    server.advance(901)
    with pytest.raises(discord.HTTPException) as error:
        await i.followup.send("too late")
    assert error.value.code == 50027


@pytest.mark.parametrize(
    ("what", "field"),
    [
        ({"content": "x" * 2001}, "content"),
        ({"embed": discord.Embed(title="x" * 257)}, "embeds"),
        ({"embeds": [discord.Embed(description="x" * 4000) for _ in range(2)]}, "embeds"),
        ({"view": ui.View().add_item(ui.Button(label="x" * 81, custom_id="a"))}, "components"),
        ({"view": ui.LayoutView().add_item(ui.TextDisplay("x" * 4001))}, "components"),
    ],
)
async def test_forms_are_checked(server, guild, mina, bot, what, field):
    with pytest.raises(discord.HTTPException) as error:
        await bot.get_channel(guild.general.id).send(**what)
    assert error.value.code == 50035
    assert field in server.calls[-1].answer["errors"]
    with pytest.raises(discord.HTTPException) as error:
        await bot.get_channel(guild.general.id).send("   ")
    assert error.value.code == 50006


@pytest.mark.parametrize(
    "body",
    [
        {"components": [{"type": 10, "content": "text without the flag"}]},
        {"components": [], "flags": 1 << 15, "content": "both"},
        {"flags": 1 << 15, "components": [{"type": 17, "components": [{"type": 10, "content": "x"}] * 40}]},
        {"components": [{"type": 1, "components": [{"type": 2, "style": 1, "label": "a", "custom_id": "same"}] * 2}]},
        {"components": [{"type": 1, "components": [{"type": 2, "style": 1, "label": "a", "custom_id": "x" * 101}]}]},
        {"content": "x", "message_reference": {"message_id": "1"}},
    ],
)
async def test_bodies_the_sdk_would_not_send_are_refused_too(server, guild, body):
    headers = {"Authorization": f"Bot {server.token}"}
    url = f"{server.api_base}/channels/{guild.general.id}/messages"
    async with aiohttp.ClientSession(headers=headers) as session, session.post(url, json=body) as answer:
        assert answer.status == 400
        assert (await answer.json())["code"] == 50035


@pytest.mark.parametrize(
    ("change", "good"),
    [
        ({}, True),
        ({"name": "면접"}, True),
        ({"name": "Interview"}, False),
        ({"name": "two words"}, False),
        ({"description": ""}, False),
        ({"description": "x" * 101}, False),
        ({"name_localizations": {"ko": "면접"}}, True),
        ({"name_localizations": {"kr": "면접"}}, False),
        ({"contexts": [0, 1, 2], "integration_types": [0, 1]}, True),
        ({"contexts": [3]}, False),
        ({"options": [{"type": 3, "name": f"o{n}", "description": "x"} for n in range(26)]}, False),
    ],
)
async def test_commands_are_checked(server, guild, change, good):
    body = [{"name": "interview", "description": "Mock interviews", "type": 1} | change]
    headers = {"Authorization": f"Bot {server.token}"}
    for scope in ("", f"/guilds/{guild.id}"):
        url = f"{server.api_base}/applications/{server.application_id}{scope}/commands"
        async with aiohttp.ClientSession(headers=headers) as session, session.put(url, json=body) as answer:
            assert answer.status == (200 if good else 400)
            assert good or (await answer.json())["code"] == 50035


async def test_duplicates(server, guild, mina, bot):
    server.duplicate_events = True
    await mina.say(guild.general, "echo twice")
    assert (await mina.next_message(guild.general)).text == "echo twice"
    assert (await mina.next_message(guild.general)).text == "echo twice"
    assert bot.heard[0].id == bot.heard[1].id


async def test_what_the_sdk_sends_fits_discords_own_description(server, guild, mina, bot):
    message = await (await mina.slash(guild.general, "interview start", {"category": "network"})).reply()
    await mina.submit(await (await mina.click(message, "Answer")).opened(), {"answer": "x", "level": ["easy"]})
    await (await mina.slash(guild.general, "interview room")).reply()
    await (await mina.slash(guild.general, "interview card")).reply()
    await (await mina.slash(None, "interview whisper")).reply()
    await mina.next_message(await mina.dm())
    assert await mina.autocomplete(guild.general, "interview start", "category", "") != []
    await server.wait_for(lambda: all(call.status for call in server.calls))
    assert [c for c in server.calls if c.status >= 400] == []
    description = openapi.load()
    if description is not None:
        api = [call for call in server.calls if call.route != "attachments"]
        assert [problem for call in api for problem in description.problems(call)] == []
