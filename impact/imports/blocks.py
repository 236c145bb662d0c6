"""Blocks: the compound statements around a line, and what they say of an import inside.

Promise: only headers are read. In valid code the nearest earlier line that is indented less than
a line is the header of its block, so headers and indentation alone tell every enclosing block.
In broken code the answer may be wrong, but it calls nothing `typing` that has no such header.
"""

import re
from collections.abc import Iterator
from functools import cache

from impact.imports.conditions import FLAG, is_trusted, truth
from impact.imports.found import StatementKind
from impact.imports.layout import Layout, lay_out
from impact.imports.text import IDENTIFIER
from impact.typed import Final, NamedTuple

_KINDS: Final[tuple[StatementKind, ...]] = ("module", "conditional", "lazy", "typing")
_MODULE, _CONDITIONAL, _LAZY, _TYPING = range(len(_KINDS))


class Block(NamedTuple):
    """One compound statement that is open where we are."""

    logical: int  # offset where its header starts
    width: int  # columns its header is indented
    word: bytes  # the keyword of its header
    rank: int  # index into _KINDS: the strongest kind of it and the blocks around it
    settled: bool  # no later branch of this `if` can run at run time


_NOTHING: Final = Block(-1, -1, b"", _MODULE, False)


@cache
def _header() -> re.Pattern[bytes]:
    return re.compile(
        rb"\n([ \t\f]*+)(?:async[ \t\f]++)?"
        rb"(def|class|if|elif|else|try|except|finally|for|while|with|match|case)(?!"
        + IDENTIFIER + rb")"
    )  # fmt: skip


@cache
def _lead() -> re.Pattern[bytes]:
    return re.compile(rb"[ \t\f]*+")


def columns(lead: bytes) -> int:
    """Give the columns that the blanks before a logical line's first word indent it.

    As Python's tokenizer counts: a tab goes to the next multiple of 8, a form feed starts anew,
    and of blanks that backslashes continue, the first line that is not empty counts.
    """
    if lead.count(b" ") == len(lead):
        return len(lead)
    lines = lead.split(b"\\\n")
    widths = [len(line.rpartition(b"\f")[2].expandtabs(8)) for line in lines]
    return next(filter(None, widths), 0)


def _is_trusted(layout: Layout) -> bool:
    """Whether `TYPE_CHECKING` keeps its meaning in the layout and behind its end.

    A function may run when the whole file has. What only looks like an assignment there, in a
    string, makes a second look at the laid out file necessary.
    """
    if is_trusted(b"\n" + layout.text[len(layout.code) :]):
        return is_trusted(layout.code)
    return is_trusted(lay_out(layout.text, len(layout.text)).code)


class Blocks:
    """The blocks around ever later lines of one layout."""

    def __init__(self, layout: Layout) -> None:
        self._text, self._code = layout.text, layout.code
        self._open = [_NOTHING]
        self._headers: Iterator[re.Match[bytes]] = _header().finditer(layout.code)
        self._next = next(self._headers, None)
        self._asks = FLAG in layout.code and _is_trusted(layout)

    def kind(self, logical: int) -> StatementKind:
        """Give the kind of an import on the logical line that starts at `logical`.

        If that line is itself a header, the import stands in its one-line body.
        """
        while self._next is not None and self._next.start() < logical:
            self._enter(self._next)
            self._next = next(self._headers, None)
        if self._open[-1].logical != logical or self._open[-1].word == b"match":
            lead = _lead().match(self._code, logical)
            self._leave(columns(self._text[logical : lead.end()]) if lead else 0)
        return _KINDS[self._open[-1].rank]

    def _leave(self, width: int) -> Block:
        """Close every block that a line of this width ends; give the last one closed."""
        left = _NOTHING
        while self._open[-1].width >= width:
            left = self._open.pop()
        return left

    def _enter(self, header: re.Match[bytes]) -> None:
        logical, word = header.start(1), header[2]
        width = columns(self._text[logical : header.end(1)])
        left = self._leave(width)
        outer = self._open[-1]
        if word == b"case" and outer.word != b"match":
            return  # a name, not the soft keyword
        before = left if left.width == width and left.word in (b"if", b"elif") else _NOTHING
        dead, settled = self._branch(header, before.settled)
        rank = _rank(word, dead)
        self._open.append(Block(logical, width, word, max(rank, outer.rank), settled))

    def _branch(self, header: re.Match[bytes], settled: bool) -> tuple[bool, bool]:
        """Say of a branch whether it cannot run at run time, and whether no later one can."""
        word = header[2]
        if word == b"else":
            return settled, False
        if word not in (b"if", b"elif") or not self._asks:
            return False, False
        end = self._code.find(b"\n", header.end())
        value = truth(self._code[header.end() : end])
        settled = settled and word == b"elif"
        return settled or value is False, settled or value is True


def _rank(word: bytes, dead: bool) -> int:
    if dead:
        return _TYPING
    if word == b"def":
        return _LAZY
    return _MODULE if word == b"class" else _CONDITIONAL
