"""The emulator against the real slack_bolt: what this shows, tests of the product may rely on."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator

import aiohttp
import aiohttp.web
import pytest
from aiohttp.test_utils import TestServer
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth.installation_store import FileInstallationStore
from slack_sdk.oauth.state_store import FileOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient

from tests.wire.slack_emulator import CannotUse, SlackEmulator, shapes
from tests.wire.small_slack_app import FORM, START, SmallApp, button, http_mode, option, socket_mode, text


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch):
    """slack_sdk would send even loopback requests to a proxy named in the environment."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
async def server() -> AsyncIterator[SlackEmulator]:
    async with SlackEmulator() as made:
        yield made
        assert made.problems == []


@pytest.fixture
def ws(server):
    return server.add_workspace("study")


@pytest.fixture
def mina(ws):
    return ws.add_user("mina", admin=True)


@pytest.fixture
def general(ws, mina):
    return ws.add_channel("general", members=[mina])


@pytest.fixture
async def app(server, ws) -> AsyncIterator[SmallApp]:
    small = SmallApp(server, ws.bot_token)
    async with socket_mode(small):
        yield small
    await small.close()


@pytest.fixture
def client(server, ws):
    """A bare client, as an adapter's outbox has it."""
    return AsyncWebClient(ws.bot_token, server.api_base)


async def refused(call) -> str:
    """The word Slack refuses a call with."""
    with pytest.raises(SlackApiError) as error:
        await call
    return error.value.response["error"]


# Commands, buttons and forms


async def test_slash_is_acknowledged_and_answered_by_response_url(server, ws, mina, general, app):
    joon = ws.add_user("joon")
    i = await mina.slash("/interview", "network 3", general)
    reply = await i.reply()
    assert reply.text == "*Ready?*"
    assert [b.label for b in reply.buttons] == ["Answer", "Hint"]
    assert reply.visible_to(mina)
    assert not reply.visible_to(joon)
    assert mina.ephemerals == [reply]
    assert general.messages == []
    await i.acknowledged()
    assert 0 <= i.acked_within < 3
    assert i.errors == []


async def test_an_answer_in_the_acknowledgement(mina, general, app):
    i = await mina.slash("/interview", "now", general)
    assert (await i.reply()).text == "in the answer itself"
    assert i.ack_payload == {"text": "in the answer itself"}


async def test_modal_is_opened_filled_in_refused_and_sent(server, mina, general, app):
    message = await (await mina.slash("/interview", "", general)).reply()
    view = await (await mina.click(message, "Answer")).opened()
    assert [f.label for f in view.fields] == ["Answer", "Level"]
    assert (view.title, view.submit_label) == ("Your answer", "Send")
    sent = await mina.submit(view, {"Answer": "no"})
    await server.wait_for(lambda: view.errors)
    assert view.errors == {"answer": "too short"}
    assert mina.views == [view]
    sent = await mina.submit(view, {"answer/text": "TCP 는 <연결형>", "level": "hard"})
    assert (await sent.reply()).text == "answered: TCP 는 <연결형> (hard)"
    await sent.acknowledged()
    assert mina.views == []
    with pytest.raises(CannotUse):
        await mina.submit(view, {"answer": "again"})


async def test_modals_are_pushed_and_closed(mina, general, app):
    first = await (await mina.slash("/interview", "form", general)).opened()
    second = await (await mina.submit(first, {"answer": "more"})).opened()
    assert mina.views == [first, second]
    assert second.previous is first
    closing = await mina.close(second)
    await closing.acknowledged()
    assert app.closed == [second.id]
    assert mina.views == [first]


async def test_buttons_menus_and_replaced_messages(mina, general, app):
    message = await (await mina.slash("/interview", "", general)).reply()
    chosen = await mina.choose(message, "level", "hard")
    assert (await chosen.reply()).text == "level hard"
    assert general.messages[-1].text == "level hard"
    pressed = await mina.click(message, action_id="hint")
    assert await pressed.reply() is message
    assert message.text == "hint 1"
    with pytest.raises(CannotUse):
        await mina.click(message, "Hint")


async def test_every_kind_of_input_is_filled_in(server, ws, mina, general, client):
    def asks(block_id, kind, **more):
        element = {"type": kind, "action_id": "a", **more}
        return {"type": "input", "block_id": block_id, "label": text(f"Your {block_id}"), "element": element}

    choices = [option("easy"), option("hard")]
    blocks = [
        asks("number", "number_input", is_decimal_allowed=False, min_value="1", max_value="9"),
        asks("mail", "email_text_input"),
        asks("link", "url_text_input"),
        asks("boxes", "checkboxes", options=choices),
        asks("radio", "radio_buttons", options=choices, initial_option=choices[0]),
        asks("many", "multi_static_select", options=choices, max_selected_items=1),
        asks("day", "datepicker"),
        asks("hour", "timepicker"),
        asks("person", "users_select"),
        asks("place", "conversations_select"),
        asks("file", "file_input", filetypes=["pdf"], max_files=1),
    ]
    i = await mina.slash("/interview", "", general)
    await client.views_open(trigger_id=i.trigger_id, view=FORM | {"blocks": blocks})
    good = {"number": 3, "mail": "a@b.example", "Your link": "https://x.example", "boxes": ["easy", "hard"]}
    good |= {"many": ["hard"], "day": "2026-05-01", "hour": "09:30", "person": mina, "place": general}
    good |= {"file": [("cv.pdf", b"%PDF")]}
    for name, bad in [
        ("number", 10), ("number", "x"), ("mail", "x"), ("Your link", "x"), ("boxes", ["medium"]), ("day", "tomorrow"),
        ("many", ["easy", "hard"]), ("hour", "25:00"), ("file", [("cv.exe", b"")]), ("boxes", []),
    ]:  # fmt: skip
        with pytest.raises(CannotUse):
            await mina.submit(mina.views[0], good | {name: bad})
    sent = await mina.submit(mina.views[0], good)
    values = {block: actions["a"] for block, actions in sent.payload["view"]["state"]["values"].items()}
    assert values["number"] == {"type": "number_input", "value": "3"}
    assert [o["value"] for o in values["boxes"]["selected_options"]] == ["easy", "hard"]
    assert values["radio"]["selected_option"]["value"] == "easy"
    assert (values["day"]["selected_date"], values["hour"]["selected_time"]) == ("2026-05-01", "09:30")
    assert (values["person"]["selected_user"], values["place"]["selected_conversation"]) == (mina.id, general.id)
    assert (await client.files_info(file=values["file"]["files"][0]["id"]))["file"]["name"] == "cv.pdf"


