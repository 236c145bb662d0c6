"""F-strings and t-strings whose fields hold more than plain names (PEP 701, PEP 750).

Promise: nesting costs memory, never recursion; a field that is never closed leaves what follows
it as code, so that nothing after a broken string is hidden.
"""

import re
from functools import cache

from impact.imports.strings import HASH, is_formatted, token_end
from impact.typed import Final, Literal, TypeAlias

_Mode: TypeAlias = Literal["text", "field", "spec"]
_OPENERS: Final = b"([{"


class _Frame:
    """One open string, and where in it we are: in its text, a field's code or a field's spec."""

    __slots__ = ("fields", "mode", "quote", "raw")

    def __init__(self, text: bytes, start: int) -> None:
        quote = text[start : start + 1]
        self.quote = quote * 3 if text.startswith(quote * 3, start) else quote
        self.raw = b"r" in text[max(0, start - 2) : start].lower()
        self.mode: _Mode = "text"
        self.fields: list[int] = []  # open brackets in each field we are in, outermost first


@cache
def _in_text(quote: bytes, raw: bool) -> re.Pattern[bytes]:
    named = rb"" if raw else rb"\\N\{[-0-9A-Za-z ]{1,100}\}|"
    newline = rb"|\n" if len(quote) == 1 else rb""
    return re.compile(named + rb"\\[^{}]|[{}]|" + quote + newline, re.DOTALL)


@cache
def _in_field() -> re.Pattern[bytes]:
    return re.compile(rb"[\"'#(){}\[\]:]")


def blank_fields(text: bytes, start: int) -> tuple[bytes, int]:
    """Blank the literal parts of the f-string whose first quote is at `start`; give its end too."""
    frames = [_Frame(text, start)]
    at = start + len(frames[0].quote)
    blanked = bytearray(b'"' * (at - start))
    while frames and at < len(text):
        step = _read_field if frames[-1].mode == "field" else _read_text
        piece, at = step(text, at, frames)
        blanked += piece
    return bytes(blanked), at


def _read_text(text: bytes, at: int, frames: list[_Frame]) -> tuple[bytes, int]:
    """Blank literal text up to the next brace that counts, or the end of the string."""
    frame = frames[-1]
    match = _in_text(frame.quote, frame.raw).search(text, at)
    if match is None:
        return b'"' * (len(text) - at), len(text)
    mark, start, end = match[0], match.start(), match.end()
    if mark == b"{" and frame.mode == "text" and text.startswith(b"{{", start):
        end = start + 2
    elif mark == b"{":
        frame.fields.append(0)
        frame.mode = "field"
        return b'"' * (start - at) + mark, end
    elif mark == b"}" and frame.mode == "spec":
        _close_field(frame)
        return b'"' * (start - at) + mark, end
    elif mark == b"\n":
        end = start
        _end_line(frames)
    elif mark == frame.quote:
        frames.pop()
    return b'"' * (end - at), end


def _end_line(frames: list[_Frame]) -> None:
    """End a string of single quotes that was never closed; a spec goes back to its field."""
    if frames[-1].mode == "spec":
        frames[-1].mode = "field"
    else:
        frames.pop()


def _close_field(frame: _Frame) -> None:
    frame.fields.pop()
    frame.mode = "spec" if frame.fields else "text"


def _read_field(text: bytes, at: int, frames: list[_Frame]) -> tuple[bytes, int]:
    """Keep a field's code up to and with the next string, comment, bracket or colon."""
    frame = frames[-1]
    match = _in_field().search(text, at)
    if match is None:
        return text[at:], len(text)
    start, mark = match.start(), match[0]
    before = text[at:start]
    if mark in b"\"'#":
        blanked, end = _read_token(text, start, frames)
        return before + blanked, end
    if mark in _OPENERS:
        frame.fields[-1] += 1
    elif mark == b":":
        frame.mode = "field" if frame.fields[-1] else "spec"
    elif frame.fields[-1]:
        frame.fields[-1] -= 1
    elif mark == b"}":
        _close_field(frame)
    return before + mark, start + 1


def _read_token(text: bytes, start: int, frames: list[_Frame]) -> tuple[bytes, int]:
    """Blank a comment or a string inside a field; a nested f-string only opens a frame."""
    if text[start] != HASH and is_formatted(text, start):
        frames.append(_Frame(text, start))
        end = start + len(frames[-1].quote)
        return b'"' * (end - start), end
    end = token_end(text, start)
    return (b" " if text[start] == HASH else b'"') * (end - start), end
