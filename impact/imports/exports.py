"""Exports: the names a module lists in a literal `__all__`.

Promise: every string that is an item of a list, a tuple or a call in `__all__ = ...`, `+=`,
`.extend(...)` and `.append(...)` outside functions is a name; what is computed is passed over.
A name too many costs nothing unless a submodule bears it.
"""

import re
from collections.abc import Iterator
from functools import cache

from impact.imports.blocks import Blocks
from impact.imports.layout import Layout
from impact.imports.literals import read_adjacent
from impact.typed import Final

NAME: Final = b"__all__"
_NEAR: Final = 100  # bytes before the name that are worth reading


@cache
def _assignment() -> re.Pattern[bytes]:
    return re.compile(
        NAME + rb"[ \t\f]*+"
        rb"(?:(?::[^=\n]{0,200}+)?\+?=(?!=)|\.[ \t\f]*+(?:extend|append)[ \t\f]*+\()"
    )


@cache
def _start() -> re.Pattern[bytes]:
    return re.compile(rb"[\n;:][ \t\f]*+\Z")


@cache
def _before_item() -> re.Pattern[bytes]:
    return re.compile(rb"[(\[,][ \t\f]*+(?=[a-zA-Z]{0,2}\")")


@cache
def _behind_item() -> re.Pattern[bytes]:
    return re.compile(rb"[ \t\f]*+(?:[,)\]]|\Z)")


@cache
def _rest() -> re.Pattern[bytes]:
    return re.compile(rb"[^;\n]*+")


def read_exports(layout: Layout) -> tuple[str, ...]:
    """Give the exported names in source order, each once."""
    code = layout.code
    if NAME not in code:
        return ()
    blocks, logical, before = Blocks(layout), 0, 0
    found: dict[str, None] = {}
    for match in _assignment().finditer(code):
        start = match.start()
        logical, before = max(logical, code.rfind(b"\n", before, start) + 1), start
        if start == logical or (
            _start().search(code, max(0, start - _NEAR), start) and blocks.kind(logical) != "lazy"
        ):
            found.update(dict.fromkeys(_read(layout, match.end())))
    return tuple(found)


def _read(layout: Layout, start: int) -> Iterator[str]:
    """Give the items between `start` and the end of the statement."""
    code = layout.code
    rest = _rest().match(code, start)
    end = rest.end() if rest else start
    for item in (start, *(match.end() for match in _before_item().finditer(code, start, end))):
        text, whole, behind = read_adjacent(layout, item, end)
        if whole and behind > item and _behind_item().match(code, behind, end):
            yield text