async def test_views_are_pushed_three_high(mina, general, client):
    i = await mina.slash("/interview", "", general)
    await client.views_open(trigger_id=i.trigger_id, view=FORM | {"external_id": "mine", "blocks": START})
    for _ in range(2):
        pressed = await mina.click(mina.views[-1], "Answer")
        await client.views_push(trigger_id=pressed.trigger_id, view=FORM | {"blocks": START})
        assert pressed.view is mina.views[-1]
    pressed = await mina.click(mina.views[-1], "Answer")
    assert pressed.payload["container"] == {"type": "view", "view_id": mina.views[-1].id}
    assert "response_url" not in pressed.payload
    push = client.views_push(trigger_id=pressed.trigger_id, view=FORM | {"blocks": START})
    assert await refused(push) == "push_limit_reached"
    with pytest.raises(CannotUse):
        await mina.click(mina.views[0], "Answer")
    await client.views_update(external_id="mine", view=FORM | {"blocks": START})
    pressed = await mina.click(mina.views[-1], "Answer")
    again = client.views_open(trigger_id=pressed.trigger_id, view=FORM | {"external_id": "mine"})
    await again
    assert len(mina.views) == 1


async def test_a_client_refuses_what_slacks_would(ws, mina, general, app):
    joon, message = ws.add_user("joon"), await (await mina.slash("/interview", "", general)).reply()
    view = await (await mina.click(message, "Answer")).opened()
    tries = [
        (mina.click, (message, "Nothing"), {}),
        (mina.choose, (message, "level", "medium"), {}),
        (mina.rate, (message,), {}),
        (joon.click, (message, "Answer"), {}),
        (joon.say, (general, "hello"), {}),
        (mina.say, (general, "hello"), {"thread_ts": "1.000001"}),
        (mina.submit, (view, {}), {}),
        (mina.submit, (view, {"Answer": "x" * 3001}), {}),
        (mina.submit, (view, {"Answer": "abc", "level": "medium"}), {}),
        (mina.submit, (view, {"Colour": "red"}), {}),
        (joon.submit, (view, {"Answer": "abc"}), {}),
        (mina.prompt, (0,), {}),
        (mina.stop, (general, "1.000001"), {}),
        (joon.uninstall, (), {}),
    ]
    for act, args, more in tries:
        with pytest.raises(CannotUse):
            await act(*args, **more)
    general.archive()
    with pytest.raises(CannotUse):
        await mina.slash("/interview", "", general)
    mina.deactivate()
    with pytest.raises(CannotUse):
        await mina.say(mina.dm, "hello")


async def test_a_trigger_expires_and_is_used_once(server, mina, general, client):
    i = await mina.slash("/interview", "", general)
    assert await refused(client.views_open(trigger_id="1.2.3", view=FORM)) == "invalid_trigger_id"
    await client.views_open(trigger_id=i.trigger_id, view=FORM)
    assert i.view is mina.views[0]
    assert await refused(client.views_open(trigger_id=i.trigger_id, view=FORM)) == "exchanged_trigger_id"
    i = await mina.slash("/interview", "", general)
    server.advance(3.1)
    assert await refused(client.views_open(trigger_id=i.trigger_id, view=FORM)) == "expired_trigger_id"


async def test_an_acknowledgement_that_comes_too_late(server, mina, general, app):
    i = await mina.slash("/interview", "late", general)
    await asyncio.sleep(0)
    server.advance(3.5)
    assert i.errors == ["operation_timeout"]
    app.silent.set()
    await server.wait_for(lambda: i.acked)
    assert i.messages == []


async def test_nobody_is_connected(server, mina, general):
    i = await mina.slash("/interview", "", general)
    assert i.errors == ["dispatch_failed"]


async def test_response_url_lasts_five_uses_and_half_an_hour(server, mina, general):
    async def answer(url: str, body: dict) -> tuple[int, str]:
        async with aiohttp.ClientSession() as session, session.post(url, json=body) as answered:
            return answered.status, await answered.text()

    i = await mina.slash("/interview", "", general)
    url = i.payload["response_url"]
    assert await answer(url, {"text": ""}) == (400, '{"ok": false, "error": "no_text"}')
    assert await answer(url, {"text": "private"}) == (200, "ok")
    assert await answer(url, {"text": "for all", "response_type": "in_channel"}) == (200, "ok")
    assert await answer(url, {"blocks": [{"type": "nonsense"}]}) == (
        400,
        json.dumps(i.slack.calls[-1].answer),
    )
    thread = general.messages[0].ts
    assert await answer(url, {"text": "below", "response_type": "in_channel", "thread_ts": thread}) == (200, "ok")
    assert (await answer(url, {"text": "a sixth"}))[0] == 404
    assert [m.text for m in i.messages] == ["private", "for all", "below"]
    assert general.messages[0].replies == [general.messages[1]]
    i = await mina.slash("/interview", "", general)
    server.advance(1801)
    assert (await answer(i.payload["response_url"], {"text": "late"}))[0] == 404


async def test_delete_original(mina, general, client):
    sent = await client.chat_postMessage(channel=general.id, text="choose", blocks=START)
    message = general.by_ts[sent["ts"]]
    i = await mina.click(message, "Hint")
    async with aiohttp.ClientSession() as session:
        await session.post(i.payload["response_url"], json={"delete_original": True})
    assert general.messages == []
    with pytest.raises(CannotUse):
        await mina.click(message, "Hint")


# Messages


async def test_direct_messages_come_as_slack_writes_them(server, ws, mina, app):
    i = await mina.say(mina.dm, "echo a < b & @mina https://example.com")
    assert (await mina.next_message(mina.dm)).text == "echo a < b & @mina https://example.com"
    assert app.heard[0]["text"] == f"echo a &lt; b &amp; <@{mina.id}> <https://example.com>"
    assert app.heard[0]["channel_type"] == "im"
    assert i.message.text == "echo a < b & @mina https://example.com"
    assert i.acked


