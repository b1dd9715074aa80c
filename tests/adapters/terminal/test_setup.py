"""Setting an interview up at the keyboard."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from adapters.terminal import TerminalChat, Wishes
from adapters.terminal.setup import ask_wishes


class Script:
    """A reader that answers from a list; what it is asked is kept."""

    def __init__(self, *lines: str) -> None:
        self.lines = list(lines)
        self.asked: list[str] = []

    async def line(self, prompt: str, default: str = "") -> str:
        self.asked.append(prompt)
        return self.lines.pop(0) or default


async def ask(wishes: Wishes, *lines: str):
    reader, screen = Script(*lines), io.StringIO()
    chat = TerminalChat(Console(file=screen, width=80), decorated=False)
    found = await ask_wishes(wishes, reader, chat, "en", position="backend", level=2, questions=5, most=20)
    assert reader.lines == []
    return found, reader, screen.getvalue()


async def test_enter_takes_every_default():
    found, _, _ = await ask(Wishes(), "", "", "", "", "")
    assert (found.locale, found.job_position, found.experience_level) == ("en", "backend", 2)
    assert (found.categories, found.questions) == ((), 5)


@pytest.mark.parametrize("written", ["1", "ko", "KO", "ko-KR", "한국어"])
async def test_the_language_in_any_spelling(written: str):
    found, reader, _ = await ask(Wishes(), written, "", "시니어", "네트워크, os", "3")
    assert (found.locale, found.experience_level, found.categories) == ("ko", 4, ("network", "os"))
    assert reader.asked[1] == "직무"


async def test_a_language_that_was_chosen_is_not_asked_again():
    found, reader, _ = await ask(Wishes(locale="ko", locale_chosen=True), "", "senior", "", "")
    assert found.experience_level == 4
    assert "한국어" not in " ".join(reader.asked)


async def test_what_cannot_be_is_explained_and_asked_again():
    found, _, screen = await ask(Wishes(), "fr", "en", "king", "qa", "9", "x", "5", "astrology", "", "0", "1")
    assert (found.job_position, found.experience_level, found.questions) == ("qa", 5, 1)
    for said in (
        "Choose from: en, ko",
        "Choose from: backend",
        "from 1 to 5",
        "not a number",
        "Choose from: algorithms",
    ):
        assert said in screen
