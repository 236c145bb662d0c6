"""Jupyter notebooks: the Python in their code cells.

Promise: the cells in their order, with the lines that are IPython's own (magics and shell calls)
left blank; a file that is no notebook gives nothing. Format: nbformat 4, "code cells".
"""


def code_cells(content: bytes) -> bytes:
    """The source of all code cells of a notebook, as one Python file."""
    import json

    try:
        document = json.loads(content)
        cells = [cell for cell in document["cells"] if cell["cell_type"] == "code"]
        sources = [_joined(cell["source"]) for cell in cells]
    except (ValueError, KeyError, TypeError, RecursionError):
        return b""
    lines = "\n".join(sources).split("\n")
    kept = ("" if line.lstrip()[:1] in ("%", "!", "?") else line for line in lines)
    return "\n".join(kept).encode("utf-8", "surrogatepass")


def _joined(source: object) -> str:
    """A cell's source may be one string or a list of lines (nbformat 4, "cell source")."""
    if isinstance(source, list):
        return "".join(str(line) for line in source)
    return source if isinstance(source, str) else ""
