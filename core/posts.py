"""What the coach says: already localized, free of any platform's markup, stored as JSON in the outbox.

Text written by a person is only ever put in a `Quote`, so that adapters know what must be shown and never obeyed.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class _Block(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Heading(_Block):
    block: Literal["heading"] = "heading"
    text: str


class Paragraph(_Block):
    """`tone` is how it should look: plain, praise, fix, muted or warning."""

    block: Literal["paragraph"] = "paragraph"
    text: str
    tone: Literal["plain", "praise", "fix", "muted", "warning"] = "plain"


class Quote(_Block):
    """The person's own words, verbatim."""

    block: Literal["quote"] = "quote"
    text: str


class Code(_Block):
    block: Literal["code"] = "code"
    text: str


ItemMark = Literal["covered", "partly", "missing", "wrong", "none"]


class Item(_Block):
    """`mark` is what the line stands for: covered, partly, missing, wrong or none. `place` is the platform's id of a
    conversation that is named after the text."""

    text: str
    place: str | None = None
    mark: ItemMark = "none"


class Items(_Block):
    block: Literal["items"] = "items"
    title: str
    items: tuple[Item, ...]


class Position(_Block):
    """How far the interview is, with the words that describe the question."""

    block: Literal["position"] = "position"
    current: int
    total: int
    label: str
    details: tuple[str, ...]


class Score(_Block):
    """0-100, or None with a label that says why there is none. `before` is the try before this one."""

    block: Literal["score"] = "score"
    label: str
    value: int | None
    before: int | None = None


class Trend(_Block):
    """Scores of one skill, oldest first."""

    block: Literal["trend"] = "trend"
    label: str
    values: tuple[int, ...]
    note: str


class Link(_Block):
    block: Literal["link"] = "link"
    title: str
    url: str
    text: str


class Document(_Block):
    """A text file to keep."""

    block: Literal["document"] = "document"
    name: str
    text: str


class Bar(_Block):
    """A score 0-100 of now, and of before if there was one."""

    label: str
    value: int
    before: int | None = None


class Line(_Block):
    """Scores 0-100 of one skill, one for each of the chart's days; None where there was none."""

    label: str
    values: tuple[int | None, ...]


class Chart(_Block):
    """A picture of scores: bars to compare, lines over days, or both. The post's other blocks say the same in words,
    so that a platform without pictures loses nothing by leaving it out. `alt` says it to those who cannot see it.

    Attributes:
        days: the days under the lines, oldest first, already localized.
        now, before: what the two ends of a bar stand for, already localized.
    """

    block: Literal["chart"] = "chart"
    title: str
    subtitle: str = ""
    bars: tuple[Bar, ...] = ()
    lines: tuple[Line, ...] = ()
    days: tuple[str, ...] = ()
    now: str = ""
    before: str = ""
    alt: str


class Audio(_Block):
    """A question read out (core.narration). The post says it in words too, so that nothing is lost where it cannot be
    played. `label` is what it is called where only its name is seen."""

    block: Literal["audio"] = "audio"
    question_id: int
    label: str


Text = Heading | Paragraph | Quote | Code | Items | Position | Score | Trend | Link | Document  # can be written
Block = Annotated[Text | Chart | Audio, Field(discriminator="block")]

Expects = Literal["answer", "choice", "start", "resume", "nothing"]
ActionKind = Literal[
    "skip",
    "hint",
    "listen",
    "pause",
    "end",
    "retry",
    "next",
    "model_answer",
    "resume",
    "answer",
    "forget",
    "keep",
    "group_answer",
    "group_alone",
    "group_see",
    "start",
    "profile",
    "track",
]


class Action(_Block):
    """Something the person can do now, shown as a button or a command; about a turn or about a group's question."""

    kind: ActionKind
    label: str
    turn_id: int | None = None
    group_question_id: int | None = None
    track_id: int | None = None

    @property
    def subject(self) -> int | None:
        """The id of what it is about."""
        ids = (self.turn_id, self.group_question_id, self.track_id)
        return next((found for found in ids if found is not None), None)


class Post(_Block):
    """One message. `expects` says what the conversation waits for after it: an answer, a choice among the actions,
    a new start because the interview is over, a resume because it is paused, or nothing. The actions of a post to a
    group are for everyone who sees it."""

    kind: Literal["question", "feedback", "failure", "summary", "notice"]
    blocks: tuple[Block, ...]
    actions: tuple[Action, ...] = ()
    expects: Expects = "nothing"
    turn_id: int | None = None
    locale: str = "en"
    to: Literal["person", "group"] = "person"

    @property
    def written(self) -> tuple[Text, ...]:
        """The blocks without the pictures and the sound."""
        return tuple(block for block in self.blocks if not isinstance(block, (Chart, Audio)))
