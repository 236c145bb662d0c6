"""An answer as an outline: sections with rows, the same for a terminal and for a document.

Promise: whoever words an answer writes its sentences once; both forms show all of them, and
foreign text is safe in both.
"""

from collections.abc import Iterable, Sequence

from impact.render.markdown.tags import html, items_list, joined, lines, prose
from impact.render.phrases import Sentence
from impact.render.text.screen import NARROWEST, Cell, Line, flow, paint
from impact.render.text.sentences import atoms
from impact.render.visible import name
from impact.typed import NamedTuple

MOST = 1_000  # rows of one section in a document


class Row(NamedTuple):
    """One thing said; a label that repeats the one above is left out by whoever writes it."""

    label: str
    said: Sentence
    style: str = ""
    depth: int = 0


class Section(NamedTuple):
    """Rows below a title."""

    title: Sentence
    rows: tuple[Row, ...]
    commands: tuple[str, ...] = ()  # to be pasted, below the rows
    style: str = "strong"


def render(sections: Iterable[Section], fmt: str, *, width: int, colour: bool) -> str:
    """Write the sections as "markdown", or as "text" of `width` columns."""
    if fmt == "markdown":
        return as_markdown(sections)
    return as_text(sections, width=width, colour=colour)


def as_text(sections: Iterable[Section], *, width: int, colour: bool) -> str:
    """Lay the sections out in a window."""
    room = max(width, NARROWEST)
    made: list[Line] = []
    for section in sections:
        made += [(), *flow(atoms(section.title, section.style), room=room, hang=2)]
        labels = [len(row.label) for row in section.rows]
        column = min(max(labels, default=0), room // 3)
        for row in section.rows:
            made += _row_lines(row, column, room)
        made += [(Cell(f"    {_command(text)}"),) for text in section.commands]
    return paint(made[1:], colour=colour)


def _row_lines(row: Row, column: int, room: int) -> list[Line]:
    indent = 2 + 2 * row.depth
    label = Cell(f"{row.label:<{column}}  ", "faint" if row.depth else "")
    first = (Cell(" " * indent), *((label,) if column else ()))
    hang = min(sum(len(cell.text) for cell in first), room // 2)
    return flow(atoms(row.said, row.style), room=room, first=first, hang=hang)


def as_markdown(sections: Iterable[Section]) -> str:
    """Write the sections for a page of GitHub."""
    return "\n\n".join(block for section in sections for block in _blocks(section)) + "\n"


def _blocks(section: Section) -> list[str]:
    rows = [joined(prose(row.label), html(row.said)) for row in section.rows]
    listed = items_list(rows, MOST, "line")
    blocks = [lines(f"<p><b>{html(section.title)}</b></p>", *([listed] if listed else []))]
    return blocks + ([fenced(section.commands)] if section.commands else [])


def fenced(commands: Sequence[str]) -> str:
    """Commands as a block that can be copied."""
    return lines("```sh", *map(_command, commands), "```")


def _command(text: str) -> str:
    """A command as it is typed: made of our own words and of checked ones."""
    return name(text).replace("\\\\", "\\")
