"""The answer on a terminal: for a log of CI, a reviewer with ten seconds, a developer.

Promise: the first line is the answer; then the apps that deploy, each with its workflows and the
proof; then the apps that do not, and why; then everything a reader should know, with GitHub's own
filters if they were asked for; last what was compared. No line is wider than the window (down to 24
columns). Escape sequences only appear with `colour`, and never come out of a file name.
"""

from impact.render.headline import Tone, headline
from impact.render.phrases import Piece, number
from impact.render.text.footer import origins, remarks
from impact.render.text.native import native_lines
from impact.render.text.proofs import app_lines
from impact.render.text.screen import NARROWEST, Line, flow, paint
from impact.render.text.sentences import atoms, facts, without_dot
from impact.render.text.table import app_rows, grid, row_lines
from impact.report import AppImpact, Report
from impact.typed import Final

TONES: Final[dict[Tone, str]] = {
    "runs": "strong",
    "nothing": "strong",
    "refused": "alarm-strong",
    "unsure": "alarm-strong",
}


def render(report: Report, *, width: int, colour: bool) -> str:
    """Write the answer for a window of `width` columns."""
    room = max(width, NARROWEST)
    parts = (_first_lines(report, room), *_apps(report, room), remarks(report, room))
    ends = (native_lines(report, room), origins(report, room))
    blocks = [part for part in (*parts, *ends) if part]
    lines: list[Line] = []
    for block in blocks:
        lines += [(), *block] if lines else block
    return paint(lines, colour=colour)


def _first_lines(report: Report, room: int) -> list[Line]:
    said = headline(report, lambda app: Piece("name", app.app))
    found = said.contradictions
    contradictions = (number(found, "contradiction"),) if found else ()
    lines = flow(atoms(said.answer, TONES[said.tone]), room=room, hang=2)
    behind = without_dot((*facts(said.facts), *facts(contradictions, "alarm")))
    return lines + flow(behind, room=room, hang=2) if behind else lines


def _apps(report: Report, room: int) -> list[list[Line]]:
    """The apps, those that run first; apps with nothing to prove stand without blank lines."""
    apps = _running_first(report)
    rows = {app.app: app_rows(report, app) for app in apps}
    measured = grid((row for some in rows.values() for row in some), room)
    blocks: list[list[Line]] = []
    terse = False
    for app in apps:
        lines = [line for row in rows[app.app] for line in row_lines(row, measured)]
        proofs = app_lines(report, app, room)
        if terse and not proofs:
            blocks[-1] += lines
        else:
            blocks.append(lines + proofs)
        terse = not proofs
    return blocks


def _running_first(report: Report) -> list[AppImpact]:
    running = {run.app for run in report.plan.runs}
    return sorted(report.impact.apps, key=lambda app: (app.app not in running, not app.impacted))
