"""Ordered lists of glob patterns that decide about a path, and say which one decided.

Promise: two dialects, one engine, and time linear in the path for any pattern.

    gitignore   what .gitignore files speak, as pathspec's `GitIgnoreSpec` reads it
    github      what `on.push.paths`, `branches` and `tags` of GitHub workflows speak

Making a set costs a compiler (and pathspec); `freeze` keeps what it made as plain data, and a set
that was thawed from it answers without either.
"""

from collections.abc import Iterable

from impact.patterns.automaton import Automaton, Tables
from impact.typed import Any, Literal, NamedTuple, TypeAlias

Dialect: TypeAlias = Literal["gitignore", "github"]
Frozen: TypeAlias = tuple[tuple[str, ...], Dialect, tuple[Any, ...]]


class Decision(NamedTuple):
    """Which pattern decided about a path, and what it said."""

    included: bool
    index: int  # type: ignore[assignment]  # hides a method of tuples that nobody needs here
    pattern: str


class PatternSet:
    """An ordered list of patterns of one dialect. Equal lists of one dialect are equal sets."""

    __slots__ = ("_automaton", "_decisions", "_tables", "dialect", "patterns")

    patterns: tuple[str, ...]
    dialect: Dialect

    def __init__(self, patterns: Iterable[str], *, dialect: Dialect = "gitignore") -> None:
        """Read the patterns. Raises PatternError, with index and reason, for the first bad one."""
        from impact.patterns.compiling import compile_patterns

        listed = tuple(patterns)
        self._fill(listed, dialect, compile_patterns(listed, dialect))

    def decide(self, path: str) -> Decision | None:
        """Say which pattern decides about a path and how; None if no pattern speaks of it.

        The path is relative to the top of the repository, without a leading `/` or `./`.
        """
        return self._decisions[self._automaton.rank(path)]

    def includes(self, path: str) -> bool:
        """Whether the pattern that decides about the path is a positive one."""
        decision = self.decide(path)
        return decision is not None and decision.included

    def prefixes(self) -> tuple[str, ...]:
        """Sorted strings of which every included path starts with one; ("",) is no restriction."""
        return self._tables.prefixes

    def freeze(self) -> Frozen:
        """Everything the set knows as plain tuples, strings and numbers, fit for `marshal`."""
        return (self.patterns, self.dialect, tuple(self._tables))

    @classmethod
    def thaw(cls, frozen: Frozen) -> "PatternSet":
        """Make a set from what `freeze` of the same version gave, without reading any pattern."""
        patterns, dialect, tables = frozen
        thawed = cls.__new__(cls)
        thawed._fill(patterns, dialect, Tables(*tables))
        return thawed

    def _fill(self, patterns: tuple[str, ...], dialect: Dialect, tables: Tables) -> None:
        self.patterns = patterns
        self.dialect = dialect
        self._tables = tables
        self._automaton = Automaton(tables)
        decisions = (Decision(included, at, patterns[at]) for at, included in tables.verdicts)
        self._decisions: tuple[Decision | None, ...] = (*decisions, None)  # [-1]: no rank

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, PatternSet):
            return NotImplemented
        return (self.patterns, self.dialect) == (other.patterns, other.dialect)

    def __hash__(self) -> int:
        return hash((self.patterns, self.dialect))

    def __repr__(self) -> str:
        return f"PatternSet({list(self.patterns)!r}, dialect={self.dialect!r})"
