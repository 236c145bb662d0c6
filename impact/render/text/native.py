"""GitHub's own filters beside the answer, on a terminal.

Promise: whatever disagrees comes first, each with the files and patterns that show it.
"""

from impact.events.starts import NativeStart
from impact.render.phrases import Piece
from impact.render.starts import QUIET, files, in_order, start, title, unasked
from impact.render.text.screen import Cell, Line, flow
from impact.render.text.sentences import atoms, word_atoms
from impact.report import Report
from impact.typed import Final

LABEL: Final = 11


def native_lines(report: Report, room: int) -> list[Line]:
    """Lay out both answers; nothing if nobody asked."""
    native = report.native
    if native is None:
        return []
    lines = flow(word_atoms(title(native), "strong"), room=room, hang=2)
    for one in in_order(native):
        lines += _start_lines(one, room)
    if rest := unasked(native):
        lines += flow(word_atoms(rest, "faint"), room=room, first=(Cell("  "),), hang=4)
    return lines


def _start_lines(one: NativeStart, room: int) -> list[Line]:
    style = "faint" if one.verdict in QUIET else "alarm"
    first = (Cell(f"  {one.verdict:<{LABEL}}", style),)
    said = (*atoms((Piece("name", one.workflow, tail=":"),)), *atoms(start(one)))
    hang = len(first[0].text)
    lines = flow(said, room=room, first=first, hang=hang)
    if one.verdict not in QUIET:
        for sentence in files(one):
            lines += flow(
                atoms(sentence, "faint"), room=room, first=(Cell(" " * hang),), hang=hang + 2
            )
    return lines
