"""Why one app is touched or not, and what would free it of a path: a screen, or a document.

Promise: the title is the answer. A yes comes with every chain it was given, each file of it on a
line of its own; a no with all that was searched. The screen shortens many paths and counts what it
leaves out; the document is whole.

`why` holds the answer about an app, `paths` what stands below it for each path, `freedom` the
imports to remove.
"""

from impact.answers.explaining import Freedom, Why
from impact.render.document import as_object
from impact.render.explanation import freedom, why
from impact.render.json import write
from impact.render.text.screen import NARROWEST, paint


def render_why(found: Why, fmt: str, *, width: int, colour: bool) -> str:
    """Write the answer about an app as "text" of `width` columns, or as "json"."""
    if fmt == "json":
        return write(as_object(why.document(found)))
    return paint(why.lines(found, max(width, NARROWEST)), colour=colour)


def render_freedom(found: Freedom, fmt: str, *, width: int, colour: bool) -> str:
    """Write which imports to remove as "text" of `width` columns, or as "json"."""
    if fmt == "json":
        return write(as_object(found))
    return paint(freedom.lines(found, max(width, NARROWEST)), colour=colour)
