"""Which platforms a process speaks is said by the tokens in its environment."""

from __future__ import annotations

import pytest

from bot.chats import chats_of, slack_options, slack_tokens
from bot.settings import Settings

SOCKET = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}


def settings(**slack: object) -> Settings:
    return Settings.model_validate({"slack": slack})


@pytest.mark.parametrize(
    ("mode", "given", "missing"),
    [
        ("socket", (), ()),
        ("socket", ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"), ()),
        ("socket", ("SLACK_BOT_TOKEN",), ("SLACK_APP_TOKEN",)),
        ("socket", ("SLACK_APP_TOKEN",), ("SLACK_BOT_TOKEN",)),
        ("socket", ("SLACK_SIGNING_SECRET",), ()),  # nothing of what a socket takes is there
        ("http", ("SLACK_BOT_TOKEN",), ("SLACK_SIGNING_SECRET",)),
        ("http", ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"), ()),
        ("http", ("SLACK_CLIENT_ID",), ("SLACK_SIGNING_SECRET", "SLACK_CLIENT_SECRET")),
        ("http", ("SLACK_SIGNING_SECRET", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"), ()),
    ],
)
def test_a_token_that_is_missing_beside_others_is_named(mode: str, given: tuple[str, ...], missing: tuple[str, ...]):
    environment = dict.fromkeys(given, "x") | {"DISCORD_TOKEN": ""}
    assert slack_tokens(settings(mode=mode), environment)[1] == missing


async def test_every_platform_whose_tokens_are_there_is_spoken():
    assert chats_of(settings(), {}) == {}
    assert list(chats_of(settings(), SOCKET)) == ["slack"]
    assert list(chats_of(settings(), SOCKET | {"DISCORD_TOKEN": "x"})) == ["discord", "slack"]
    assert chats_of(settings(), {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "  "}) == {}


def test_a_proxys_address_ends_as_the_sdk_wants_it():
    assert slack_options(settings(api_base="http://proxy/api")).api_base == "http://proxy/api/"
    assert slack_options(settings(api_base="http://proxy/api/")).api_base == "http://proxy/api/"
    assert slack_options(settings()).api_base is None
