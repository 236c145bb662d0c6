"""Import statements: where they stand in a layout, and what they import.

Promise: `import` is a keyword in every Python, so in valid code each such word is exactly one
statement. In broken code a statement is read as far as it can be, whatever stands before it.
Cython's `cimport` is a word like any other in Python, so it counts only where a whole statement
fits around it (Cython, "Sharing Declarations Between Cython Modules").
"""

import itertools
import re
from collections.abc import Iterator
from functools import cache

from impact.imports.layout import Layout
from impact.imports.text import IDENTIFIER, name_text
from impact.typed import Final, NamedTuple

_BLANK: Final = rb"[ \t\f]*+"
_END: Final = rb"(?!" + IDENTIFIER + rb")"
_DOTTED: Final = IDENTIFIER + rb"++(?:" + _BLANK + rb"\." + _BLANK + IDENTIFIER + rb"++)*"
_LETTERS: Final = "0-9A-Za-z_\x80-\U0010ffff"  # of a name, in text
_WORD: Final = b"import"


class Statement(NamedTuple):
    """One import statement of a layout, before anything is known of the blocks around it."""

    logical: int  # offset where its logical line starts
    start: int  # offset of its first word
    lazy: bool  # it says `lazy` (PEP 810)
    level: int
    modules: tuple[str, ...]  # several only for `import a, b`
    names: tuple[str, ...]


@cache
def _keyword() -> re.Pattern[bytes]:
    # The word comes first, so that the search runs at the speed of a plain substring search.
    python = rb"(?<!" + IDENTIFIER + _WORD + rb")" + _END
    cython = (
        rb"(?<=[^0-9A-Za-z_\x80-\xff]c" + _WORD + rb")(?=[ \t\f]++(?:" + IDENTIFIER + rb"|[(*]))"
    )
    return re.compile(_WORD + rb"(?:" + python + rb"|" + cython + rb")")


@cache
def _before() -> re.Pattern[bytes]:
    """Match all of a statement that stands before the word `import`."""
    return re.compile(
        _BLANK + rb"((lazy" + _END + _BLANK + rb")?"
        rb"(from" + _END + rb"([. \t\f]*+)(" + _DOTTED + rb")?)?)" + _BLANK
    )


@cache
def _modules() -> re.Pattern[str]:
    word = rf"[{_LETTERS}]++"
    return re.compile(rf"(?:\A|,)[ \t\f]*+({word}(?:[ \t\f]*+\.[ \t\f]*+{word})*)")


@cache
def _names() -> re.Pattern[str]:
    return re.compile(rf"(?:\A|[(,])[ \t\f]*+([{_LETTERS}]++)")


@cache
def _rest() -> re.Pattern[bytes]:
    return re.compile(rb"[^;\n]*+")


def read_statements(layout: Layout) -> Iterator[Statement]:
    """Give the import statements of a layout in source order."""
    code = layout.code
    words = [_start(code, match.start()) for match in _keyword().finditer(code)]
    logical = last = 0
    for word, following in itertools.pairwise((*words, len(code))):
        newline = code.rfind(b"\n", last, word)
        if newline >= 0:
            logical = last = newline + 1
        statement = _read(code, logical, last, word, following)
        if statement is not None:
            yield statement
        last = code.index(_WORD, word) + len(_WORD)


def _start(code: bytes, word: int) -> int:
    """Give the offset of the keyword that ends in the `import` at `word`."""
    return word - 1 if code[word - 1 : word] == b"c" else word


def _read(code: bytes, logical: int, last: int, word: int, following: int) -> Statement | None:
    """Read the statement whose `import` or `cimport` is at `word`, starting at or after `last`."""
    start, before = last, _before().fullmatch(code, last, word)
    if before is None or last != logical:
        start = 1 + max(last - 1, code.rfind(b";", last, word), code.rfind(b":", last, word))
        before = _before().fullmatch(code, start, word)
    if before is None and code.startswith(b"c", word):
        return None
    if before is None:  # broken code: take the nearest `from`, or the bare word if there is none
        start = code.rfind(b"from", last, word)
        before = _before().fullmatch(code, word if start < 0 else start, word)
    if before is None:
        return None
    match = _rest().match(code, code.index(_WORD, word) + len(_WORD), following)
    rest = name_text(match[0] if match else b"")
    begin = before.start(1) if before[1] else word
    lazy = before[2] is not None
    if before[3] is None:
        if not _modules().match(rest):
            return None
        modules = tuple(map(_joined, _modules().findall(rest)))
        return Statement(logical, begin, lazy, 0, modules, ())
    level, module = before[4].count(b"."), _joined(name_text(before[5] or b""))
    if not level and not module:
        return None
    names = ("*",) if rest.strip()[:1] == "*" else tuple(_names().findall(rest))
    return Statement(logical, begin, lazy, level, (module,), names)


def _joined(dotted: str) -> str:
    return "".join(dotted.split()) if " " in dotted or "\t" in dotted or "\f" in dotted else dotted
