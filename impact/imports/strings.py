"""Strings and comments: where they stand in a file, and the file without them.

Promise: a blank has the length of what it hides. The bytes of strings become quotes, those of
comments spaces, and code stays, so an offset means the same place before and after.

A string that is never closed ends with its line, or with the file if it has three quotes.
"""

import re
from functools import cache

from impact.imports.text import IDENTIFIER
from impact.typed import Final, NamedTuple

NEWLINE: Final = 0x0A
HASH: Final = 0x23
_BEFORE_FORMATTED: Final = b"fFtTrR"


@cache
def token() -> re.Pattern[bytes]:
    """Match comments with nothing between them, or one string from its first quote on.

    An f-string is matched as if its fields could hold no string.
    """
    return re.compile(
        rb"#[^\n]*+(?:\s*+#[^\n]*+)*"
        rb'|"(?:""(?:[^"\\]++|\\.|"(?!""))*(?:"""|\Z)|(?:[^"\\\n]++|\\.)*"?)'
        rb"|'(?:''(?:[^'\\]++|\\.|'(?!''))*(?:'''|\Z)|(?:[^'\\\n]++|\\.)*'?)",
        re.DOTALL,
    )


@cache
def _formatted_prefix() -> re.Pattern[bytes]:
    return re.compile(rb"(?<!" + IDENTIFIER + rb")(?:[fFtT][rR]?|[rR][fFtT])\Z")


@cache
def _plain_formatted() -> re.Pattern[bytes]:
    """Match an f-string on one line whose fields hold no comment, no brace and no same quote."""
    shape = (
        rb"Q(?!QQ)(?:[^Q\\\n{}]++|\\[^N{}]|\{\{|\}\}"
        rb"|\{(?:[^QO#:\\\n{}]++|O[^QO\\\n{}]*+O)*(?::[^QO\\\n{}]*+)?\})*Q"
    )
    double = shape.replace(b"O", b"'").replace(b"Q", b'"')
    single = shape.replace(b"O", b'"').replace(b"Q", b"'")
    return re.compile(double + b"|" + single, re.DOTALL)


def token_end(text: bytes, start: int) -> int:
    """Give the offset behind the token whose first quote or hash is at `start`."""
    match = token().match(text, start)
    return match.end() if match else len(text)


class Blanked(NamedTuple):
    """A file up to some offset, without its strings and comments."""

    code: bytes
    unclosed: int | None  # where a string starts that only the end of the file ends


def is_formatted(text: bytes, start: int) -> bool:
    """Whether the string whose first quote is at `start` is an f-string or a t-string."""
    if text[start - 1] not in _BEFORE_FORMATTED:
        return False
    return _formatted_prefix().search(text, max(0, start - 2), start) is not None


def blank(text: bytes, limit: int) -> Blanked:
    """Blank the strings and comments of `text[:limit]`, or to a later line's end if one is cut.

    `text` is normal text and `limit` the end of one of its lines.
    """
    pieces: list[bytes] = []
    at, unclosed = 0, None
    found = token().finditer(text)
    while (match := next(found, None)) is not None:
        start, end = match.span()
        if start >= limit:
            break
        pieces.append(text[at:start])
        if text[start] == HASH:
            pieces.append(b" " * (end - start))
        elif text[start - 1] in _BEFORE_FORMATTED and is_formatted(text, start):
            piece, end = blank_formatted(text, start)
            pieces.append(piece)
            found = token().finditer(text, end)
        else:
            pieces.append(b'"' * (end - start))
        at = end
        if end > limit:
            limit = text.find(b"\n", end) + 1 or len(text)
        if end == len(text):  # normal text ends with a newline, so no closed string ends here
            unclosed = start
    pieces.append(text[at:limit])
    return Blanked(b"".join(pieces), unclosed)


def blank_formatted(text: bytes, start: int) -> tuple[bytes, int]:
    """Blank the f-string whose first quote is at `start`: its literal parts, not its fields' code.

    Gives the blanked bytes and the offset behind the string. Fields follow PEP 701, which every
    older f-string satisfies too.
    """
    plain = _plain_formatted().match(text, start)
    if plain is not None and b"import" not in plain[0]:
        return b'"' * len(plain[0]), plain.end()
    from impact.imports.formatted import blank_fields

    return blank_fields(text, start)
