"""What a report costs."""

from .types import Score


def cost(state: dict) -> Score:
    return Score("cost", len(state.get("report", "")) / 1000)
