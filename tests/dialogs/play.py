"""Playing a dialog file against a chat platform, whichever it is."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from core.errors import CoachError

FOLDER = Path(__file__).parent


class NotOffered(Exception):
    """This platform shows only what can be done, and the step cannot. The refusal after it is left out too."""


class Stage(Protocol):
    """What a platform offers a dialog."""

    async def start(self, wishes: dict[str, str]) -> None: ...
    async def say(self, text: str) -> None: ...
    async def press(self, kind: str) -> None: ...
    async def again(self) -> None: ...
    async def restart(self) -> None: ...
    async def next_post(self): ...
    async def open_question(self) -> dict: ...

    def text(self, post) -> str: ...


@dataclass(frozen=True)
class Step:
    line: int
    word: str
    rest: str


def read(path: Path) -> list[Step]:
    """The steps of a dialog; consecutive `>` lines are one answer."""
    steps: list[Step] = []
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        line = raw.rstrip()
        if not line or line.startswith("#"):
            continue
        word, _, rest = line.partition(" ")
        if word == ">" and steps and steps[-1].word == ">" and steps[-1].line == number - 1:
            steps[-1] = Step(number, ">", f"{steps[-1].rest}\n{rest}")
        else:
            steps.append(Step(number, word, rest))
    return steps


async def play(path: Path, stage: Stage) -> None:
    """Every step in order; a failed expectation names the file and line."""
    refusal: CoachError | None = None
    steps = iter(read(path))
    for step in steps:
        where = f"{path.name}:{step.line}"
        if step.word == "refused":
            assert refusal is not None, f"{where}: nothing was refused"
            assert refusal.key == step.rest, f"{where}: refused with {refusal.key}"
            refusal = None
            continue
        assert refusal is None, f"{where}: the step before was refused: {refusal}"
        try:
            await _do(stage, step, where)
        except CoachError as error:
            refusal = error
        except NotOffered:
            assert next(steps).word == "refused", f"{where}: should have been possible"
    assert refusal is None, f"{path.name}: the last step was refused: {refusal}"


async def _do(stage: Stage, step: Step, where: str) -> None:
    match step.word:
        case "start":
            await stage.start(dict(pair.split("=", 1) for pair in shlex.split(step.rest)))
        case ">":
            await stage.say(await _answer(stage, step.rest))
        case "press":
            await stage.press(step.rest)
        case "again":
            await stage.again()
        case "restart":
            await stage.restart()
        case "<":
            kind, _, text = step.rest.partition(":")
            post = await stage.next_post()
            assert post is not None, f"{where}: the coach said nothing"
            shown = stage.text(post)
            assert post.kind == kind, f"{where}: a {post.kind} came: {shown[:300]}"
            assert text.strip() in shown, f"{where}: not in: {shown[:600]}"
        case unknown:
            raise AssertionError(f"{where}: unknown step {unknown!r}")


async def _answer(stage: Stage, text: str) -> str:
    if not text.startswith("@"):
        return text
    content = await stage.open_question()
    model = content["model_answer"]
    if text == "@half":
        return model[: model.rfind(".", 0, len(model) // 2) + 1]
    if text == "@point":
        return max(content["key_points"], key=lambda point: point["weight"])["text"]
    return model
