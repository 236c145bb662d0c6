"""The answer as the body of the bot's comment, and whether it is worth one.

Promise: the first line is the answer, the body is below its limit and safe to post (see
`impact.render.markdown`), and no text of anybody in it can be taken for the bot's marker.
"""

from impact.comments import Marker, Wanted
from impact.errors import ImpactError
from impact.render import markdown
from impact.render.markdown.tags import code, joined, prose
from impact.report import Report
from impact.typed import Final

LIMIT: Final = 60_000  # GitHub takes 65,536 characters
MARKED: Final = 250  # characters of them for the marker


def wanted(report: Report, marker: Marker, *, always: bool = False) -> Wanted:
    """The comment that should stand on the pull request."""
    return Wanted(body_of(report), marker, always or speaks(report))


def body_of(report: Report) -> str:
    """The body without its marker."""
    return markdown.render(report, limit=LIMIT - MARKED)


def unanswered(error: ImpactError) -> str:
    """The body where no answer is possible, which must not look like an answer."""
    said = joined(code(error.where) if error.where else "", prose(error.what))
    answer = f"<p><b>Could not tell what deploys:</b> {said}</p>"
    return f"{answer}\n\n<p>expected: {prose(error.expected)}</p>" if error.expected else answer


def speaks(report: Report) -> bool:
    """Whether a reviewer must know: something deploys or may, or is contradicted or noticed."""
    apps = report.impact.apps
    return bool(
        report.plan.runs
        or report.notices
        or any(app.impacted or app.contradictions for app in apps)
    )
