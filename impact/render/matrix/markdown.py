"""The tables in Markdown, in the form in which people keep them in their documents.

Promise: a foreign pattern or reason can be neither cell nor tag nor mention nor second line.
"""

from collections.abc import Iterable

from impact.render.markdown.plain import code_span, plain
from impact.render.matrix.tables import MARKS, WORDS, Row, Table


def render(tables: Iterable[Table]) -> str:
    """Write each table below its title."""
    return "\n".join(_table(table) for table in tables)


def _table(table: Table) -> str:
    heads = [table.corner, *(plain(column.title) for column in table.columns), "Why"]
    rows = [_line(_cells(row)) for row in table.rows]
    under = f"|{'|'.join('-' * (len(head) + 2) for head in heads)}|"
    return "\n".join((f"## {table.title}", "", _line(heads), under, *rows, ""))


def _cells(row: Row) -> list[str]:
    answers = (f"{MARKS[answer]} {WORDS[answer]}" for answer in row.answers)
    return [code_span(row.pattern), *answers, plain(row.why)]


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
