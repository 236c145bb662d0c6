r"""The document as JSON text.

Promise: the same report gives the same bytes; plain ASCII, so that it survives any terminal, log
and shell; and no `##[`, which a log of GitHub Actions would obey in the middle of a line: the
second hash is written as `\u0023`, which every reader of JSON turns back.
"""

from impact.render.document import to_document
from impact.report import Report


def render(report: Report) -> str:
    """Write the document, two blanks deep for each level, with a line break at the end."""
    return write(to_document(report))


def write(document: object) -> str:
    """Write any document of this tool in that form."""
    import json

    text = json.dumps(document, ensure_ascii=True, indent=2)
    return text.replace("##[", "#\\u0023[") + "\n"