async def test_the_app_hears_its_own_messages_but_bolt_ignores_them(server, mina, app):
    await mina.say(mina.dm, "echo once")
    await mina.next_message(mina.dm)
    await server.quiet()
    assert [e.payload["event"].get("bot_id") is not None for e in server.events] == [False, True]
    assert len(app.heard) == 1


async def test_edits_and_deletions(server, mina, app):
    i = await mina.say(mina.dm, "first")
    await mina.edit(i, "second")
    await mina.delete(i)
    await server.quiet()
    assert [e.get("subtype") for e in app.heard] == [None, "message_changed", "message_deleted"]
    assert app.heard[1]["message"]["text"] == "second"
    assert app.heard[1]["previous_message"]["text"] == "first"
    assert app.heard[2]["deleted_ts"] == i.ts
    with pytest.raises(CannotUse):
        await mina.edit(i, "third")


async def test_a_mention_comes_twice_with_one_timestamp(server, ws, mina, general, app):
    i = await mina.mention(general, "help")
    reply = await mina.next_message(general)
    assert (reply.text, reply.thread_ts) == ("you called", i.ts)
    first, second = (event.payload["event"] for event in i.events)
    assert (first["type"], second["type"]) == ("message", "app_mention")
    assert first["ts"] == second["ts"] == i.ts
    assert first["text"] == f"{ws.bot.mark} help"


async def test_only_channels_with_the_bot_are_heard(server, ws, mina, app):
    away = ws.add_channel("away", members=[mina], bot=False)
    await mina.say(away, "nobody listens")
    secret = ws.add_channel("secret", private=True, members=[mina])
    await mina.say(secret, "somebody does")
    await server.wait_for(lambda: app.heard)
    assert [e["channel"] for e in app.heard] == [secret.id]
    assert not secret.visible_to(ws.add_user("joon"))


async def test_voice_clips_and_files_are_downloaded(server, ws, mina, app):
    i = await mina.voice(mina.dm, b"\0" * 40, duration_ms=3200)
    assert (await mina.next_message(mina.dm)).text == "audio_message.m4a 40 slack_audio 3200"
    event = app.heard[0]
    assert event["subtype"] == "file_share"
    assert event["files"][0]["mimetype"] == "audio/mp4"
    await mina.share_file(mina.dm, "notes.txt", b"abc", text="here")
    assert (await mina.next_message(mina.dm)).text == "notes.txt 3 None None"
    file = i.message.files[0]
    for token in ("", "xoxb-wrong", server.tokens.issue("bot", {"chat:write"}, bot=ws.bot, workspace=ws).value):
        with pytest.raises(PermissionError):
            await app.download(file.payload(), token)
    server.download_denial = "401"
    with pytest.raises(aiohttp.ClientResponseError):
        await app.download(file.payload(), "")


async def test_a_file_of_slack_connect_is_only_a_stub(server, mina, client):
    i = await mina.share_file(mina.dm, "a.txt", b"abc", check_file_info=True)
    (file,) = i.events[0].payload["event"]["files"]
    assert file["file_access"] == "check_file_info"
    assert "url_private_download" not in file
    whole = (await client.files_info(file=file["id"]))["file"]
    assert (whole["size"], whole["ims"]) == (3, [mina.dm.id])


async def test_the_bot_uploads_and_deletes_files(server, mina, client):
    sent = await client.files_upload_v2(
        channel=mina.dm.id, filename="chart.png", file=b"PNG", title="Progress", initial_comment="see", alt_txt="rising"
    )
    (message,) = mina.dm.messages
    assert message.text == "see"
    (file,) = message.files
    assert (file.data, file.title, file.alt_txt) == (b"PNG", "Progress", "rising")
    await client.files_delete(file=sent["file"]["id"])
    assert file.deleted
    assert await refused(client.files_info(file=file.id)) == "file_deleted"


async def test_posting_updating_and_deleting(mina, general, client):
    sent = await client.chat_postMessage(channel="#general", text="fallback", blocks=START, unfurl_links=False)
    (message,) = general.messages
    assert sent["ts"] == message.ts
    assert (message.text, message.fallback) == ("*Ready?*", "fallback")
    assert (message.unfurl_links, message.unfurl_media) == (False, None)
    await client.chat_update(channel=general.id, ts=message.ts, text="only text")
    assert (message.text, message.buttons, message.version) == ("only text", [], 1)
    reply = await client.chat_postMessage(channel=general.id, text="below", thread_ts=message.ts)
    assert message.replies[0].ts == reply["ts"]
    link = await client.chat_getPermalink(channel=general.id, message_ts=reply["ts"])
    assert link["permalink"].endswith(f"?thread_ts={message.ts}&cid={general.id}")
    await client.reactions_add(channel=general.id, timestamp=message.ts, name="eyes")
    assert list(message.reactions) == ["eyes"]
    await client.chat_delete(channel=general.id, ts=message.ts)
    assert await refused(client.chat_update(channel=general.id, ts=message.ts, text="gone")) == "message_not_found"


async def test_ephemeral_messages(ws, mina, general, client):
    joon = ws.add_user("joon")
    sent = await client.chat_postEphemeral(channel=general.id, user=mina.id, text="psst", blocks=START)
    (message,) = mina.ephemerals
    assert message.ts == sent["message_ts"]
    i = await mina.click(message, "Hint")
    assert i.payload["container"]["is_ephemeral"]
    assert "message" not in i.payload
    assert await refused(client.chat_postEphemeral(channel=general.id, user=joon.id, text="x")) == "user_not_in_channel"
    assert await refused(client.chat_update(channel=general.id, ts=message.ts, text="x")) == "message_not_found"


