"""The scale of every chart: scores from 0 to 100."""


def clamped(score: int) -> int:
    """The score, or the end of the scale that is nearest to it."""
    return max(0, min(100, score))
