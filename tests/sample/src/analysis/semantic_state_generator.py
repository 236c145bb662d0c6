"""Numbers in words, so that the model need not count."""

from src.types import AgentState


def describe(state: AgentState) -> str:
    numbers = state.get("indicators", {})
    return ", ".join(f"{name} is {'high' if value > 1 else 'low'}" for name, value in numbers.items())
