"""Literals: the texts that string expressions have, or start with, read without evaluating.

Promise: what is not understood has no text. A text with a backslash in it is known only up to
there, unless the literal is raw.
"""

import itertools
import re
from functools import cache

from impact.imports.layout import Layout
from impact.imports.strings import blank_formatted, is_formatted, token_end
from impact.typed import Final, NamedTuple


class Literal(NamedTuple):
    """What is known of a string expression: its text, or only how its text starts."""

    text: str
    whole: bool


UNKNOWN: Final = Literal("", False)
UNREAD: Final = "?"  # the keyword of an item that was not read to its end


class Span(NamedTuple):
    """One item of a bracketed list: the offsets of its expression, and its keyword or ""."""

    keyword: str
    start: int
    end: int


@cache
def _bracket() -> re.Pattern[bytes]:
    return re.compile(rb"[()\[\]{},;\n]")


@cache
def _endless(most: int) -> re.Pattern[bytes]:
    """Match a bracket that so many brackets and commas do not close."""
    other = rb"[^()\[\]{},;\n]*+"
    return re.compile(other + rb"[(\[{](?:" + other + rb"[(\[{,]){%d}" % (most - 1))


@cache
def _quote() -> re.Pattern[bytes]:
    return re.compile(rb"[ \t\f]*+[bBfFrRtTuU]{0,2}(?=\")")


@cache
def _keyword() -> re.Pattern[bytes]:
    return re.compile(rb"[ \t\f]*+([A-Za-z_]\w*+)[ \t\f]*+=(?!=)")


@cache
def _choice() -> re.Pattern[bytes]:
    return re.compile(rb"[()\[\]{}]|\b(?:if|or|and|in|is|not|for|lambda)\b|[<>=!|&^]")


def items(code: bytes, start: int, most: int = 50) -> tuple[Span, ...]:
    """Split the list whose first offset behind its bracket is `start` at its commas.

    After `most` brackets and commas, or where the bracket is never closed, the last item is unread.
    """
    spans: list[Span] = []
    depth, begin = 0, start
    endless = _endless(most)  # else calls in calls that nobody closes would all be read, in vain
    marks = iter(()) if endless.match(code, start) else _bracket().finditer(code, start)
    for match in itertools.islice(marks, most):
        mark, at = match[0], match.start()
        if mark in b"([{":
            depth += 1
        elif mark in b";\n":
            break
        elif depth and mark != b",":
            depth -= 1
        elif not depth:
            if code[begin:at].strip():
                spans.append(_span(code, begin, at))
            begin = at + 1
            if mark != b",":
                return tuple(spans)
            if endless.match(code, begin):
                break
    return (*spans, Span(UNREAD, begin, begin))


def _span(code: bytes, start: int, end: int) -> Span:
    keyword = _keyword().match(code, start, end)
    if keyword is None:
        return Span("", start, end)
    return Span(keyword[1].decode("ascii"), keyword.end(), end)


def read_literal(layout: Layout, start: int, end: int) -> Literal:
    """Read the expression between two offsets: literals, or literals that something goes on from.

    `"a." + x`, `"a.%s" % x`, `"a.{}".format(x)` and `f"a.{x}"` start with "a.".
    """
    start, end = _unwrapped(layout.code, start, end)
    text, whole, at = read_adjacent(layout, start, end)
    rest = layout.code[at:end].strip()
    if at == start:
        return UNKNOWN
    if not rest:
        return Literal(text, whole)
    if _has_choice(rest):
        return UNKNOWN
    if rest.startswith(b"+"):
        return Literal(text, False)
    if rest.startswith(b"%"):
        return Literal(text.partition("%")[0], False)
    if rest.startswith(b".format"):
        return Literal(text.partition("{")[0], False)
    return UNKNOWN


def _has_choice(rest: bytes) -> bool:
    """Whether what follows a literal may make another text of it, outside brackets."""
    depth = 0
    for mark in _choice().findall(rest):
        depth += (mark in b"([{") - (mark in b")]}")
        if not depth and mark not in b")]}":
            return True
    return False


def _unwrapped(code: bytes, start: int, end: int) -> tuple[int, int]:
    """Drop brackets around an expression."""
    while code[start:end].strip()[:1] == b"(":
        opening = code.index(b"(", start)
        spans = items(code, opening + 1)
        if len(spans) != 1 or spans[0].keyword or code[spans[0].end + 1 : end].strip():
            break
        start, end = spans[0].start, spans[0].end
    return start, end


def read_adjacent(layout: Layout, start: int, end: int) -> tuple[str, bool, int]:
    """Read the adjacent literals an expression starts with.

    Gives their text, whether it is whole, and the offset behind them: `start` if there are none.
    """
    parts: list[str] = []
    whole, at = True, start
    while (quote := _quote().match(layout.code, at, end)) is not None:
        part, at = _one(layout.text, quote.end())
        if whole:
            parts.append(part.text)
        whole = whole and part.whole
    return "".join(parts), whole, at


def _one(text: bytes, start: int) -> tuple[Literal, int]:
    """Read the literal whose first quote is at `start`; tell where it ends."""
    formatted = is_formatted(text, start)
    end = blank_formatted(text, start)[1] if formatted else token_end(text, start)
    width = 3 if text.startswith(text[start : start + 1] * 3, start) else 1
    body = text[start + width : end - width]
    known = body
    if formatted:
        known = known.partition(b"{")[0]
    if b"r" not in text[start - 2 : start].lower():
        known = known.partition(b"\\")[0]
    return Literal(known.decode("utf-8", "surrogateescape"), known == body), end
