"""Findings on a terminal: place, severity, code, what is wrong, the proof, and what to do."""

from collections.abc import Iterator, Sequence

from impact.findings import Checked, Finding, Severity, Witness
from impact.findings.catalog import CATALOG
from impact.render.findings import counts, severity
from impact.render.phrases import Piece, number
from impact.render.text.screen import NARROWEST, Atom, Cell, Line, flow, paint
from impact.render.text.sentences import atoms, word_atoms
from impact.typed import Final

SHOWN: Final = 3  # witnesses of one finding
STYLES: Final[dict[Severity, str]] = {"error": "alarm-strong", "warning": "alarm", "note": "faint"}


def render(checked: Checked, *, width: int, colour: bool) -> str:
    """Write everything that was found, for a window of `width` columns."""
    room = max(width, NARROWEST)
    lines: list[Line] = []
    for finding in checked.findings:
        lines += [*_lines(finding, room), ()]
    return paint([*lines, *_summary(checked, room)], colour=colour)


def _lines(finding: Finding, room: int) -> list[Line]:
    style = STYLES[severity(finding)]
    place = (Piece("place", finding.path, finding.line, ":"),)
    first = (*atoms(place), *word_atoms(severity(finding), style), *word_atoms(finding.code))
    lines = flow(first, room=room, hang=2)
    lines += _below(word_atoms(finding.what), room)
    for witness in finding.witnesses[:SHOWN]:
        lines += _below(tuple(_witness(witness)), room, 4)
    hidden = len(finding.witnesses) - SHOWN
    if hidden > 0:
        lines += _below(word_atoms(f"and {number(hidden, 'more file')}", "faint"), room, 4)
    do = finding.do or CATALOG[finding.code].cure
    return lines + _below(word_atoms(f"do: {do}", "faint"), room)


def _witness(witness: Witness) -> Iterator[Atom]:
    yield from atoms((Piece("name", witness.path),))
    if witness.why:
        yield from word_atoms(f"· {witness.why}", "faint")


def _below(what: Sequence[Atom], room: int, indent: int = 2) -> list[Line]:
    return flow(what, room=room, first=(Cell(" " * indent),), hang=indent + 2)


def _summary(checked: Checked, room: int) -> list[Line]:
    found = ", ".join(number(count, name) for name, count in counts(checked.findings))
    looked = f"{number(checked.files, 'file')}, {number(checked.workflows, 'workflow')}"
    parts = [found or "nothing found", f"{looked} at {checked.revision}"]
    if not checked.rules:
        parts.append("no rules, so only the workflow files were checked")
    for by in ("comment", "baseline"):
        silenced = sum(one.by == by for one in checked.suppressed)
        if silenced:
            parts.append(f"{number(silenced, 'finding')} silenced by {by}")
    return flow(word_atoms(" · ".join(parts)), room=room, hang=2)
