"""Whether a report keeps to the rules of the house."""

from src.scoring.types import Score


def compliance(state: dict) -> Score:
    return Score("compliance", float("guarantee" not in state.get("report", "")))
