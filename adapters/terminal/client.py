"""Showing posts in the terminal (core.ports.ChatAdapter)."""

from __future__ import annotations

import asyncio
import uuid

from rich.console import Console
from rich.text import Text

from adapters.terminal import plain, rich_text
from core.commands import Address
from core.errors import CoachError
from core.localization import translator
from core.ports import RetryAfter, Sent
from core.posts import Post

PLATFORM = "terminal"
_HOLD_SECONDS = 1.0


class TerminalChat:
    """Prints each post and hands it on to the conversation, which decides whether it is the person's turn.

    `run` names this run of the program and goes into the address of its conversation. What an earlier run still owed
    waits until this one has tried to resume: resuming says anew what waits for an answer and drops the rest, so
    nothing is shown twice. What is left then, such as the summary of an ended interview, is shown and not handed on.

    Args:
        decorated: colour and layout; plain text otherwise.
    """

    platform = PLATFORM

    def __init__(self, console: Console, *, decorated: bool) -> None:
        self.console = console
        self.decorated = decorated
        self.run = uuid.uuid4().hex
        self.posts: asyncio.Queue[Post] = asyncio.Queue()
        self.resumed = False
        self.only_results = False  # while an interview is ended that nobody wants to go on with

    async def send(self, address: Address, post: Post, delivery_id: int) -> Sent | RetryAfter:
        if not self.resumed and address.data.get("run") != self.run:
            return RetryAfter(_HOLD_SECONDS, "earlier run")
        if self.only_results and post.expects != "start":
            self.posts.put_nowait(post)
            return Sent(str(delivery_id))
        if self.decorated:
            self.console.print(rich_text.render(post))
        else:
            self.line(plain.render(post))
        if address.data.get("run") == self.run:
            self.posts.put_nowait(post)
        return Sent(str(delivery_id))

    def line(self, text: str, style: str = "") -> None:
        """One line of the program's own, as it is: nothing in it is markup."""
        self.console.print(Text(text, style=style if self.decorated else ""), soft_wrap=not self.decorated)

    def error(self, error: CoachError, locale: str) -> None:
        """What went wrong, in the person's language."""
        self.line(translator(locale)(f"error.{error.key}", **error.params), style="yellow")
