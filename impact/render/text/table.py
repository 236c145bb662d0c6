"""The rows of the answer: which workflow runs for which app, in straight columns.

Promise: one row for each run, one for each skip that a reader has to know, one for each app that
nothing touches. Rows share their columns; in a window too narrow for that the apps stand above
their workflows, and only in one too narrow for a workflow's columns do these wrap. A screen never
mixes two layouts.
"""

from collections.abc import Iterable, Sequence

from impact.render.measure import columns
from impact.render.phrases import SKIPPED, minutes, number, row_skips, skip, without
from impact.render.text.screen import Atom, Cell, Line, flow, pad, span
from impact.render.text.sentences import atoms, facts, without_dot, word_atoms
from impact.render.visible import name, words
from impact.report import AppImpact, Plan, Report, Run, Skip
from impact.typed import NamedTuple, TypeAlias

GAP = "  "
TITLE = 2  # columns that name the app and say whether it runs

Words: TypeAlias = tuple[Atom, ...]


class Row(NamedTuple):
    """One line of the table: cells in columns, words behind them, more words below."""

    cells: tuple[Cell, ...]
    rest: Words = ()
    below: tuple[Words, ...] = ()


class Grid(NamedTuple):
    """How wide each column is, and whether the workflows stand below their apps."""

    room: int
    widths: tuple[int, ...]
    stacked: bool


def app_rows(report: Report, app: AppImpact) -> tuple[Row, ...]:
    """The rows of one app; only the first names it."""
    plan = report.plan
    runs = [run for run in plan.runs if run.app == app.app]
    skips = [skip for skip in plan.skips if skip.app == app.app]
    rows = [_run_row(run, plan) for run in runs]
    rows += [_skip_row(skip) for skip in skips if _is_told(skip, app, running=bool(runs))]
    if not rows:
        rows = [_touched_row() if app.impacted else _untouched_row(app, report.rules.path)]
    named = [Cell(name(app.app), "strong"), *[Cell("")] * (len(rows) - 1)]
    return tuple(
        row._replace(cells=(cell, *row.cells)) for cell, row in zip(named, rows, strict=True)
    )


def grid(rows: Iterable[Row], room: int) -> Grid:
    """Measure the columns, and find out what the window is wide enough for."""
    rows = tuple(rows)
    widths: list[int] = []
    for row in rows:
        widths += [0] * (len(row.cells) - len(widths))
        for place, cell in enumerate(row.cells):
            widths[place] = max(widths[place], columns(cell.text))
    return Grid(room, tuple(widths), stacked=any(_end(widths, row) > room for row in rows))


def row_lines(row: Row, grid: Grid) -> list[Line]:
    """Lay one row out."""
    if len(row.cells) <= TITLE:
        return _title_lines(row, grid)
    return _stacked(row, grid) if grid.stacked else _straight(row, grid)


def _straight(row: Row, grid: Grid) -> list[Line]:
    """All cells on one line, the words behind them; below, if they do not fit there."""
    first, start = _filled(row.cells, grid.widths), _start(grid.widths[:TITLE])
    fits = span(first) + _span(row.rest) <= grid.room
    below = row.below if fits or not row.rest else (row.rest, *row.below)
    lines = flow(row.rest if fits else (), room=grid.room, first=first, hang=start)
    return lines + _below(below, start, grid.room)


def _stacked(row: Row, grid: Grid) -> list[Line]:
    """The app and the verb on a line of their own, everything else below."""
    lines: list[Line] = []
    if row.cells[0].text:
        lines += _title_lines(Row(row.cells[:TITLE]), grid)
    cells, widths = row.cells[TITLE:], grid.widths[TITLE:]
    if len(GAP) + _end(widths, Row(cells)) <= grid.room:
        return lines + _straight_below(cells, widths, row, grid.room)
    trimmed = (cell._replace(text=cell.text.strip()) for cell in cells)
    loose = tuple(Atom((cell,)) for cell in trimmed if cell.text)
    lines += flow((*loose, *row.rest), room=grid.room, first=(Cell(GAP),), hang=4)
    return lines + _below(row.below, 4, grid.room)


