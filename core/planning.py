"""From a wish to a plan: what an interview is made of, checked, and the questions it asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.bank.catalogue import topics
from core.bank.schema import POSITIONS
from core.errors import InvalidInput, NotFound
from core.interview.selection import Wish, choose
from core.localization import LOCALES
from core.repositories.interviews import Plan
from core.repositories.questions import Shelf

if TYPE_CHECKING:
    from datetime import datetime

    from core.commands import StartInterview
    from core.repositories import Repositories
    from models import Community, Track, User

MAX_LEVEL = 5


@dataclass(frozen=True, slots=True)
class Defaults:
    """What an interview is when nobody says otherwise, and the limits of what may be asked for."""

    locale: str = "en"
    timezone: str = "UTC"
    job_position: str = "backend"
    experience_level: int = 2
    questions: int = 5
    max_questions: int = 20
    follow_ups: int = 1
    max_answer_chars: int = 20_000


@dataclass(frozen=True, slots=True)
class Options:
    """A wish with every gap filled in."""

    locale: str
    position: str
    level: int
    count: int
    categories: list[str]
    follow_ups: int


def options_of(command: StartInterview, defaults: Defaults, user: User | None) -> Options:
    """What was asked for, else what the profile says, else the configuration.

    Raises:
        InvalidInput: a value is outside what is allowed.
    """
    profile_locale = user.locale if user is not None else defaults.locale
    profile_position = (user.job_position if user is not None else None) or defaults.job_position
    profile_level = (user.experience_level if user is not None else None) or defaults.experience_level
    level = command.experience_level if command.experience_level is not None else profile_level
    count = command.questions if command.questions is not None else defaults.questions
    within("level_range", level, 1, MAX_LEVEL)
    within("questions_range", count, 1, defaults.max_questions)
    return Options(
        locale=one_of("locale_unknown", command.locale or profile_locale, LOCALES),
        position=one_of("position_unknown", command.job_position or profile_position, POSITIONS),
        level=level,
        count=count,
        categories=list(dict.fromkeys(topics().resolve(wanted) for wanted in command.categories)),
        follow_ups=command.follow_ups if command.follow_ups is not None else defaults.follow_ups,
    )


def checked_answer(text: str, defaults: Defaults, empty: str = "answer_empty") -> str:
    """An answer without the space around it. `empty` is the key of what is said where it says nothing.

    Raises:
        InvalidInput: it says nothing, or is too long.
    """
    answer = text.strip()
    if not any(char.isalnum() for char in answer):
        raise InvalidInput(empty)
    if len(answer) > defaults.max_answer_chars:
        raise InvalidInput("answer_too_long", length=len(answer), most=defaults.max_answer_chars)
    return answer


async def plan(
    work: Repositories,
    user: User,
    command: StartInterview,
    options: Options,
    seed: int,
    now: datetime,
    community: Community | None = None,
) -> Plan:
    """Choose the questions: those of the track, or from what the community's organisers have chosen.

    Raises:
        InvalidInput: no question fits.
        NotFound: the community has no such track.
    """
    track = await _track(work, command.track, community) if command.track is not None else None
    if track is not None:
        question_ids = await work.tracks.questions(track.question_keys, options.locale)
    else:
        question_ids = await _chosen(work, user, options, seed, now, community)
    if not question_ids:
        raise InvalidInput("track_empty" if track is not None else "no_questions")
    return Plan(
        user_id=user.id,
        address=command.address,
        locale=options.locale,
        job_position=options.position,
        experience_level=options.level,
        categories=options.categories,
        seed=seed,
        follow_ups=options.follow_ups,
        question_ids=question_ids,
        community_id=community.id if community is not None else None,
        track_id=track.id if track is not None else None,
        voice=bool(command.voice),
    )


async def _track(work: Repositories, name: str, community: Community | None) -> Track:
    tracks = await work.tracks.of(community.id) if community is not None else []
    found = next((track for track in tracks if track.name == name.casefold()), None)
    if found is None:
        known = ", ".join(track.name for track in tracks) or "–"
        raise NotFound("track_unknown", given=name[:40], allowed=known)
    return found


async def _chosen(
    work: Repositories, user: User, options: Options, seed: int, now: datetime, community: Community | None
) -> list[int]:
    shelf = Shelf(community.id, tuple(community.packs or ())) if community is not None else Shelf()
    candidates = await work.questions.candidates(options.locale, options.categories, shelf)
    chosen = choose(
        candidates,
        Wish(options.position, options.level, options.count, seed),
        await work.progress.memories(user.id),
        await work.progress.latest_skills(user.id, {candidate.category for candidate in candidates}),
        now,
    )
    return [candidate.id for candidate in chosen]


def one_of(key: str, value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise InvalidInput(key, given=value, allowed=", ".join(allowed))
    return value


def within(key: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise InvalidInput(key, given=value, least=least, most=most)
