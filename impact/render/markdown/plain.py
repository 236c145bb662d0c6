"""Foreign text inside Markdown that is not HTML: tables and lists of documents.

Promise: it can be neither markup nor tag nor mention nor second line (GitHub Flavored Markdown,
section 4.10: a pipe inside a cell is written with a backslash, inside code too).
"""

from re import compile as compile_pattern
from re import findall

from impact.render.markdown.tags import prose
from impact.render.visible import name
from impact.typed import Final

_SYNTAX: Final = compile_pattern(r"([\\`*_\[\]|~$])")


def plain(text: str) -> str:
    """Words of anybody."""
    return _SYNTAX.sub(r"\\\1", prose(text))


def code_span(text: str) -> str:
    """A name as code, in as many backticks as it takes (CommonMark 0.31, section 6.1)."""
    shown = name(text).replace("|", "\\|")
    runs = findall("`+", shown)
    fence = "`" * (max(map(len, runs), default=0) + 1)
    inside = f" {shown} " if runs else shown
    return f"{fence}{inside}{fence}"