def _straight_below(
    cells: Sequence[Cell], widths: Sequence[int], row: Row, room: int
) -> list[Line]:
    first = (Cell(GAP), *_filled(cells, widths))
    fits = span(first) + _span(row.rest) <= room
    below = row.below if fits or not row.rest else (row.rest, *row.below)
    lines = flow(row.rest if fits else (), room=room, first=first, hang=4)
    return lines + _below(below, 4, room)


def _title_lines(row: Row, grid: Grid) -> list[Line]:
    """A row that names no workflow. A name too long for its column gives up its middle."""
    start = _start(grid.widths[:TITLE])
    if start < grid.room // 2:
        return flow(row.rest, room=grid.room, first=_filled(row.cells, grid.widths), hang=start)
    loose = tuple(Atom((cell,)) for cell in row.cells if cell.text)
    return flow((*loose, *row.rest), room=grid.room, hang=4)


def _below(sentences: Iterable[Words], indent: int, room: int) -> list[Line]:
    inside = (Cell(" " * indent),)
    return [
        line
        for sentence in sentences
        for line in flow(sentence, room=room, first=inside, hang=indent + 2)
    ]


def _filled(cells: Sequence[Cell], widths: Sequence[int]) -> Line:
    """Cells side by side, each as wide as its column; a column nobody fills takes no room."""
    pairs = [(cell, width) for cell, width in zip(cells, widths, strict=False) if width]
    return tuple(part for cell, width in pairs for part in (*pad(cell, width), Cell(GAP)))


def _start(widths: Sequence[int]) -> int:
    """The column behind so many columns."""
    return sum(width + len(GAP) for width in widths if width)


def _end(widths: Sequence[int], row: Row) -> int:
    return _start(widths[: len(row.cells)]) - len(GAP)


def _span(sentence: Words) -> int:
    return sum(span(atom.cells) + 1 for atom in sentence) - 1


def _run_row(run: Run, plan: Plan) -> Row:
    cells = (
        Cell("run", "run"),
        Cell(name(run.workflow)),
        Cell(words(run.environment)),
        Cell(words(run.trigger) if _says_trigger(plan) else "", "faint"),
        Cell(_time(run).rjust(max(len(_time(other)) for other in plan.runs))),
    )
    approval = word_atoms("needs approval", "alarm") if run.approval else ()
    parts = facts((", ".join(run.components),) if run.components else (), "faint")
    left_out = word_atoms(without(run.stages), "faint")
    rest = (*approval, *(parts if approval else without_dot(parts)))
    return Row(cells, rest, (left_out,) if left_out else ())


def _time(run: Run) -> str:
    return minutes(run.minutes) if run.minutes is not None else ""


def _skip_row(skipped: Skip) -> Row:
    cells = (Cell("skip", "faint"), Cell(name(skipped.workflow)), Cell(words(skipped.environment)))
    do = (word_atoms(f"do: {skipped.do}", "alarm"),) if skipped.do else ()
    return Row(cells, atoms(skip(skipped)), do)


def _touched_row() -> Row:
    return Row((Cell("touched", "run"),))


def _untouched_row(app: AppImpact, rules: str) -> Row:
    verb = (Cell("skip", "faint"),)
    disproved = {found.path for found in app.contradictions}
    undisputed = [skip for skip in app.skipped if skip.path not in disproved]
    if undisputed:
        return Row(verb, atoms(row_skips(undisputed, rules=rules)))
    against = "by the rules, against the evidence"
    reason = against if app.contradictions else SKIPPED["not-impacted"]
    searched = (f"{number(app.searched, 'file')} searched",) if app.searched else ()
    return Row(verb, (*word_atoms(reason), *facts(searched, "faint")))


def _is_told(skipped: Skip, app: AppImpact, *, running: bool) -> bool:
    """Whether a person has to read this skip; the expected ones are counted, not told."""
    if skipped.do or skipped.reason == "tag-not-on-branch":
        return True
    return app.impacted and not running


def _says_trigger(plan: Plan) -> bool:
    return not plan.events or len({run.trigger for run in plan.runs}) > 1
