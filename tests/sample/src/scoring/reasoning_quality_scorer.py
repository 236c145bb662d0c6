"""Whether a report argues."""

from src.scoring.types import Score


def reasoning_quality(state: dict) -> Score:
    return Score("reasoning", float("because" in state.get("report", "")))
