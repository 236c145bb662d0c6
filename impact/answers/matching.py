"""Which rows and components paths belong to, by the rules alone, without any code.

Promise: every row that matches is listed, the deciding one of each app is marked; so a surprising
answer of `impact diff` can be taken apart row by row.
"""

from collections.abc import Iterable

from impact.changes import Status
from impact.rules import Row, Rules
from impact.typed import NamedTuple


class RowMatch(NamedTuple):
    """One row that matches a path."""

    line: int
    pattern: str  # the one that decided within the row
    deploy: tuple[str, ...]
    skip: tuple[str, ...]
    decides: tuple[str, ...]  # the apps no later row decides about
    why: str


class PathMatch(NamedTuple):
    """All the rules say about one path."""

    path: str
    components: tuple[str, ...]
    rows: tuple[RowMatch, ...]
    undecided: tuple[str, ...]  # apps that no row names: the import graph decides


def match_paths(rules: Rules, paths: Iterable[str], status: Status) -> tuple[PathMatch, ...]:
    """Match every path, in the order given."""
    return tuple(_match(rules, path, status) for path in paths)


def _match(rules: Rules, path: str, status: Status) -> PathMatch:
    found = rules.deciding_rows(path, status)
    deciding = {app.name: found.get(app.name) for app in rules.apps}
    rows = tuple(
        _row(row, path, tuple(name for name, own in deciding.items() if own is row))
        for row in rules.rows
        if status in row.statuses and row.patterns.includes(path)
    )
    undecided = tuple(name for name, row in deciding.items() if row is None)
    return PathMatch(path, rules.components_of(path), rows, undecided)


def _row(row: Row, path: str, decides: tuple[str, ...]) -> RowMatch:
    return RowMatch(row.line, row.pattern_of(path), row.deploy, row.skip, decides, row.why)