async def test_what_is_a_mention_and_what_a_link(ws, mina, general, client):
    written = "<@U1|x> &lt;!here&gt; <https://example.com|here> https://a.example @channel <!date^1^{date}|today>"

    async def post(**content):
        await client.chat_postMessage(channel=general.id, **content)
        return general.messages[-1]

    message = await post(text=written)
    assert message.text == "@x <!here> here https://a.example @channel today"
    assert message.mentions == ["<@U1>"]
    assert message.links == ["https://example.com", "https://a.example"]
    assert (await post(text="@channel", link_names=True)).mentions == ["<!channel>"]
    loose = {"type": "section", "text": text("@here", "mrkdwn")}
    strict = {"type": "section", "text": text("@here", "mrkdwn") | {"verbatim": True}}
    assert (await post(text="t", blocks=[loose])).mentions == ["<!here>"]
    assert (await post(text="t", blocks=[strict])).mentions == []
    assert (await post(text="t", blocks=[{"type": "header", "text": text("<!here> http://x")}])).mentions == []
    marked = await post(markdown_text=f"see [docs](https://d.example) {mina.mark} <!subteam^S1>")
    assert (marked.mentions, marked.links) == ([mina.mark, "<!subteam^S1>"], ["https://d.example"])
    rich = [
        {"type": "text", "text": "hi "},
        {"type": "user", "user_id": mina.id},
        {"type": "link", "url": "https://r.example"},
    ]
    block = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": rich}]}
    whole = await post(text="t", blocks=[block])
    assert (whole.text, whole.mentions, whole.links) == (
        "hi @minahttps://r.example",
        [mina.mark],
        ["https://r.example"],
    )


async def test_streaming(server, mina, general, app):
    i = await mina.say(mina.dm, "stream hello")
    message = await mina.next_message(mina.dm)
    assert message.text == "**hello** world"
    assert message.thread_ts == i.ts
    rated = await mina.rate(message, up=False)
    assert (await rated.reply()).text == "rated bad"
    assert [c.method for c in server.calls_to("chat.*Stream")] == [
        "chat.startStream",
        "chat.appendStream",
        "chat.stopStream",
    ]
    root = await mina.say(general, "stream in a channel")
    assert (await mina.next_message(general)).thread_ts == root.ts


async def test_streams_have_rules(server, mina, general, client):
    root = await mina.say(mina.dm, "question")
    raw = {"channel": mina.dm.id, "markdown_text": "x"}
    assert await refused(client.api_call("chat.startStream", json=raw)) == "invalid_arguments"
    stream = await client.chat_startStream(channel=mina.dm.id, thread_ts=root.ts, markdown_text="a")
    at = {"channel": mina.dm.id, "ts": stream["ts"]}
    assert mina.dm.messages[-1].streaming
    assert await refused(client.chat_update(**at, text="x")) == "streaming_state_conflict"
    server.advance(301)
    assert await refused(client.chat_appendStream(**at, markdown_text="b")) == "message_not_in_streaming_state"
    await client.chat_update(**at, text="written otherwise")
    other = await mina.say(general, "question")
    assert await refused(client.chat_startStream(channel=general.id, thread_ts=other.ts)) == "missing_recipient_user_id"


# The app's surfaces


async def test_home_is_published(server, mina, app):
    await mina.open_home()
    await server.wait_for(lambda: mina.home)
    assert mina.home.text == "Your interviews"
    again = await mina.open_home()
    assert again.events[0].payload["event"]["view"]["id"] == mina.home.id
    await server.wait_for(lambda: mina.home.version == 1)


async def test_suggested_prompts_and_status(server, mina, app, client):
    await mina.open_messages_tab()
    await server.wait_for(lambda: mina.dm.prompts.prompts)
    i = await mina.prompt("Start")
    assert (await mina.next_message(mina.dm)).text == "**hello** world"
    place = {"channel_id": mina.dm.id, "thread_ts": i.ts}
    await client.assistant_threads_setStatus(**place, status="is reading…")
    assert mina.dm.statuses == {i.ts: "is reading…"}
    await client.chat_postMessage(channel=mina.dm.id, thread_ts=i.ts, text="read")
    assert mina.dm.statuses == {}
    five = [{"title": str(n), "message": "x"} for n in range(5)]
    assert await refused(client.assistant_threads_setSuggestedPrompts(channel_id=mina.dm.id, prompts=five)) == (
        "invalid_arguments"
    )
    await client.assistant_threads_setSuggestedPrompts(**place, prompts=five[:1])
    assert len(mina.dm.prompts.prompts) == 2, "with thread_ts the call of an agent does nothing"


async def test_agent_sessions_and_their_stop_button(server, mina, app, client):
    i = await mina.say(mina.dm, "long question")
    place = {"channel_id": mina.dm.id, "thread_ts": i.ts}
    answer = await client.agents_sessions_setStatus(**place, status="processing", title="Questions")
    assert answer["title"] == "Questions"
    await mina.stop(mina.dm, i.ts)
    await server.wait_for(lambda: mina.dm.sessions[i.ts].status == "active")
    await client.agents_sessions_rename(**place, title="Answers")
    assert mina.dm.sessions[i.ts].title == "Answers"
    assert await refused(client.agents_sessions_setStatus(**place, status="busy")) == "invalid_status"


async def test_views_are_checked_and_guarded_by_a_hash(server, mina, general, client):
    async def opened(**change):
        i = await mina.slash("/interview", "", general)
        return await client.views_open(trigger_id=i.trigger_id, view=FORM | change)

    for change, place in [
        ({"title": text("x" * 25)}, "/view/title/text"),
        ({"submit": text("x" * 25)}, "/view/submit/text"),
        ({"blocks": [{"type": "divider"}] * 101}, "/view/blocks"),
        ({"blocks": []}, "/view/blocks"),
        ({"private_metadata": "x" * 3001}, "/view/private_metadata"),
        ({"colour": "red"}, "/view"),
        ({"blocks": [{"type": "markdown", "text": "x"}]}, "/view/blocks/0/type"),
    ]:
        with pytest.raises(SlackApiError) as error:
            await opened(**change)
        assert error.value.response["error"] == "invalid_arguments"
        assert f"[json-pointer:{place}]" in error.value.response["response_metadata"]["messages"][0]
    view = (await opened())["view"]
    changed = FORM | {"title": text("Changed")}
    await client.views_update(view_id=view["id"], hash=view["hash"], view=changed)
    assert mina.views[0].title == "Changed"
    again = client.views_update(view_id=view["id"], hash=view["hash"], view=changed)
    assert await refused(again) == "hash_conflict"
    await mina.close(mina.views[0])
    assert await refused(client.views_update(view_id=view["id"], view=changed)) == "not_found"


