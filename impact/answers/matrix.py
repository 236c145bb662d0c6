"""The rules as the tables people know: a path, what each app does about it, and why.

Promise: every cell is what the rules decide for a path the row's pattern matches, later rows
included; so the table cannot say anything else than `impact diff` does.
"""

import re
from collections.abc import Sequence

from impact.changes import STATUSES, Status
from impact.patterns import PatternSet
from impact.reading.touching import sample_path
from impact.rules import Row, Rules
from impact.typed import Final, Literal, NamedTuple, TypeAlias

_BRACKET: Final = re.compile(r"\[(?P<not>[!^]?)(?P<members>\]?[^\]]*)\]")
_WITHOUT_MARKS: Final = str.maketrans("", "", "?+")  # of the github dialect

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


class _Source(NamedTuple):
    """What gives the table a row: a row of the rules, or a component."""

    patterns: PatternSet
    line: int
    why: str
    statuses: tuple[Status, ...] = STATUSES


def matrix_of(rules: Rules) -> Matrix:
    """Lay the rules out as a table, in the order of the file."""
    sources = [_Source(row.patterns, row.line, row.why, row.statuses) for row in rules.rows]
    sources += [
        _Source(part.patterns, part.line, f"{part.name} component") for part in rules.components
    ]
    rows: dict[tuple[str, Status], MatrixRow] = {}
    for source in sources:
        status = "modified" if "modified" in source.statuses else source.statuses[0]
        for pattern in _positive(source.patterns):
            if (pattern, status) not in rows:
                rows[pattern, status] = _row(rules, source, pattern, status)
    apps = tuple((app.name, app.title) for app in rules.apps)
    return Matrix(apps, tuple(part.name for part in rules.components), tuple(rows.values()))


def _positive(patterns: PatternSet) -> list[str]:
    return [pattern for pattern in patterns.patterns if not pattern.startswith("!")]


def _row(rules: Rules, source: _Source, pattern: str, status: Status) -> MatrixRow:
    path = _sample(source.patterns, pattern)
    components = rules.components_of(path)
    found = rules.deciding_rows(path, status)
    deciding = [found.get(app.name) for app in rules.apps]
    line, why = _reason(source, [row for row in deciding if row is not None])
    if status != "modified":
        why = f"when {status} · {why}" if why else f"when {status}"
    return MatrixRow(
        pattern,
        line,
        tuple(_cell(row, app.name) for row, app in zip(deciding, rules.apps, strict=True)),
        tuple(part.name in components for part in rules.components),
        why,
    )


def _reason(source: _Source, deciding: Sequence[Row]) -> tuple[int, str]:
    """The row's own words while it decides anything, else those of the row that does."""
    if not deciding or any(row.line == source.line for row in deciding):
        return source.line, source.why
    last = max(deciding, key=lambda row: row.line)
    return last.line, last.why


def _cell(row: Row | None, app: str) -> Cell:
    if row is None:
        return "graph"
    return "deploy" if app in row.deploy else "skip"


def _sample(patterns: PatternSet, pattern: str) -> str:
    """A path that the pattern matches, and if possible the whole list it stands in."""
    alone = PatternSet([pattern], dialect=patterns.dialect)
    candidates = _candidates(pattern.removeprefix("/"))
    matching = [path for path in candidates if alone.includes(path)]
    held = [path for path in matching if patterns.includes(path)]
    return (held or matching or candidates)[0]


def _candidates(glob: str) -> list[str]:
    """Paths a glob may match: wildcards filled in, brackets by a member, marks left out."""
    chosen = _BRACKET.sub(_member, glob)
    plain = chosen.replace("\\", "")
    texts = (glob, chosen, chosen.replace("?", "x"), plain, plain.translate(_WITHOUT_MARKS))
    return [sample_path(text) for text in dict.fromkeys(texts)]


def _member(bracket: re.Match[str]) -> str:
    """The first character a bracket includes."""
    if not bracket["not"]:
        return bracket["members"][0]
    return next((char for char in "xyz" if char not in bracket["members"]), "0")
