"""Lines of a terminal: cells with a style, laid out in a number of columns.

Promise: a line that `flow` makes is never wider than the room it was given (down to `NARROWEST`),
never ends in a blank, and elides a name that no line can hold. Styles become escape sequences only
in `paint`, at the end.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby

from impact.render.measure import columns, elide
from impact.typed import Final, NamedTuple, TypeAlias

NARROWEST: Final = 24  # fewer columns are treated as this many
SGR: Final = {  # Select Graphic Rendition, ECMA-48 section 8.3.117
    "strong": "1",
    "faint": "2",
    "run": "1;32",
    "alarm": "33",
    "alarm-strong": "1;33",
}


class Cell(NamedTuple):
    """A piece of a line that has one style. The text is safe to print."""

    text: str
    style: str = ""  # a key of SGR, or "" for none


class Atom(NamedTuple):
    """Cells that stay together on a line."""

    cells: tuple[Cell, ...]
    turns: bool = False  # it starts a line if its sentence needs more than one


Line: TypeAlias = tuple[Cell, ...]


def span(cells: Iterable[Cell]) -> int:
    """How many columns cells take side by side."""
    return sum(columns(cell.text) for cell in cells)


def flow(atoms: Sequence[Atom], *, room: int, first: Line = (), hang: int) -> list[Line]:
    """Lay atoms out in lines of `room` columns, behind `first`; later lines are `hang` deep."""
    atoms = [atom for atom in atoms if span(atom.cells)]  # an empty name takes no line of its own
    turning = span(first) + _width(atoms) > room
    lines = [list(first)]
    for atom in atoms:
        fitting = _shrunk(atom, room - hang)
        fresh = not lines[-1] or lines[-1][-1].text.endswith(" ")
        used = span(lines[-1]) + (not fresh)
        turn = turning and atom.turns and not fresh
        if turn or (used + span(fitting) > room and _has_text(lines[-1], hang)):
            lines.append([Cell(" " * hang)] if hang else [])
            fresh = True
        lines[-1] += [*(() if fresh else (_blank(lines[-1][-1], fitting[0]),)), *fitting]
    return [tuple(line) for line in lines]


def pad(cell: Cell, width: int) -> Line:
    """Fill a cell with blanks to a width."""
    return (cell, Cell(" " * (width - columns(cell.text))))


def paint(lines: Iterable[Line], *, colour: bool) -> str:
    """Join lines into a text; with `colour`, styles become escape sequences."""
    return "".join(_painted(line, colour) + "\n" for line in lines)


def _painted(line: Line, colour: bool) -> str:
    end = len("".join(cell.text for cell in line).rstrip(" "))
    parts: list[str] = []
    for style, cells in groupby(line, key=lambda cell: cell.style):
        text = "".join(cell.text for cell in cells)
        kept, end = text[: max(end, 0)], end - len(text)
        styled = colour and style and kept
        parts.append(f"\x1b[{SGR[style]}m{kept}\x1b[0m" if styled else kept)
    return "".join(parts)


def _blank(before: Cell, behind: Cell) -> Cell:
    """What stands between two atoms; it has their style if they share one."""
    return Cell(" ", before.style if before.style == behind.style else "")


def _shrunk(atom: Atom, room: int) -> tuple[Cell, ...]:
    """Elide the widest cell of an atom that no line can hold."""
    cells = atom.cells
    over = span(cells) - room
    if over <= 0:
        return cells
    widest = max(range(len(cells)), key=lambda place: columns(cells[place].text))
    cell = cells[widest]
    left = columns(cell.text) - over
    if left < 1:
        return (Cell(elide("".join(cell.text for cell in cells), room), cell.style),)
    short = cell._replace(text=elide(cell.text, left))
    return (*cells[:widest], short, *cells[widest + 1 :])


def _width(atoms: Sequence[Atom]) -> int:
    return sum(span(atom.cells) for atom in atoms) + max(len(atoms) - 1, 0)


def _has_text(line: Sequence[Cell], hang: int) -> bool:
    """Whether starting a new line would give more room than this one has."""
    return span(line) > hang or any(cell.text.strip(" ") for cell in line)