SECTION = {"type": "section", "text": text("x", "mrkdwn")}


@pytest.mark.parametrize(
    ("blocks", "message"),
    [
        ([SECTION] * 51, "no more than 50 items allowed [json-pointer:/blocks]"),
        (
            [SECTION | {"text": text("x" * 3001)}],
            "must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
        ),
        ([SECTION | {"text": text("")}], "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
        ([{"type": "section"}], "must define either `text` or `fields` [json-pointer:/blocks/0]"),
        (
            [{"type": "section", "fields": [text("x")] * 11}],
            "no more than 10 items allowed [json-pointer:/blocks/0/fields]",
        ),
        (
            [{"type": "header", "text": text("x", "mrkdwn")}],
            "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]",
        ),
        ([{"type": "header"}], "missing required field: text [json-pointer:/blocks/0]"),
        ([{"type": "banner"}], "unsupported type: banner [json-pointer:/blocks/0/type]"),
        ([SECTION | {"disabled": True}], "invalid additional property: disabled [json-pointer:/blocks/0]"),
        ([{"type": "actions", "elements": []}], "no less than 1 items allowed [json-pointer:/blocks/0/elements]"),
        (
            [{"type": "actions", "elements": [button("x" * 76, "a")]}],
            "must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]",
        ),
        (
            [{"type": "actions", "elements": [button("x", "a", "x" * 2001)]}],
            "must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]",
        ),
        (
            [{"type": "actions", "block_id": "b", "elements": [button("x", "a"), button("y", "a")]}],
            '`action_id` "a" already exists for block_id: "b" [json-pointer:/blocks/0]',
        ),
        (
            [SECTION | {"block_id": "b"}, SECTION | {"block_id": "b"}],
            "`block_id` already exists: b [json-pointer:/blocks/1/block_id]",
        ),
        (
            [{"type": "context", "elements": [text("x")] * 11}],
            "no more than 10 items allowed [json-pointer:/blocks/0/elements]",
        ),
        (
            [{"type": "image", "image_url": "https://x.example/a.png"}],
            "missing required field: alt_text [json-pointer:/blocks/0]",
        ),
        (
            [SECTION | {"accessory": {"type": "static_select", "options": [option("x")] * 101}}],
            "no more than 100 items allowed [json-pointer:/blocks/0/accessory/options]",
        ),
        (
            [SECTION | {"accessory": {"type": "plain_text_input"}}],
            "unsupported type: plain_text_input [json-pointer:/blocks/0/accessory/type]",
        ),
        (
            [{"type": "input", "label": text("x"), "element": {"type": "plain_text_input", "max_length": 3001}}],
            "must be between 1 and 3000 [json-pointer:/blocks/0/element/max_length]",
        ),
    ],
)
async def test_blocks_slack_would_refuse(general, client, blocks, message):
    with pytest.raises(SlackApiError) as error:
        await client.chat_postMessage(channel=general.id, text="x", blocks=blocks)
    assert error.value.response["error"] == "invalid_blocks"
    assert error.value.response["errors"] == [message]
    assert error.value.response["response_metadata"]["messages"] == [f"[ERROR] {message}"]
    assert general.messages == []


async def test_errors_of_places_and_texts(server, ws, mina, general, client):
    away = ws.add_channel("away", bot=False)
    secret = ws.add_channel("secret", private=True, bot=False)
    old = ws.add_channel("old")
    old.archive()
    theirs = (await mina.say(general, "mine")).ts
    post, at = client.chat_postMessage, {"channel": general.id, "ts": theirs}
    long = {"type": "markdown", "text": "x" * 6001}
    for call, word in [
        (post(channel="C0NOTHING", text="x"), "channel_not_found"),
        (post(channel=secret.id, text="x"), "channel_not_found"),
        (post(channel=away.id, text="x"), "not_in_channel"),
        (post(channel=old.id, text="x"), "is_archived"),
        (client.api_call("chat.postMessage", json={"channel": general.id, "blocks": []}), "no_text"),
        (post(channel=general.id, text="x" * 40_001), "msg_too_long"),
        (post(channel=general.id, text="x", blocks=[long, long]), "msg_blocks_too_long"),
        (post(channel=general.id, text="x", blocks="[{"), "invalid_blocks_format"),
        (post(channel=general.id, text="x", markdown_text="y"), "markdown_text_conflict"),
        (post(channel=general.id, text="x", thread_ts="1.000001"), "thread_not_found"),
        (client.assistant_threads_setTitle(channel_id=general.id, thread_ts="1.1", title="x"), "invalid_thread_ts"),
        (client.chat_update(**at, text="x"), "cant_update_message"),
        (client.chat_delete(**at), "cant_delete_message"),
        (client.users_info(user="U0NOBODY"), "user_not_found"),
        (client.api_call("chat.nothing"), "unknown_method"),
    ]:
        assert await refused(call) == word, word
    sent = await post(channel=general.id, text="x")
    assert await refused(client.chat_update(channel=general.id, ts=sent["ts"], text="x" * 4001)) == "msg_too_long"
    general.kick_bot()
    assert await refused(post(channel=general.id, text="x")) == "not_in_channel"
    mina.deactivate()
    assert await refused(client.conversations_open(users=mina.id)) == "user_disabled"
    assert await refused(post(channel=mina.id, text="x")) == "user_disabled"
    server.deactivated_error = None
    await post(channel=mina.id, text="nobody reads this")


async def test_people_and_conversations(server, ws, general, client):
    sora = ws.add_user("sora", locale="en-US", tz="America/New_York")
    user = (await client.users_info(user=sora.id, include_locale=True))["user"]
    assert (user["locale"], user["tz"]) == ("en-US", "America/New_York")
    assert user["tz_offset"] in {-18000, -14400}
    assert "email" not in user["profile"]
    assert "locale" not in (await client.users_info(user=sora.id))["user"]
    ws.installation.token.scopes.add("users:read.email")
    assert (await client.users_info(user=sora.id))["user"]["profile"]["email"] == "sora@study.example"
    opened = await client.conversations_open(users=[sora.id])
    assert opened["channel"]["id"] == sora.dm.id
    assert (await client.conversations_info(channel=sora.dm.id))["channel"]["user"] == sora.id
    general.invite(sora)
    pages = [page["members"] async for page in await client.conversations_members(channel=general.id, limit=2)]
    assert sorted(member for page in pages for member in page) == sorted(general.members)
    assert len(pages) == 2
    assert server.calls_to(r"conversations\.(history|replies)") == []
    await client.conversations_history(channel=general.id)
    assert len(server.calls_to(r"conversations\.(history|replies)")) == 1


# Tokens and scopes


async def test_tokens_are_checked(server, ws, client):
    def with_token(token):
        return AsyncWebClient(token, server.api_base)

    assert await refused(with_token(None).auth_test()) == "not_authed"
    assert await refused(with_token("xoxb-wrong").auth_test()) == "invalid_auth"
    assert await refused(with_token(server.app_token).auth_test()) == "not_allowed_token_type"
    assert await refused(client.apps_connections_open(app_token=ws.bot_token)) == "not_allowed_token_type"
    assert (await client.auth_test())["user_id"] == ws.bot.id
    await client.auth_revoke(test=True)
    await client.auth_revoke()
    assert await refused(client.auth_test()) == "token_revoked"
    assert server.events[-1].payload["event"]["tokens"] == {"oauth": [], "bot": [ws.bot.id]}


async def test_missing_scopes_and_the_scopes_that_were_used(server, mina, general, client):
    async with SlackEmulator(bot_scopes=["chat:write"]) as strict:
        ws = strict.add_workspace("strict")
        joon = ws.add_user("joon")
        bare = AsyncWebClient(ws.bot_token, strict.api_base)
        with pytest.raises(SlackApiError) as error:
            await bare.users_info(user=joon.id)
        told = error.value.response
        assert (told["error"], told["needed"], told["provided"]) == ("missing_scope", "users:read", "chat:write")
        assert await refused(bare.conversations_info(channel=joon.dm.id)) == "missing_scope"
        assert await refused(bare.chat_postMessage(channel=joon.id, text="x", username="y")) == "missing_scope"
        with pytest.raises(CannotUse):
            await joon.slash("/interview")
        assert (await joon.say(joon.dm, "without im:history nothing is heard")).events == []
    await mina.slash("/interview", "", general)
    await mina.mention(general, "x")
    await client.conversations_info(channel=general.id)
    assert server.scopes_used == {
        "command /interview": {"commands"},
        "event message.channels": {"channels:history"},
        "event app_mention": {"app_mentions:read"},
        "conversations.info": {"channels:read"},
    }


async def test_a_manifest_makes_the_app():
    manifest = {
        "display_information": {"name": "coach"},
        "features": {
            "agent_view": {"agent_description": "x"},
            "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
            "slash_commands": [{"command": "/interview", "description": "x"}],
        },
        "oauth_config": {"scopes": {"bot": ["commands", "chat:write", "im:history"]}},
        "settings": {"event_subscriptions": {"bot_events": ["message.im"]}, "socket_mode_enabled": True},
    }
    async with SlackEmulator(manifest) as server:
        mina = server.add_workspace("study").add_user("mina")
        with pytest.raises(CannotUse):
            await mina.slash("/other")
        assert (await mina.open_home()).events == []
        assert [e.name for e in (await mina.say(mina.dm, "x")).events] == ["message"]


# Trouble


async def test_too_many_requests_are_waited_out(server, general, app, monkeypatch):
    monkeypatch.setattr(random, "random", lambda: 0.0)
    rule = server.storm_429("chat.postMessage", 2, retry_after=0)
    await app.bolt.client.chat_postMessage(channel=general.id, text="at last")
    assert [c.status for c in server.calls_to("chat.postMessage")] == [429, 429, 200]
    assert rule.times == 0
    bare = AsyncWebClient(app.bolt.client.token, server.api_base)
    server.storm_429("chat.*", 1, retry_after=7)
    with pytest.raises(SlackApiError) as error:
        await bare.chat_postMessage(channel=general.id, text="never")
    assert error.value.response["error"] == "ratelimited"
    assert error.value.response.headers["Retry-After"] == "7"


async def test_done_but_unknown_is_repeated_by_the_sdk(server, general, client):
    server.faults.add("chat.postMessage", drop=True, perform=True)
    await client.chat_postMessage(channel=general.id, text="twice")
    assert [m.text for m in general.messages] == ["twice", "twice"], "the default retry handler repeats a post"
    careful = AsyncWebClient(client.token, server.api_base, retry_handlers=[])
    server.faults.add("chat.postMessage", drop=True, perform=True)
    with pytest.raises(aiohttp.ClientError):
        await careful.chat_postMessage(channel=general.id, text="once")
    assert [m.text for m in general.messages][2:] == ["once"]


async def test_faults(server, general, client):
    server.faults.add("chat.*", error="internal_error")
    assert await refused(client.chat_postMessage(channel=general.id, text="x")) == "internal_error"
    server.faults.add(status=503)
    with pytest.raises(SlackApiError) as error:
        await client.chat_postMessage(channel=general.id, text="x")
    assert error.value.response.status_code == 503
    server.faults.add("chat.postMessage", delay=0.01)
    await client.chat_postMessage(channel=general.id, text="late")
    assert [m.text for m in general.messages] == ["late"]


async def test_an_event_without_acknowledgement_is_sent_again(server, mina, app):
    app.bolt._async_listener_runner.process_before_response = True  # acknowledge when the listener is done
    app.fails = True
    i = await mina.say(mina.dm, "echo kept")
    (event,) = i.events
    await asyncio.sleep(0.05)
    assert not i.acked
    assert server.advance(2) == []
    app.fails = False
    assert server.advance(2) == [event]
    assert (await mina.next_message(mina.dm)).text == "echo kept"
    assert app.retries == [["1"]]
    assert (event.attempts[1].number, event.attempts[1].reason) == (1, "timeout")
    await server.quiet()
    server.resend(event)
    await server.wait_for(lambda: len(app.heard) == 2)
    assert app.heard[0]["ts"] == app.heard[1]["ts"]


async def test_what_is_said_while_nobody_is_connected(server, ws, mina):
    await mina.say(mina.dm, "echo patience")
    small = SmallApp(server, ws.bot_token)
    async with socket_mode(small):
        server.advance(1)
        assert (await mina.next_message(mina.dm)).text == "echo patience"
    await small.close()


async def test_duplicates_under_another_id(server, mina, app):
    server.duplicate_events = True
    await mina.say(mina.dm, "twice")
    await server.quiet()
    first, second = server.events
    assert first.event_id != second.event_id
    assert [e["ts"] for e in app.heard] == [app.heard[0]["ts"]] * 2


async def test_two_connections_share_the_events(server, ws, mina):
    small = SmallApp(server, ws.bot_token)
    async with socket_mode(small, connections=2):
        one, two = server.sockets.live
        hello = json.loads(two.sent[0])
        assert (hello["type"], hello["num_connections"]) == ("hello", 2)
        assert hello["debug_info"]["approximate_connection_time"] > 0
        for number in range(4):
            await mina.say(mina.dm, f"message {number}")
        await server.quiet()
        assert [len(socket.sent) for socket in (one, two)] == [3, 3]
        assert len(small.heard) == 4
        before = server.sockets.hellos
        server.sockets.refresh("warning", [one])
        await mina.say(mina.dm, "while one leaves")
        await server.wait_for(lambda: server.sockets.hellos == before + 1)
        await server.wait_for(lambda: one not in server.sockets.live)
        assert len(server.sockets.live) == 2
        await server.quiet()
        assert len(small.heard) == 5
    await small.close()


async def test_refreshed_and_dropped_connections_come_back(server, mina, app):
    server.refresh_sockets()
    await server.wait_for(lambda: server.sockets.hellos == 2)
    server.drop_sockets()
    await server.wait_for(lambda: server.sockets.hellos == 3)
    server.reject_connections(1)
    server.sockets.close()
    await server.wait_for(lambda: server.sockets.hellos == 4)
    await server.connected()
    assert [c.error for c in server.calls_to("apps.connections.open")] == [None, None, None, "internal_error", None]
    await mina.say(mina.dm, "echo still here")
    assert (await mina.next_message(mina.dm)).text == "echo still here"
    await server.sockets.ping()
    await server.wait_for(lambda: server.sockets.live[0].pongs)
    await server.wait_for(lambda: server.sockets.live[0].pings)


async def test_a_link_opens_one_connection(server):
    url = server.sockets.issue_url()
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(url) as ws:
            assert (await ws.receive_json())["type"] == "hello"
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(url)


# HTTP mode


@pytest.fixture
async def web(server, ws) -> AsyncIterator[SmallApp]:
    small = SmallApp(server, ws.bot_token)
    async with http_mode(small):
        yield small
    await small.close()


async def test_http_mode_carries_the_same(server, mina, general, web):
    message = await (await mina.slash("/interview", "network", general)).reply()
    view = await (await mina.click(message, "Answer")).opened()
    sent = await mina.submit(view, {"Answer": "한국어 답변"})
    assert (await sent.reply()).text == "answered: 한국어 답변 (any)"
    await mina.say(mina.dm, "echo over HTTP")
    assert (await mina.next_message(mina.dm)).text == "answered: 한국어 답변 (any)"
    assert (await mina.next_message(mina.dm)).text == "echo over HTTP"
    now = await mina.slash("/interview", "now", general)
    assert (await now.reply()).text == "in the answer itself"
    await server.quiet()
    assert {(a.via, a.status) for e in server.events for a in e.attempts} == {("http", 200)}


async def test_http_retries_carry_their_headers(server, mina, web):
    web.bolt._async_listener_runner.process_before_response = True
    web.fails = True
    i = await mina.say(mina.dm, "echo kept")
    (event,) = i.events
    await server.wait_for(lambda: event.attempts[0].failure)
    assert (event.attempts[0].status, event.attempts[0].failure) == (500, "http_error")
    web.fails = False
    server.advance(0)
    assert (await mina.next_message(mina.dm)).text == "echo kept"
    assert web.retries == [["1"]]
    assert event.attempts[1].reason == "http_error"
    await server.quiet()


async def test_an_app_may_ask_not_to_be_asked_again(server, ws, mina):
    async def refuse(request):
        if request.content_type == "application/json" and (await request.json())["type"] == "url_verification":
            return aiohttp.web.json_response({"challenge": (await request.json())["challenge"]})
        return aiohttp.web.Response(status=500, headers={"X-Slack-No-Retry": "1"})

    site = aiohttp.web.Application()
    site.router.add_post("/slack/events", refuse)
    async with TestServer(site) as other:
        await server.set_request_url(str(other.make_url("/slack/events")))
        i = await mina.say(mina.dm, "hello")
        command = await mina.slash("/interview")
        await server.quiet()
        assert command.errors == ["http_service_error"]
        assert server.advance(400) == []
        assert [a.status for a in i.events[0].attempts] == [500]


async def test_requests_slack_did_not_sign_are_refused(server, ws):
    small = SmallApp(server, ws.bot_token)
    async with http_mode(small) as base:
        url, body = f"{base}/slack/events", json.dumps({"type": "event_callback", "event": {"type": "message"}})
        forged = await server.http.deliver(url, body, "application/json", key="somebody else's secret")
        old = await server.http.deliver(url, body, "application/json", age=301)
        assert (forged.status, old.status) == (401, 401)
        tampered = server.http.signature(body, 1)
        headers = {"X-Slack-Signature": tampered, "X-Slack-Request-Timestamp": "1"}
        async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=headers) as answer:
            assert answer.status == 401
    await small.close()
    assert small.heard == []


