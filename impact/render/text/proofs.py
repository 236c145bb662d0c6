"""What stands below an app's rows: its reasons, path by path, and what contradicts the rules.

Promise: the shortest proof first; what a small screen leaves out is counted by kind, never
dropped in silence.
"""

from collections.abc import Sequence

from impact.render.phrases import Sentence, base, contradiction, evidence, more, order, say
from impact.render.reasons import Touch, head_of, status_of, tally, touches
from impact.render.text.screen import Atom, Cell, Line, flow
from impact.render.text.sentences import atoms, word_atoms
from impact.render.visible import name
from impact.report import AppImpact, AppSpan, Contradiction, Report
from impact.typed import Final

PATHS: Final = 3  # of one app; the others are counted
PROOFS: Final = 3  # of one path
LABELLED: Final = 72  # a window of so many columns has a column for the kind of a proof
LABEL: Final = 10


def app_lines(report: Report, app: AppImpact, room: int) -> list[Line]:
    """Lay out all that is known about one app below its rows."""
    shown, hidden = head_of(touches(app, report.changes), PATHS)
    lines = _span_lines(report, app.app, room) + _whole_lines(report, app, room)
    for touch in shown:
        lines += _touch_lines(touch, report.rules.path, room)
    if hidden:
        lines += _indented(word_atoms(more(hidden, "path", tally(hidden)), "faint"), 2, room)
    return lines + _contradiction_lines(report, app, room)


def _touch_lines(touch: Touch, rules: str, room: int) -> list[Line]:
    indent = 4 if touch.path else 2
    lines = _indented((_changed(touch.path, touch.status),), 2, room) if touch.path else []
    shown, hidden = head_of(touch.evidence, PROOFS)
    for found in shown:
        lines += _labelled(found.kind, evidence(found, rules=rules), indent, room)
    if hidden:
        lines += _indented(word_atoms(more(hidden, "reason"), "faint"), indent, room)
    return lines


def _labelled(kind: str, sentence: Sentence, indent: int, room: int) -> list[Line]:
    wide = room >= LABELLED
    label = Cell(f"{kind:<{LABEL - 1}} " if wide else f"{kind} ", "faint")
    hang = indent + (LABEL if wide else 2)
    return flow(atoms(sentence), room=room, first=(Cell(" " * indent), label), hang=hang)


def _contradiction_lines(report: Report, app: AppImpact, room: int) -> list[Line]:
    """What the rules override, each order once with all that disproves it."""
    orders: dict[tuple[str, str, int], list[Contradiction]] = {}
    for found in app.contradictions:
        orders.setdefault((found.path, found.by, found.line), []).append(found)
    shown, hidden = head_of(list(orders.values()), PATHS)
    mark = (Cell("  "), Cell("! ", "alarm-strong"))
    lines: list[Line] = []
    for same in shown:
        status = status_of(same[0].path, report.changes)
        said = word_atoms(f"· {contradiction(same[0])}", "alarm")
        what = (_changed(same[0].path, status), *said)
        lines += flow(what, room=room, first=mark, hang=4)
        lines += _labelled(same[0].by, order(same[0], rules=report.rules.path), 4, room)
        for found in same:
            sentence = evidence(found.evidence, rules=report.rules.path)
            lines += _labelled(found.evidence.kind, sentence, 4, room)
    if hidden:
        rest = word_atoms(more(hidden, "contradiction"), "alarm")
        lines += flow(rest, room=room, first=mark, hang=4)
    return lines


def _span_lines(report: Report, app: str, room: int) -> list[Line]:
    """Say what this app was compared with, where that is not what the others were."""
    spans = [other for other in report.app_spans if other.app == app]
    return [line for own in spans for line in _indented(atoms(_compared(own), "faint"), 2, room)]


def _compared(own: AppSpan) -> Sentence:
    parts = (say(f"{', '.join(own.components)}:"),) if own.components else ()
    return (*parts, say("compared with"), *base(own.span))


def _whole_lines(report: Report, app: AppImpact, room: int) -> list[Line]:
    """Say why an app runs that nothing touches."""
    runs = any(run.app == app.app for run in report.plan.runs)
    why = "no change touches it: a tag or a run by hand deploys all of it"
    return _indented(word_atoms(why, "faint"), 2, room) if runs and not app.impacted else []


def _changed(path: str, status: str) -> Atom:
    return Atom((Cell(name(path), "strong"), Cell(f"  {status}", "faint")))


def _indented(what: Sequence[Atom], indent: int, room: int) -> list[Line]:
    return flow(what, room=room, first=(Cell(" " * indent),), hang=indent + 2)
