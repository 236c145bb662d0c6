"""What a chart pattern is."""

from typing import NamedTuple


class Pattern(NamedTuple):
    name: str
    start: int
    end: int
    confidence: float