async def test_an_address_without_the_app_fails_the_challenge(server):
    with pytest.raises((ValueError, aiohttp.ClientError)):
        await server.set_request_url(f"{server.base}/api/auth.test")
    assert server.http.url is None


# Installing

# slack_sdk 3.48 uses what aiohttp 3.14 has deprecated.
SDK_WARNS = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")


def oauth_settings(server, tmp_path, **more) -> AsyncOAuthSettings:
    return AsyncOAuthSettings(
        client_id=server.application.client_id,
        client_secret=server.application.client_secret,
        scopes=sorted(server.application.bot_scopes),
        authorization_url=server.authorize_url,
        installation_store=FileInstallationStore(base_dir=str(tmp_path / "installed")),
        state_store=FileOAuthStateStore(expiration_seconds=60, base_dir=str(tmp_path / "states")),
        **more,
    )


@SDK_WARNS
async def test_two_workspaces_install_the_app_and_one_leaves(server, tmp_path):
    small = SmallApp(server, oauth_settings=oauth_settings(server, tmp_path))
    async with http_mode(small) as base:
        minas, joons = (server.add_workspace(name, install=False) for name in ("study", "school"))
        mina, joon = minas.add_user("mina", admin=True), joons.add_user("joon", admin=True)
        assert not (await mina.install(f"{base}/slack/install", deny=True)).page.count("Thank you")
        for person in (mina, joon):
            visit = await person.install(f"{base}/slack/install")
            assert visit.ok, visit.page
            assert set(visit.scopes) == server.application.bot_scopes
            await person.say(person.dm, f"echo {person.name}")
            assert (await person.next_message(person.dm)).text == f"echo {person.name}"
        assert minas.bot_token != joons.bot_token
        gone = minas.bot_token
        await mina.uninstall()
        await server.wait_for(lambda: len(small.heard) == 4)
        assert {e["type"] for e in small.heard} == {"message", "app_uninstalled", "tokens_revoked"}
        assert await refused(AsyncWebClient(gone, server.api_base).auth_test()) == "account_inactive"
        with pytest.raises(CannotUse):
            await mina.say(mina.dm, "anybody there?")
        await joon.say(joon.dm, "echo still")
        assert (await joon.next_message(joon.dm)).text == "echo still"
    await small.close()


