"""What a person can ask of the coach.

`event_id` is the platform's own id of the event that carried the command; the same id is accepted once.
`turn_id` is set when the command came from a button of that turn and None when it was typed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Address:
    """Where a conversation takes place. `data` is the adapter's own and opaque to the core."""

    platform: str
    conversation: str
    data: dict[str, Any]

    def holds(self, other: Address) -> bool:
        """Whether the other is here, or within: threads are written `channel/thread`."""
        inside = other.conversation.startswith(f"{self.conversation}/")
        return self.platform == other.platform and (self.conversation == other.conversation or inside)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who wrote, as the platform knows them. `locale` and `timezone` are what the platform reports, if it does."""

    platform: str
    external_id: str
    name: str
    tenant: str = ""
    locale: str | None = None
    timezone: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """The guild or workspace a command came from. `organiser` is whether the platform lets the sender manage it."""

    platform: str
    external_id: str
    name: str = ""
    locale: str | None = None
    organiser: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    event_id: str
    sender: Sender
    address: Address
    group: Group | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A wish to see something; it changes nothing and needs no receipt."""

    sender: Sender
    group: Group | None = None


class ShowStatus(Query):
    """How far the open interview is."""


class ShowProgress(Query):
    pass


class ShowHistory(Query):
    pass


class ShowMaterials(Query):
    pass


class ShowProfile(Query):
    pass


class ExportData(Query):
    """Everything that is stored of the person, as a document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listen(Query):
    """The open question read out."""

    turn_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateProfile(Command):
    """What interviews take as given from now on; None leaves a value as it is."""

    locale: str | None = None
    job_position: str | None = None
    experience_level: int | None = None
    timezone: str | None = None


class ShowSettings(Query):
    """What the group's organisers have set."""


class ShowTracks(Query):
    """Which tracks the group has, and how far the person is with each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowTrack(Query):
    """Who has completed a track; for organisers, and never what anybody answered."""

    name: str


class ShowPacks(Query):
    """Which question packs the group has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowGroupAnswers(Query):
    """What others answered to a question of the group; for those who have answered it themselves."""

    group_question_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateSettings(Command):
    """What organisers set for their group; None leaves a value as it is.

    Attributes:
        packs: the sources questions come from; empty for every pack there is.
        digest_channel: the platform's id of a channel; empty for no digest.
        digest_day: 0 is Monday.
        digest_hour: 0-23, in the group's time zone.
    """

    locale: str | None = None
    timezone: str | None = None
    packs: tuple[str, ...] | None = None
    digest_channel: str | None = None
    digest_day: int | None = None
    digest_hour: int | None = None
    show_ranks: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPack(Command):
    """A question pack for one group, as YAML. `name` is what it is called there; the same name replaces it."""

    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovePack(Command):
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeTrack(Command):
    """A named list of questions for the group; `items` are ids of questions or names of packs."""

    name: str
    items: tuple[str, ...]
    due_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveTrack(Command):
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskGroup(Command):
    """Ask the whole group one question, at the command's address."""

    category: str | None = None
    level: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerGroup(Command):
    """An answer to a question of the group. `shared` shows it to those who have answered too."""

    group_question_id: int
    text: str
    shared: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StartInterview(Command):
    """Begin an interview. None takes what the profile or the configuration says; seed None draws one. With `voice`
    every question is read out as well."""

    locale: str | None = None
    job_position: str | None = None
    experience_level: int | None = None
    categories: tuple[str, ...] = ()
    questions: int | None = None
    follow_ups: int | None = None
    seed: int | None = None
    track: str | None = None
    voice: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitAnswer(Command):
    text: str
    turn_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepRecording(Command):
    """A spoken answer, kept with the open question until its text comes. `name` is what Recordings.keep gave."""

    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SkipQuestion(Command):
    turn_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TryAgain(Command):
    """Answer the same question once more, or grade the same answer again where grading failed."""

    turn_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GoOn(Command):
    """Leave the feedback: a follow-up, the next question, or the end."""

    turn_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskHint(Command):
    turn_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowModelAnswer(Command):
    turn_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RateFeedback(Command):
    """Whether the feedback on a turn was helpful."""

    turn_id: int
    helpful: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseInterview(Command):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeInterview(Command):
    """Go on where the interview stopped: the open question or the last feedback is posted again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndInterview(Command):
    """Finish now: what was graded counts, what was not asked does not. With `here` the result comes where the command
    was given, because the interview's own place is gone."""

    here: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a command. `locale` is the interview's; `count` of what was stored, where that is asked about;
    `duplicate` is set when the same event had been accepted before."""

    interview_id: int | None = None
    turn_id: int | None = None
    locale: str | None = None
    count: int | None = None
    duplicate: bool = False
