"""Whether a report invents things."""

from src.scoring.types import Score


def hallucination(state: dict) -> Score:
    return Score("hallucination", 0.0)
