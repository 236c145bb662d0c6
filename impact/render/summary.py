"""The answer as the summary of a job: the Markdown, what nobody claims, and a picture of why.

Promise: below the size at which GitHub drops a whole summary, however large the change. No run is
cut off; the picture goes first, then the list of unclaimed paths, and what is left out is said.
"""

from collections.abc import Sequence

from impact.render import markdown, mermaid
from impact.render.markdown.tags import folded, lines, place
from impact.render.phrases import more
from impact.render.picture import MOST
from impact.render.reasons import head_of
from impact.report import Report
from impact.typed import Final

LIMIT: Final = 1_000_000  # bytes; GitHub takes 1,048,576, for all of a step's own words
BODY: Final = 240_000  # characters of the Markdown, each of up to four bytes
DRAWN: Final = 45_000  # characters of a picture; GitHub's own limit is 50,000
UNCLAIMED: Final = 200


def render(report: Report) -> str:
    """Write the summary."""
    body = markdown.render(report, limit=BODY)
    parts = [part for part in (_unclaimed(report), _picture(report)) if part]
    for kept in range(len(parts), -1, -1):
        text = _joined((body, *parts[:kept], *(_left_out() for _ in parts[kept:][:1])))
        if len(text.encode("utf-8", "replace")) <= LIMIT:
            return text
    return body


def _unclaimed(report: Report) -> str:
    """Changed paths that no rule names and no app reaches."""
    unclaimed = report.impact.unclaimed
    shown, hidden = head_of(unclaimed, UNCLAIMED)
    rest = (more(hidden, "path"),) if hidden else ()
    items = (f"<li>{item}</li>" for item in (*(place(one.path, 0) for one in shown), *rest))
    listed = lines("<ul>", *items, "</ul>") if unclaimed else ""
    return folded(f"Unclaimed ({len(unclaimed):,})", listed)


def _picture(report: Report) -> str:
    """The chains, drawn smaller and smaller until they fit."""
    if not any(app.impacted for app in report.impact.apps):
        return ""
    for most in (MOST, MOST // 2, MOST // 4):
        drawn = mermaid.render_chains(report, most)
        if len(drawn) <= DRAWN:
            fence = f"```mermaid\n{drawn}```"
            return f"<details><summary>Why, as a picture</summary>\n\n{fence}\n\n</details>"
    return ""


def _left_out() -> str:
    return "<p><sub>More does not fit here; the whole answer is in the JSON report.</sub></p>"


def _joined(blocks: Sequence[str]) -> str:
    return "\n\n".join(block.rstrip("\n") for block in blocks) + "\n"