@SDK_WARNS
async def test_an_installation_for_a_whole_organisation(server, tmp_path):
    small = SmallApp(server, oauth_settings=oauth_settings(server, tmp_path))
    async with http_mode(small) as base:
        org = server.add_enterprise("university")
        first, second = org.add_workspace("seoul"), org.add_workspace("busan")
        mina, joon = first.add_user("mina", admin=True), second.add_user("joon")
        assert (await mina.install(f"{base}/slack/install", org=True)).ok
        assert first.bot_token == second.bot_token
        answer = server.calls_to("oauth.v2.access")[0].answer
        assert (answer["team"], answer["is_enterprise_install"]) == (None, True)
        assert answer["enterprise"] == {"id": org.id, "name": "university"}
        await joon.say(joon.dm, "echo from busan")
        assert (await joon.next_message(joon.dm)).text == "echo from busan"
        hall = second.add_channel("hall", members=[joon])
        i = await joon.slash("/interview", "", hall)
        message = await i.reply()
        assert i.payload["is_enterprise_install"] == "true"
        pressed = await joon.click(message, "Answer")
        assert (pressed.payload["team"], pressed.payload["enterprise"]["id"]) == (None, org.id)
        assert await pressed.opened()
        await mina.uninstall()
        assert "team_id" not in server.events[-1].payload
    await small.close()


