"""The two tables: which app deploys for a path, and which of its components.

Promise: every row of the matrix is in at least one of them, and no cell says more than the rules
do. A pattern that is named for its component only is not in the first table. A row is in the second
if it has a component, or deploys no app; what another row's apps need is the evidence's to decide,
so a "no" there would be a guess.
"""

from collections.abc import Iterator

from impact.answers.matrix import Cell, Matrix, MatrixRow
from impact.typed import Final, Literal, NamedTuple, TypeAlias

Answer: TypeAlias = Cell | Literal["yes", "no"]

MARKS: Final[dict[Answer, str]] = {
    "deploy": "✅", "skip": "❌", "graph": "➜", "yes": "✅", "no": "❌",
}  # fmt: skip
WORDS: Final[dict[Answer, str]] = {
    "deploy": "Deploy", "skip": "Skip", "graph": "Imports decide", "yes": "Yes", "no": "No",
}  # fmt: skip


class Column(NamedTuple):
    """One app or one component."""

    name: str
    title: str  # over its column in a document


class Row(NamedTuple):
    """One pattern, an answer for each column, and the reason."""

    pattern: str
    answers: tuple[Answer, ...]
    why: str


class Table(NamedTuple):
    """One table."""

    title: str
    corner: str  # over the patterns
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


def tables_of(matrix: Matrix) -> Iterator[Table]:
    """The table of the apps, and that of the components if the rules have any."""
    apps = tuple(Column(name, title) for name, title in matrix.apps)
    rows = tuple(Row(row.pattern, row.cells, row.why) for row in matrix.rows if not _is_part(row))
    yield Table("Deployment Behavior", "Code Change", apps, rows)
    if matrix.components:
        titles = [name.capitalize() for name in matrix.components]
        parts = tuple(Column(title, f"{title} Deploy?") for title in titles)
        told = [row for row in matrix.rows if any(row.components) or _deploys_nothing(row)]
        rows = tuple(Row(row.pattern, _parts(row), row.why) for row in told)
        yield Table("Path Filters", "File Change", parts, rows)


def _is_part(row: MatrixRow) -> bool:
    """Whether only a component names the pattern, and no row decides about it."""
    return any(row.components) and all(cell == "graph" for cell in row.cells)


def _deploys_nothing(row: MatrixRow) -> bool:
    return all(cell == "skip" for cell in row.cells)


def _parts(row: MatrixRow) -> tuple[Answer, ...]:
    """A component is not deployed where no app is."""
    alive = not _deploys_nothing(row)
    return tuple("yes" if has and alive else "no" for has in row.components)
