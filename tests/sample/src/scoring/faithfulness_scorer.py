"""Whether the numbers of a report are the numbers it was given."""

from src.scoring.types import Score


def faithfulness(state: dict) -> Score:
    numbers = state.get("indicators", {}).values()
    return Score("faithfulness", float(all(str(n) in state.get("report", "") for n in numbers)))
