"""The rules as the tables people know: for a terminal, for a document, for a machine.

Promise: the two tables are the same in every format, see `tables`; no pattern is ever shortened in
a document, and none is hidden on a screen.
"""

from impact.answers.matrix import Matrix
from impact.render.json import write
from impact.render.matrix import markdown, text
from impact.render.matrix.tables import tables_of
from impact.render.text.screen import NARROWEST
from impact.render.visible import printable


def render(matrix: Matrix, fmt: str, *, width: int) -> str:
    """Write the tables as "text" of `width` columns, as "markdown" or as "json"."""
    match fmt:
        case "json":
            return write(_document(matrix))
        case "markdown":
            return markdown.render(tables_of(matrix))
    return text.render(tables_of(matrix), max(width, NARROWEST))


def _document(matrix: Matrix) -> dict[str, object]:
    """Every row with its cells by name."""
    names = [name for name, _ in matrix.apps]
    rows = [
        {
            "pattern": printable(row.pattern),
            "line": row.line,
            "cells": dict(zip(names, row.cells, strict=True)),
            "components": dict(zip(matrix.components, row.components, strict=True)),
            "why": printable(row.why),
        }
        for row in matrix.rows
    ]
    apps = [{"app": name, "title": printable(title)} for name, title in matrix.apps]
    return {"apps": apps, "components": list(matrix.components), "rows": rows}
