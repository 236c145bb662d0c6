"""What is deployed where: for a terminal, for a document, for a machine.

Promise: every place that was asked about is told, also where nothing stands; one place alone comes
with all that it has not got yet, and the proof of each change.
"""

from collections.abc import Iterator

from impact.answers.standing import Cell, Status
from impact.promotion import Gap
from impact.render import outline
from impact.render.deploys import commits, deploy, distance, effect, proofs
from impact.render.document import as_object
from impact.render.json import write
from impact.render.outline import Row, Section
from impact.render.phrases import Piece, Sentence, number, revision, say


def render(status: Status, fmt: str, *, detail: bool, width: int, colour: bool) -> str:
    """Write an answer as "text" of `width` columns, as "markdown" or as "json"."""
    if fmt == "json":
        return write(as_object(status))
    return outline.render(_sections(status, detail), fmt, width=width, colour=colour)


def _sections(status: Status, detail: bool) -> Iterator[Section]:
    cells: dict[str, list[Cell]] = {}
    for cell in status.cells:
        cells.setdefault(cell.app, []).append(cell)
    for app, places in cells.items():
        title = (
            Piece("name", app),
            *((say(f"· {places[0].title}"),) if places[0].title != app else ()),
        )
        yield Section(title, tuple(row for cell in places for row in _rows(cell)))
    if detail:
        yield from _details(status.cells[0], status.rules.path)
    warnings = (Row("warning", (say(text),), "alarm") for text in status.warnings)
    yield Section((say("ledger"), Piece("name", status.ledger)), tuple(warnings), style="faint")


def _rows(cell: Cell) -> Iterator[Row]:
    """One place: what stands there, what it lacks, what it could go back to."""
    if not cell.deployed:
        yield Row(cell.environment, (say("nothing was deployed"),), "faint")
    for place, one in enumerate(cell.deployed):
        yield Row("" if place else cell.environment, deploy(one))
    if cell.failed is not None:
        end = "failed" if cell.failed.status == "failure" else f"was {cell.failed.status}"
        yield Row("", (say(f"the last deploy {end}:"), *deploy(cell.failed)), "alarm")
    if cell.behind is not None:
        yield Row("", _behind(cell.behind), "alarm" if cell.behind.impacted else "faint")
    if cell.drift != "none" and cell.deployed:
        yield Row("", (say(_drift(cell)),), "faint")
    if cell.rollback:
        yield Row("", (say("could go back to"), *deploy(cell.rollback[0])), "faint")


def _behind(gap: Gap) -> Sentence:
    if not gap.commits and not gap.ahead:
        return (say("up to date with"), *revision(gap.head)[:1])
    if gap.ahead and not gap.commits:
        return (
            say("is ahead of"),
            *revision(gap.head)[:1],
            say(f"by {number(gap.ahead, 'commit')}: {effect(gap)}"),
        )
    return (*revision(gap.head)[:1], say(f"is {distance(gap)} ahead: {effect(gap)}"))


def _drift(cell: Cell) -> str:
    gap, before = cell.promotion, cell.before
    match cell.drift:
        case "same":
            return f"the same code as {before}"
        case "behind" if gap is not None:
            return f"promotion from {before} would deploy {distance(gap)}: {effect(gap)}"
        case "ahead" if gap is not None:
            return f"ahead of {before}, which lacks {number(gap.ahead, 'commit')}: {effect(gap)}"
        case "apart" if gap is not None:
            return f"apart from {before}: promotion would deploy {distance(gap)}: {effect(gap)}"
        case "not-deployed":
            return f"nothing was deployed to {before}"
    return f"nobody can say how far it is from {before}"


def _details(cell: Cell, rules: str) -> Iterator[Section]:
    """What one place has not got yet."""
    gap = cell.behind
    if gap is None:
        return
    pending = tuple(proofs(gap, rules))
    if gap.log:
        yield Section((say("commits that are not there yet"),), tuple(commits(gap)))
    yield Section(
        (say("what they change of the app" if pending else "nothing is pending"),), pending
    )
