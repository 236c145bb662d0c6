"""What a walk finds: the import graph as a value, and the places nobody can see through."""

from collections.abc import Mapping

from impact.report import Link
from impact.typed import Final, Literal, NamedTuple

WALK: Final = 5  # raise it whenever the same tree and scans would give another graph or reach


class Unknown(NamedTuple):
    """A place whose imports cannot be known."""

    path: str
    line: int  # 0: the whole file
    reason: str


class Idle(NamedTuple):
    """One pattern or root without a file: the list it stands in, its place there, its key."""

    where: Literal["links", "cut", "roots"]
    row: int
    key: Literal["importer", "imported", ""]


class Graph(NamedTuple):
    """All that some entry points reach in one tree."""

    links: Mapping[str, tuple[Link, ...]]  # importer -> its links; every reached file is a key
    unknown: tuple[Unknown, ...]  # files that could not be read
    computed: tuple[Unknown, ...]  # imports whose name is computed, with nothing literal to go by
    named: frozenset[str] = frozenset()  # files whose links hang on the names they say alone
    roots: tuple[str, ...] = ()  # folders from which these names were looked up
