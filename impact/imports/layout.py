"""The layout of a file: its logical lines, without strings, comments and continuations.

Promise: `code` has an offset for every offset of `text`, up to where it ends. A newline in it ends
a logical line, a quote stands for a byte of a string, and every word is a word of the program.

So what Python's tokenizer would call one line is one line here, and the modules that read
statements, blocks and calls need no state of their own.
"""

import re
from functools import cache

from impact.imports.strings import blank
from impact.imports.text import IDENTIFIER
from impact.typed import Final, NamedTuple

_BRACKETS: Final = b"()[]{}"
_OPENERS: Final = b"([{"
_NOT_SHAPE: Final = bytes(set(range(256)) - set(_BRACKETS + b"\n"))
_SPACE: Final = 0x20
SLACK: Final = 600  # bytes read past the last line of interest, for a list that goes on


class Layout(NamedTuple):
    """A file's normal text and, from its start up to what was asked for, its logical lines."""

    text: bytes
    code: bytes
    unclosed: int | None  # where a string starts that only the end of the file ends
    forced: bool  # a bracket was taken for closed only because a statement follows


@cache
def _statement() -> re.Pattern[bytes]:
    """Match a line that cannot stand inside brackets, whatever bracket seems to be open."""
    return re.compile(
        rb"[ \t\f]*+(?:import|def|class|try|except|finally|while|with|elif|return|async[ \t]+def"
        rb"|from[ \t\f.]" + IDENTIFIER[:-1] + rb" \t\f.]*[ \t\f.]import)(?!" + IDENTIFIER + rb")"
    )  # fmt: skip


def lay_out(text: bytes, interest: int) -> Layout:
    """Lay out `text` up to the end of the logical line that holds the offset `interest`.

    Time is linear: a logical line that goes on doubles what is read.
    """
    limit = interest + SLACK
    while True:
        limit = text.find(b"\n", min(limit, len(text))) + 1 or len(text)
        code, unclosed = blank(text, limit)
        code, forced = _join_brackets(code.replace(b"\\\n", b"  "))
        end = code.find(b"\n", interest) + 1
        if end or limit == len(text):
            return Layout(text, code[:end] if end else code, unclosed, forced)
        limit *= 2


def _join_brackets(code: bytes) -> tuple[bytes, bool]:
    """Turn newlines inside brackets into spaces; say if a statement had to close some."""
    shape = code.translate(None, _NOT_SHAPE)
    for pair in (b"()", b"[]", b"{}", b"()"):
        shape = shape.replace(pair, b"")
    joined = bytearray(code)
    depth, start, forced = 0, 0, False
    for line, brackets in zip(code.split(b"\n"), shape.split(b"\n"), strict=True):
        if depth:
            if _statement().match(line):
                depth, forced = 0, True
            else:
                joined[start - 1] = _SPACE
        start += len(line) + 1
        if brackets:
            closers = len(brackets.translate(None, _OPENERS))
            depth = max(0, depth + len(brackets) - 2 * closers)
    return bytes(joined), forced
