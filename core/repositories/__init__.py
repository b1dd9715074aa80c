"""Every query of the product, grouped by what it is about, over one open transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.repositories.answers import Answers
from core.repositories.groups import Groups
from core.repositories.installations import Installations
from core.repositories.interviews import Interviews
from core.repositories.mail import Mail
from core.repositories.people import People
from core.repositories.progress import Progress
from core.repositories.questions import Questions
from core.repositories.tracks import Tracks

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession


class Repositories:
    """The repositories of one transaction. Nothing here commits: whoever opened the transaction does."""

    def __init__(self, session: AsyncSession) -> None:
        self.session = session  # for adapters.jobs, which enqueues in the same transaction
        self.people = People(session)
        self.questions = Questions(session)
        self.groups = Groups(session)
        self.installations = Installations(session)
        self.interviews = Interviews(session)
        self.answers = Answers(session)
        self.progress = Progress(session)
        self.tracks = Tracks(session)
        self.mail = Mail(session)


__all__ = [
    "Answers",
    "Groups",
    "Installations",
    "Interviews",
    "Mail",
    "People",
    "Progress",
    "Questions",
    "Repositories",
    "Tracks",
]
