"""What a score is."""

from typing import NamedTuple


class Score(NamedTuple):
    name: str
    value: float
