"""Listings: what the graph needs of a tree.

Promise: the paths of a listing come in git's order, and so does whatever is picked from them.
"""

from collections.abc import Iterator, Sequence

from impact.changes import Entry
from impact.patterns import PatternSet
from impact.typed import Protocol


class Listing(Protocol):
    """What the graph needs of a tree: its paths, in git's order, and what stands at one."""

    def get(self, path: str) -> Entry | None:
        """The entry at a path, None if there is none."""
        ...

    def paths(self) -> Sequence[str]:
        """Every path."""
        ...

    def under(self, prefix: str) -> Sequence[str]:
        """The paths that start with a prefix."""
        ...

    def symlinks(self) -> Sequence[str]:
        """The paths of git's symbolic links."""
        ...

    def submodules(self) -> Sequence[str]:
        """The paths of git's submodules, in which nothing is listed."""
        ...


def matching(patterns: PatternSet, listing: Listing) -> list[str]:
    """The paths of a tree that the patterns include, in git's order."""
    return [path for path in candidates(patterns, listing) if patterns.includes(path)]


def candidates(patterns: PatternSet, listing: Listing) -> Iterator[str]:
    """The paths that the patterns may include, told by how these start."""
    return (path for prefix in patterns.prefixes() for path in listing.under(prefix))
