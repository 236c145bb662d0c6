"""The answer as a comment on a pull request, or as the summary of a job.

Promise: the first line is the answer. Every run is named; every contradiction, refusal, notice and
warning is visible without a click, and the rest folds. The text stays below a limit of characters
by leaving out details first, then evidence, and never by cutting through it.
"""

from collections.abc import Iterable, Iterator

from impact.render.markdown.native import native_block
from impact.render.markdown.sections import (
    all_paths,
    contradictions,
    ends,
    first_line,
    not_deploying,
    refusals,
    remarks,
    table,
)
from impact.render.markdown.tags import code
from impact.render.phrases import number
from impact.report import Report
from impact.typed import Final, NamedTuple

LIMIT: Final = 60_000  # GitHub takes 65,536 characters; the rest is for whoever posts the comment


class Detail(NamedTuple):
    """How much is told beside the runs."""

    paths: int  # in the table of all paths; 0: no such table
    skips: bool  # the list of what does not deploy
    proofs: bool  # a proof for each app; without them, a count
    remarks: int  # contradictions, refusals, notices, warnings: so many of each


LEVELS: Final = (
    Detail(400, True, True, 50),
    Detail(50, True, True, 50),
    Detail(0, True, True, 50),
    Detail(0, False, True, 20),
    Detail(0, False, False, 20),
    Detail(0, False, False, 2),
)


def render(report: Report, *, limit: int = LIMIT) -> str:
    """Write the answer in at most `limit` characters, of which 200 are the least that says it."""
    for detail in LEVELS:
        text = _join(_blocks(report, detail))
        if len(text) <= limit:
            return text
    bare = _join((first_line(report), _bare_list(report)))
    return bare if len(bare) <= limit else _too_long(report, limit)


def _blocks(report: Report, detail: Detail) -> Iterator[str]:
    yield first_line(report)
    yield table(report, proofs=detail.proofs)
    yield contradictions(report, detail.remarks)
    yield refusals(report, detail.remarks)
    yield from remarks(report, detail.remarks)
    yield native_block(report, detail.remarks)
    if detail.skips:
        yield not_deploying(report)
    if detail.paths:
        yield all_paths(report, detail.paths)
    yield ends(report)


def _bare_list(report: Report) -> str:
    return f"<p>{', '.join(code(run.workflow) for run in report.plan.runs)}</p>"


def _too_long(report: Report, limit: int) -> str:
    """Say that the list is missing: half of it would look like all of it."""
    runs = number(len(report.plan.runs), "workflow")
    missing = f"<p><b>{runs} run</b>, more than fit here: the whole answer is in the JSON.</p>"
    text = _join((first_line(report), missing))
    return text if len(text) <= limit else _join((missing,))


def _join(blocks: Iterable[str]) -> str:
    return "\n\n".join(block for block in blocks if block) + "\n"
