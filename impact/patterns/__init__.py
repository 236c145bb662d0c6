"""Ordered lists of glob patterns that decide about a path, and say which one decided.

Interface stub: replaced by its owner.
"""

from collections.abc import Iterable
from typing import Literal, NamedTuple, TypeAlias

Dialect: TypeAlias = Literal["gitignore", "github"]


class Decision(NamedTuple):
    """Which pattern decided about a path, and what it said."""

    included: bool
    index: int
    pattern: str


class PatternSet:
    """An ordered list of patterns of one dialect."""

    def __init__(self, patterns: Iterable[str], *, dialect: Dialect = "gitignore") -> None: ...
    def decide(self, path: str) -> Decision | None: ...
