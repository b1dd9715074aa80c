"""What a person typed → a Command."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from core.commands import (
    Address,
    AskHint,
    Command,
    EndInterview,
    GoOn,
    PauseInterview,
    ResumeInterview,
    Sender,
    ShowModelAnswer,
    SkipQuestion,
    SubmitAnswer,
    TryAgain,
)
from core.errors import InvalidInput
from core.posts import Action, ActionKind

_COMMANDS: dict[ActionKind, type[Command]] = {
    "skip": SkipQuestion,
    "hint": AskHint,
    "pause": PauseInterview,
    "end": EndInterview,
    "retry": TryAgain,
    "next": GoOn,
    "model_answer": ShowModelAnswer,
    "resume": ResumeInterview,
}
_HAS_TURN = (SkipQuestion, AskHint, TryAgain, GoOn, ShowModelAnswer)

# A letter for each choice, and what the same key gives with a Korean keyboard.
LETTERS: dict[ActionKind, tuple[str, ...]] = {
    "next": ("n", "ㅜ", ""),
    "retry": ("r", "ㄱ"),
    "model_answer": ("m", "ㅡ"),
    "end": ("e", "ㄷ"),
    "skip": ("s", "ㄴ"),
    "hint": ("h", "ㅗ"),
    "pause": ("p", "ㅔ"),
    "resume": ("c", "ㅊ"),
}
SLASHES: dict[str, ActionKind] = {
    "/skip": "skip",
    "/hint": "hint",
    "/pause": "pause",
    "/end": "end",
    "/next": "next",
    "/retry": "retry",
    "/model": "model_answer",
}
HELP = "/help"


class Person:
    """The one person at this terminal. Every command gets an event id of its own: a terminal never redelivers."""

    def __init__(self, platform: str, name: str, run: str, locale: str | None, timezone: str | None) -> None:
        self.sender = Sender(platform, name, name, locale=locale, timezone=timezone)
        self.address = Address(platform, name, {"run": run})

    def command(self, kind: ActionKind, turn_id: int | None) -> Command:
        made = _COMMANDS[kind]
        extra: dict[str, Any] = {"turn_id": turn_id} if issubclass(made, _HAS_TURN) else {}
        return made(event_id=self.event_id(), sender=self.sender, address=self.address, **extra)

    def answer(self, text: str, turn_id: int | None) -> SubmitAnswer:
        return SubmitAnswer(
            event_id=self.event_id(), sender=self.sender, address=self.address, text=text, turn_id=turn_id
        )

    @staticmethod
    def event_id() -> str:
        return uuid.uuid4().hex


def slash_command(text: str) -> ActionKind | None:
    """The action a line like `/skip` asks for; None when the text is an answer.

    Raises:
        InvalidInput: it looks like a command but is none.
    """
    word = text.strip().casefold()
    if not text.startswith("/") or not word[1:].isalpha() or not word.isascii():
        return None
    if word not in SLASHES:
        raise InvalidInput("command_unknown", given=word, allowed=" ".join([*SLASHES, HELP]))
    return SLASHES[word]


def choice(text: str, actions: Sequence[Action]) -> ActionKind:
    """The action meant by a letter, a number, a slash command or a label; nothing at all means the first.

    Raises:
        InvalidInput: none of them.
    """
    word = text.strip().casefold()
    if word.startswith("/"):
        kind = slash_command(word)
        if kind is not None:
            return kind
    for number, action in enumerate(actions, start=1):
        if word in {str(number), action.label.casefold(), *LETTERS[action.kind]}:
            return action.kind
    raise InvalidInput("choice_unknown", given=text.strip()[:40])


def choices_line(actions: Sequence[Action]) -> str:
    """`[Enter] Next · [r] Try again`, as the prompt shows it."""
    return " · ".join(
        f"[{'Enter' if '' in LETTERS[action.kind] else LETTERS[action.kind][0]}] {action.label}" for action in actions
    )
