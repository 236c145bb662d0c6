"""The tables in Markdown, in the form in which people keep them in their documents.

Promise: a foreign pattern or reason can be neither cell nor tag nor mention nor second line
(GitHub Flavored Markdown, section 4.10: a pipe inside a cell is written with a backslash, inside
code too).
"""

from collections.abc import Iterable
from re import compile as compile_pattern
from re import findall
from typing import Final

from impact.render.markdown.tags import prose
from impact.render.matrix.tables import MARKS, WORDS, Row, Table
from impact.render.visible import name

_SYNTAX: Final = compile_pattern(r"([\\`*_\[\]|~$])")


def render(tables: Iterable[Table]) -> str:
    """Write each table below its title."""
    return "\n".join(_table(table) for table in tables)


def _table(table: Table) -> str:
    heads = [table.corner, *(_words(column.title) for column in table.columns), "Why"]
    rows = [_line(_cells(row)) for row in table.rows]
    under = f"|{'|'.join('-' * (len(head) + 2) for head in heads)}|"
    return "\n".join((f"## {table.title}", "", _line(heads), under, *rows, ""))


def _cells(row: Row) -> list[str]:
    answers = (f"{MARKS[answer]} {WORDS[answer]}" for answer in row.answers)
    return [_code(row.pattern), *answers, _words(row.why)]


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _words(text: str) -> str:
    return _SYNTAX.sub(r"\\\1", prose(text))


def _code(text: str) -> str:
    """Code in as many backticks as it takes (CommonMark 0.31, section 6.1)."""
    shown = name(text).replace("|", "\\|")
    runs = findall("`+", shown)
    fence = "`" * (max(map(len, runs), default=0) + 1)
    inside = f" {shown} " if runs else shown
    return f"{fence}{inside}{fence}"
