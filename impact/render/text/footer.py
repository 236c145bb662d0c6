"""What stands below the apps: notices, warnings, paths that touch no app, and what was compared.

Promise: every notice and every warning is printed; paths are counted beyond the first few.
"""

from collections.abc import Iterable

from impact.changes import Change
from impact.render.phrases import Piece, compared, more, number, origin, say
from impact.render.reasons import head_of
from impact.render.text.screen import Atom, Cell, Line, flow
from impact.render.text.sentences import atoms, word_atoms
from impact.render.visible import name
from impact.report import Notice, Report
from impact.typed import Final

UNCLAIMED: Final = 5
LABEL: Final = 9


def remarks(report: Report, room: int) -> list[Line]:
    """Lay out what a reader should do or know beyond the answer."""
    lines: list[Line] = []
    for notice in report.notices:
        lines += _labelled("notice", "alarm", _notice(notice, report.rules.path), room)
    for warning in report.warnings:
        lines += _labelled("warning", "alarm", word_atoms(warning), room)
    return lines


def origins(report: Report, room: int) -> list[Line]:
    """Lay out what was compared, by which rules, and what of it touched nobody."""
    lines: list[Line] = []
    for label, said in compared(report.span):
        lines += _labelled(label, "faint", atoms(said), room)
    lines += _labelled("changed", "faint", word_atoms(_counts(report)), room)
    lines += _labelled("waiting", "faint", word_atoms(_waiting(report)), room)
    lines += _labelled("rules", "faint", atoms(origin(report.rules)), room)
    return _unclaimed(report.impact.unclaimed, room) + lines


def _counts(report: Report) -> str:
    if not report.changes and report.span.base is None:
        return ""  # each app was compared with something of its own, or with nothing
    searched = f" · {number(report.searched, 'file')} searched" if report.searched else ""
    return number(len(report.changes), "path") + searched


def _waiting(report: Report) -> str:
    count = sum(skip.reason == "event-not-wanted" for skip in report.plan.skips)
    wants = "wants" if count == 1 else "want"
    return f"{number(count, 'workflow')} {wants} another event" if count else ""


def _unclaimed(changes: tuple[Change, ...], room: int) -> list[Line]:
    shown, hidden = head_of(changes, UNCLAIMED)
    lines: list[Line] = []
    for place, change in enumerate(shown):
        what = Atom((Cell(name(change.path)), Cell(f"  {change.status}", "faint")))
        lines += _labelled("" if place else "no app", "alarm", (what,), room)
    if hidden:
        lines += _labelled("", "faint", word_atoms(more(hidden, "path"), "faint"), room)
    return lines


def _notice(notice: Notice, rules: str) -> Iterable[Atom]:
    place = (Piece("place", rules, notice.line),) if notice.line else ()
    path = Piece("name", notice.path, tail="," if place else "")
    return (*word_atoms(notice.text), *atoms((say("·"), path, *place), "faint"))


def _labelled(label: str, style: str, what: Iterable[Atom], room: int) -> list[Line]:
    """A line with its label; none if there is nothing to say."""
    said = tuple(what)
    first = (Cell(f"{label:<{LABEL}}", style),)
    return flow(said, room=room, first=first, hang=LABEL) if said else []
