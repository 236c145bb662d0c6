"""Interest: which parts of a file can matter at all, told before the file is laid out.

Promise: an offset behind `last_interest` belongs to no import, no call and no `__all__` of a file
that any Python accepts.
"""

import re
from collections.abc import Iterator
from functools import cache

from impact.imports.exports import NAME
from impact.imports.layout import Layout
from impact.imports.strings import HASH, token_end
from impact.imports.text import IDENTIFIER
from impact.typed import Final

_WORD: Final = b"import"
_FAR: Final = 400  # bytes looked back for the start of a line
_ENDINGS: Final = (b";", b":", b"}", b")", b"lazy")  # what may stand before an import
_NEVER: Final = (b"#", b">>>")  # starts of lines that hold none, unless a string ends in them
_BACKSLASH: Final = 0x5C


@cache
def _identifier() -> re.Pattern[bytes]:
    return re.compile(IDENTIFIER)


@cache
def _blanks() -> re.Pattern[bytes]:
    return re.compile(rb"\s*+")


@cache
def _docstring() -> re.Pattern[bytes]:
    return re.compile(rb"[rRuU]?(?=[\"'])")


@cache
def _statement() -> re.Pattern[bytes]:
    name = rb"[.0-9A-Za-z_\x80-\xff]++"
    return re.compile(
        rb"\n[ \t\f]*+(?=(?:lazy[ \t]++)?(?:import[ \t]++" + name
        + rb"|from[ \t]++" + name + rb"[ \t]++import[ \t(*]))"
    )  # fmt: skip


def last_interest(text: bytes) -> int:
    """Give the last offset of normal text where an import, a call or `__all__` may stand, or -1."""
    exported = text.rfind(NAME)
    while exported >= 0 and not _starts_line(text, exported):
        exported = text.rfind(NAME, 0, exported)
    at = text.rfind(_WORD, max(0, exported))
    while at >= 0 and not _matters(text, at):
        at = text.rfind(_WORD, max(0, exported), at)
    return max(at, exported)


def _starts_line(text: bytes, at: int) -> bool:
    return text[at - 1] in b"\n \t\f;:"


def _matters(text: bytes, at: int) -> bool:
    """Whether the word `import` at an offset may be a statement's, or part of a call's name."""
    behind = at + len(_WORD)
    if text.startswith((b"_module", b"__"), behind):
        return True
    if _identifier().match(text, behind):
        return False
    start = text.rfind(b"\n", max(0, at - _FAR), at)
    if start < 0:
        return True
    line = text[start + 1 : at].removesuffix(b"c").strip()  # Cython's `cimport`
    if line.startswith(_NEVER) and b"'" not in line and b'"' not in line:
        return False
    if not line or line.endswith(_ENDINGS) or b"from" in line:
        return True
    return text[start - 1] == _BACKSLASH


def hidden_statements(layout: Layout) -> Iterator[int]:
    """Give the offsets of lines like import statements inside a string that is never closed."""
    if layout.unclosed is None:
        return
    for match in _statement().finditer(layout.text, layout.unclosed):
        if layout.code[match.end() : match.end() + 1] in (b'"', b""):
            yield match.end()


def has_code(text: bytes) -> bool:
    """Whether normal text holds more than blank lines, comments and one docstring."""
    at = _skip(text, 0)
    prefix = _docstring().match(text, at)
    if prefix is not None:
        at = _skip(text, token_end(text, prefix.end()))
    return at < len(text)


def _skip(text: bytes, at: int) -> int:
    """Give the offset of the first thing behind `at` that is neither blank nor comment."""
    while True:
        blanks = _blanks().match(text, at)
        at = blanks.end() if blanks else at
        if at == len(text) or text[at] != HASH:
            return at
        at = token_end(text, at)
