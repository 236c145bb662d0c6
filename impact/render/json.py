r"""The document as JSON text.

Promise: the same report gives the same bytes; plain ASCII, so that it survives any terminal, log
and shell; and no `##[`, which a log of GitHub Actions would obey in the middle of a line: the
second hash is written as `\u0023`, which every reader of JSON turns back.
"""

from io import StringIO

from impact.render.document import to_document
from impact.report import Report


def render(report: Report) -> str:
    """Write the document, two blanks deep for each level, with a line break at the end."""
    return write(to_document(report))


def write_line(document: object) -> str:
    """Write any document on one line without a line break, as short as it goes."""
    import json

    text = json.dumps(document, ensure_ascii=True, separators=(",", ":"))
    return _quiet(text)


def write(document: object) -> str:
    """Write any document of this tool in that form.

    Piece by piece: `dumps` keeps millions of them until the end of a large document.
    """
    import json

    text = StringIO()
    for piece in json.JSONEncoder(ensure_ascii=True, indent=2).iterencode(document):
        text.write(piece)
    return _quiet(text.getvalue()) + "\n"


def _quiet(text: str) -> str:
    return text.replace("##[", "#\\u0023[")
