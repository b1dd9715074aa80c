"""Where a person's words come from: a keyboard with editing, or lines of a pipe."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Protocol, TextIO

from core.errors import InvalidInput

if TYPE_CHECKING:
    from prompt_toolkit import PromptSession
    from prompt_toolkit.key_binding import KeyBindings
    from prompt_toolkit.key_binding.key_processor import KeyPressEvent


class Reader(Protocol):
    """Gives what a person types. Leaving (Ctrl-C, Ctrl-D, the end of a pipe) is EOFError."""

    async def answer(self, prompt: str, unsent: str = "", draft: str = "") -> str:
        """One answer. `draft` stands in the box already.

        `unsent` is shown when the person leaves with words typed and not sent; leaving again leaves."""
        ...

    async def line(self, prompt: str, default: str = "") -> str: ...


class LineReader:
    """One answer a line. A thread reads, so that a pipe nobody closes cannot hold the program."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lines: asyncio.Queue[str | None] = asyncio.Queue()
        self._started = False

    async def answer(self, prompt: str, unsent: str = "", draft: str = "") -> str:  # noqa: ARG002
        return await self.line("")

    async def line(self, prompt: str, default: str = "") -> str:  # noqa: ARG002
        if not self._started:
            self._started = True
            loop = asyncio.get_running_loop()
            threading.Thread(target=self._read, args=(loop,), name="stdin", daemon=True).start()
        read = await self._lines.get()
        if read is None:
            self._lines.put_nowait(None)
            raise EOFError
        if any("\ud800" <= char <= "\udfff" for char in read):  # bytes that are no UTF-8
            raise InvalidInput("line_not_text")
        return read.rstrip("\r\n")

    def _read(self, loop: asyncio.AbstractEventLoop) -> None:
        try:
            for line in self._stream:
                loop.call_soon_threadsafe(self._lines.put_nowait, line)
            loop.call_soon_threadsafe(self._lines.put_nowait, None)
        except RuntimeError:
            return  # the program ended first

    async def has_more(self) -> bool:
        """Whether words are waiting that nobody asked for."""
        try:
            read = await asyncio.wait_for(self._lines.get(), timeout=0.05)
        except TimeoutError:
            return False
        self._lines.put_nowait(read)
        return bool(read and read.strip())


class KeyboardReader:
    """Multi-line editing; an empty line sends, and so does a command such as /skip."""

    def __init__(self) -> None:
        from prompt_toolkit import PromptSession  # noqa: PLC0415 - 60 ms that a pipe does not need

        # Two, for a session keeps the bindings and options of its last prompt.
        self._answers: PromptSession[str] = PromptSession(
            multiline=True,
            key_bindings=_answer_keys(self),
            prompt_continuation=lambda width, _line, _wrapped: " " * width,
        )
        self._lines: PromptSession[str] = PromptSession()
        self.unsent = ""
        self.warned_of: str | None = None  # the typed words of which the person was told that they are not sent

    async def answer(self, prompt: str, unsent: str = "", draft: str = "") -> str:
        self.unsent, self.warned_of = unsent, None
        return await self._ask(self._answers, prompt, draft)

    async def line(self, prompt: str, default: str = "") -> str:
        shown = f"{prompt} [{default}] " if default else f"{prompt} "
        return (await self._ask(self._lines, shown)).strip() or default

    @staticmethod
    async def _ask(session: PromptSession[str], prompt: str, default: str = "") -> str:
        from prompt_toolkit.patch_stdout import patch_stdout  # noqa: PLC0415

        try:
            with patch_stdout(raw=True):
                return await session.prompt_async(prompt, default=default)
        except KeyboardInterrupt:
            raise EOFError from None


def _answer_keys(reader: KeyboardReader) -> KeyBindings:
    from prompt_toolkit.application import run_in_terminal  # noqa: PLC0415
    from prompt_toolkit.key_binding import KeyBindings  # noqa: PLC0415

    bindings = KeyBindings()

    @bindings.add("enter")
    def _enter(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        document = buffer.document
        on_empty_last_line = document.is_cursor_at_the_end and not document.current_line.strip()
        command = document.line_count == 1 and document.text.startswith("/") and document.text[1:].strip().isalpha()
        if on_empty_last_line or (command and document.text.isascii()):
            buffer.validate_and_handle()
        else:
            buffer.insert_text("\n")

    @bindings.add("c-c")
    def _leave(event: KeyPressEvent) -> None:
        typed = event.current_buffer.text.strip()
        if typed and reader.unsent and reader.warned_of != typed:
            reader.warned_of = typed
            run_in_terminal(lambda: print(reader.unsent))  # noqa: T201 - the console is behind the prompt here
        else:
            event.app.exit(exception=KeyboardInterrupt, style="class:aborting")

    return bindings
