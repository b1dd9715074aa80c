"""The floor of bench/slack_load.py: a bare Bolt app that sends back what it hears. Run by it as a process."""

from __future__ import annotations

import asyncio
import os
from typing import Any

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient


async def main() -> None:
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(os.environ["SLACK_BOT_TOKEN"], os.environ["COACH_SLACK__API_BASE"], session=session)
        app = AsyncApp(client=client)

        @app.event("message")
        async def echo(event: dict[str, Any], client: AsyncWebClient) -> None:
            await client.chat_postMessage(channel=event["channel"], text=event["text"])

        await AsyncSocketModeHandler(app, os.environ["SLACK_APP_TOKEN"]).start_async()


if __name__ == "__main__":
    asyncio.run(main())
