"""An answer as text: `render(report, "text" | "json" | "markdown" | "dot" | "mermaid" | "svg")`.

Promise: pure functions from a `Report` to a `str`; the same report gives the same text, byte for
byte. A format is imported only when it is asked for, because start-up counts.
"""

from impact.errors import UsageError
from impact.report import Report
from impact.typed import Final

FORMATS: Final = ("text", "json", "markdown", "dot", "mermaid", "svg")


def render(report: Report, fmt: str, *, width: int = 80, colour: bool = False) -> str:
    """Write a report in one of FORMATS; `width` (columns) and `colour` only concern text."""
    match fmt:
        case "text":
            from impact.render import text

            return text.render(report, width=width, colour=colour)
        case "json":
            from impact.render import json

            return json.render(report)
        case "markdown":
            from impact.render import markdown

            return markdown.render(report)
        case "dot":
            from impact.render import dot

            return dot.render_chains(report)
        case "mermaid":
            from impact.render import mermaid

            return mermaid.render_chains(report)
        case "svg":
            from impact.render import svg

            return svg.render_chains(report)
    raise UsageError(
        f"there is no format {fmt!r}", where="--format", expected=f"one of {', '.join(FORMATS)}"
    )