@SDK_WARNS
async def test_codes_of_oauth_are_used_once(server, ws, mina):
    app, bare = server.application, AsyncWebClient(base_url=server.api_base)
    query = {"client_id": app.client_id, "scope": "chat:write", "redirect_uri": "http://127.0.0.1/back", "state": "s"}
    headers = {"Cookie": f"d={mina.id}"}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.get(server.authorize_url, params=query, allow_redirects=False) as answer,
    ):
        code = answer.headers["Location"].partition("code=")[2].partition("&")[0]
    secrets = {"client_id": app.client_id, "client_secret": app.client_secret, "redirect_uri": query["redirect_uri"]}
    assert await refused(bare.oauth_v2_access(**secrets, code="wrong")) == "invalid_code"
    assert await refused(bare.oauth_v2_access(**secrets | {"client_secret": "x"}, code=code)) == "bad_client_secret"
    assert await refused(bare.oauth_v2_access(**secrets | {"redirect_uri": "x"}, code=code)) == "bad_redirect_uri"
    got = await bare.oauth_v2_access(**secrets, code=code)
    assert got["access_token"] == ws.bot_token
    assert await refused(bare.oauth_v2_access(**secrets, code=code)) == "code_already_used"
    await bare.apps_uninstall(token=ws.bot_token, client_id=app.client_id, client_secret=app.client_secret)
    assert ws.installation is None


# Shapes

EXTRA = {  # left out of the examples
    "/context_team_id",
    "/context_enterprise_id",
    "/response_urls",
    "/view/blocks",
    "/event/view/blocks",
}


async def test_payloads_have_the_shape_of_real_ones(server, mina, general, app, client):
    command = await mina.slash("/interview", "", general)
    message = await command.reply()
    pressed = await mina.click(message, "Answer")
    sent = await mina.submit(await pressed.opened(), {"Answer": "long enough", "mood": "easy"})
    await sent.reply()
    clip = await mina.voice(mina.dm, b"x", duration_ms=100)
    await mina.open_home()
    await server.wait_for(lambda: mina.home)
    again = await mina.open_home()
    await client.files_upload_v2(channel=general.id, filename="a.txt", file=b"x")
    await client.users_info(user=mina.id, include_locale=True)
    await client.auth_test()
    await server.quiet()
    seen = {
        "SlashCommandPayload": command.payload | {"is_enterprise_install": False},
        "BlockActionPayload": pressed.payload,
        "ViewSubmissionPayload": sent.payload,
        "MessageFileSharePayload": clip.events[0].payload,
        "AppHomeOpenedPayload": again.events[0].payload,
    }
    for call in server.calls:
        seen.setdefault(f"api-{call.method}", call.answer)
    compared = 0
    for name, payload in seen.items():
        shape = shapes.load(name)
        if shape is not None:
            compared += 1
            assert [p for p in shapes.unknown(payload, shape) if p not in EXTRA] == [], name
    assert compared in {0, 12}
