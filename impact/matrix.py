"""The rules as the tables people know: a path, what each app does about it, and why.

Promise: every cell is what the rules decide for a path the row's pattern matches, later rows
included; so the table cannot say anything else than `impact diff` does.
"""

from typing import Literal, NamedTuple, TypeAlias

from impact.patterns import PatternSet
from impact.rules import Rules
from impact.touching import sample_path

Cell: TypeAlias = Literal["deploy", "skip", "graph"]  # graph: no row decides, the imports do


class MatrixRow(NamedTuple):
    """One pattern of one row of the rules."""

    pattern: str
    line: int
    cells: tuple[Cell, ...]  # in the order of the apps
    components: tuple[bool, ...]  # in the order of the components
    why: str


class Matrix(NamedTuple):
    """All rows, and the components' own patterns that no row names."""

    apps: tuple[tuple[str, str], ...]  # (name, title)
    components: tuple[str, ...]
    rows: tuple[MatrixRow, ...]


def matrix_of(rules: Rules) -> Matrix:
    """Lay the rules out as a table, in the order of the file."""
    patterns = [(row.patterns, row.line, row.why) for row in rules.rows]
    patterns += [(part.patterns, part.line, f"{part.name} component") for part in rules.components]
    rows: dict[str, MatrixRow] = {}
    for patterns_of_row, line, why in patterns:
        for pattern in _positive(patterns_of_row):
            rows.setdefault(pattern, _row(rules, pattern, line, why))
    apps = tuple((app.name, app.title) for app in rules.apps)
    return Matrix(apps, tuple(part.name for part in rules.components), tuple(rows.values()))


def _positive(patterns: PatternSet) -> list[str]:
    return [pattern for pattern in patterns.patterns if not pattern.startswith("!")]


def _row(rules: Rules, pattern: str, line: int, why: str) -> MatrixRow:
    path = sample_path(pattern.removeprefix("/"))
    components = rules.components_of(path)
    return MatrixRow(
        pattern,
        line,
        tuple(_cell(rules, path, app.name) for app in rules.apps),
        tuple(part.name in components for part in rules.components),
        why,
    )


def _cell(rules: Rules, path: str, app: str) -> Cell:
    row = rules.deciding_row(path, "modified", app)
    if row is None:
        return "graph"
    return "deploy" if app in row.deploy else "skip"
