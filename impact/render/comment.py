"""The answer as the body of the bot's comment, and whether it is worth one.

Promise: the first line is the answer, the body is below its limit and safe to post (see
`impact.render.markdown`), and no text of anybody in it can be taken for the bot's marker.
"""

from impact.comments import Marker, Wanted
from impact.render import markdown
from impact.report import Report
from impact.typed import Final

LIMIT: Final = 60_000  # GitHub takes 65,536 characters
MARKED: Final = 250  # characters of them for the marker


def wanted(report: Report, marker: Marker, *, always: bool = False) -> Wanted:
    """The comment that should stand on the pull request."""
    body = markdown.render(report, limit=LIMIT - MARKED)
    return Wanted(body, marker, always or speaks(report))


def speaks(report: Report) -> bool:
    """Whether a reviewer must know: something deploys or may, or is contradicted or noticed."""
    apps = report.impact.apps
    return bool(
        report.plan.runs
        or report.notices
        or any(app.impacted or app.contradictions for app in apps)
    )
