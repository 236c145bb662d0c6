"""Whether a report helps."""

from src.scoring.types import Score


def helpfulness(state: dict) -> Score:
    return Score("helpfulness", 1.0)
