"""Dotted strings: string literals that look like the name of a module or of something in one.

Promise: a literal counts if its whole text is identifiers joined by dots, at least one dot, or
`module:attribute` as servers and entry points are named. Adjacent literals are not joined.
"""

import re
from functools import cache

from impact.imports.strings import HASH, blank_formatted, is_formatted, token
from impact.imports.text import normal_text

_WORD = rb"[A-Za-z_\x80-\xff][0-9A-Za-z_\x80-\xff]*+"
_DOTTED = _WORD + rb"(?:(?:\." + _WORD + rb")+(?::" + _WORD + rb"(?:\." + _WORD + rb")*)?|:"
_DOTTED += _WORD + rb"(?:\." + _WORD + rb")*)"


@cache
def _candidate() -> re.Pattern[bytes]:
    return re.compile(rb"[\"']" + _DOTTED + rb"[\"']")


@cache
def _literal() -> re.Pattern[bytes]:
    return re.compile(rb"(?:\"(?:\"\")?|'(?:'')?)(" + _DOTTED + rb")[\"']{1,3}")


def find_dotted(source: bytes) -> tuple[tuple[str, int], ...]:
    """Find the dotted strings of a file and their 1-based lines, in source order."""
    text = normal_text(source)
    if _candidate().search(text) is None:
        return ()
    found: list[tuple[str, int]] = []
    at = counted = line = 0
    search = token().search
    while (match := search(text, at)) is not None:
        start, at = match.span()
        if text[start] == HASH:
            continue
        if is_formatted(text, start):
            at = blank_formatted(text, start)[1]
        elif (literal := _literal().fullmatch(match[0])) and text[start - 1] not in b"bB":
            line += text.count(b"\n", counted, start)
            counted = start
            found.append((literal[1].decode("utf-8", "surrogateescape"), line))
    return tuple(found)
