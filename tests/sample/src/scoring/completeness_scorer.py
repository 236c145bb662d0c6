"""Whether a report says everything."""

from src.scoring.types import Score


def completeness(state: dict) -> Score:
    return Score("completeness", 1.0 if state.get("report") else 0.0)
