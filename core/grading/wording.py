"""Feedback as a few sentences of plain text, for readers that know no posts."""

from __future__ import annotations

from core.grading.feedback import Feedback
from core.localization import translator


def feedback_text(feedback: Feedback, locale: str) -> str:
    """The good first (quoted), then the one fix, then what was missed."""
    say = translator(locale)
    lines: list[str] = []
    if feedback.concern is not None:
        lines.append(say(f"concern.{feedback.concern}"))
    if feedback.praise is not None:
        lines += [f"{say('feedback.good')}: “{feedback.praise.quote}”"]
    if feedback.fix is not None:
        doubted = f"“{feedback.fix.quote}” " if feedback.fix.kind == "check" else ""
        lines.append(f"{say(f'feedback.fix_{feedback.fix.kind}')}: {doubted}{feedback.fix.text}")
    elif feedback.concern is None and feedback.total:
        lines.append(say("feedback.complete"))
    if feedback.missed:
        lines.append(f"{say('feedback.missed')}: " + " / ".join(point.text for _, point in feedback.missed))
    lines.append(say("feedback.offline"))
    return "\n".join(lines)
