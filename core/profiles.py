"""What a person says of themselves, and interviews take as given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.bank.schema import POSITIONS
from core.commands import Outcome, UpdateProfile
from core.localization import LOCALES, known_zone
from core.planning import MAX_LEVEL, one_of, within

if TYPE_CHECKING:
    from core.desk import Desk


async def update_profile(desk: Desk, command: UpdateProfile) -> Outcome:
    user = desk.user
    if command.locale is not None:
        user.locale = one_of("locale_unknown", command.locale, LOCALES)
    if command.job_position is not None:
        user.job_position = one_of("position_unknown", command.job_position, POSITIONS)
    if command.experience_level is not None:
        within("level_range", command.experience_level, 1, MAX_LEVEL)
        user.experience_level = command.experience_level
    if command.timezone is not None:
        user.timezone = known_zone(command.timezone)
    user.updated_at = desk.now
    return Outcome(locale=user.locale)
