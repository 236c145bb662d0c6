"""The tables on a terminal.

Promise: columns are straight and only the reasons wrap; in a window too narrow for that, a table
stands as one block for each pattern.
"""

from collections.abc import Iterable

from impact.render.matrix.tables import MARKS, WORDS, Answer, Row, Table
from impact.render.measure import columns
from impact.render.phrases import Piece
from impact.render.text.screen import Atom, Cell, Line, flow, pad, paint
from impact.render.text.sentences import atoms, word_atoms
from impact.render.visible import name
from impact.typed import Final

GAP: Final = "  "
LEAST: Final = 14  # columns that are room enough for the reasons


def render(tables: Iterable[Table], room: int) -> str:
    """Write each table below its title, no line wider than `room`."""
    lines: list[Line] = []
    for table in tables:
        title = flow(word_atoms(table.title), room=room, hang=0)
        lines += [(), *title, (), *_table(table, room)]
    return paint(lines[1:], colour=False)


def _table(table: Table, room: int) -> list[Line]:
    if not table.rows:
        return flow(word_atoms("no rule names a path"), room=room, hang=0)
    heads = [table.corner, *(column.name for column in table.columns)]
    rows = [[name(row.pattern), *map(_cell, row.answers)] for row in table.rows]
    widths = [max(map(columns, column)) for column in zip(heads, *rows, strict=True)]
    start = sum(widths) + len(widths) * len(GAP)
    whys = ["Why", *(row.why for row in table.rows)]
    if start + min(LEAST, max(map(columns, whys))) > room:
        return _stacked(table, room)
    return [
        line
        for cells, why in zip((heads, *rows), whys, strict=True)
        for line in flow(word_atoms(why), room=room, first=_filled(cells, widths), hang=start)
    ]


def _cell(answer: Answer) -> str:
    return f"{MARKS[answer]} {WORDS[answer]}"


def _filled(cells: Iterable[str], widths: Iterable[int]) -> Line:
    """Cells side by side, each as wide as its column."""
    pairs = zip(cells, widths, strict=True)
    return tuple(part for text, width in pairs for part in (*pad(Cell(text), width), Cell(GAP)))


def _stacked(table: Table, room: int) -> list[Line]:
    """What the marks mean, then a block for each pattern."""
    used = {answer for row in table.rows for answer in row.answers}
    legend = [Atom((Cell(_cell(answer)),)) for answer in MARKS if answer in used]
    lines = flow(legend, room=room, hang=0)
    for row in table.rows:
        lines += [(), *_block(table, row, room)]
    return lines


def _block(table: Table, row: Row, room: int) -> list[Line]:
    answers = [
        Atom((Cell(f"{MARKS[answer]} {column.name}"),))
        for column, answer in zip(table.columns, row.answers, strict=True)
    ]
    inside = (Cell(GAP),)
    lines = flow(atoms((Piece("name", row.pattern),)), room=room, hang=2)
    lines += flow(answers, room=room, first=inside, hang=2)
    return lines + (flow(word_atoms(row.why), room=room, first=inside, hang=2) if row.why else [])
