"""GitHub's filter language once more, slowly, and every feature of it: read a sign, try each way.

Promise: written from the prose of GitHub's page alone. It shares nothing with `impact.patterns` and
uses no regular expression, so that our matcher and what `impact sync` writes are judged twice.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import NamedTuple


class Refused(ValueError):
    """GitHub does not read this."""


class Piece(NamedTuple):
    """A unit of a pattern: which characters it takes, how many, and if ? or + may follow."""

    takes: Callable[[str], bool]
    least: int
    most: int | None
    countable: bool = False


def includes(patterns: Sequence[str], path: str) -> bool:
    """Whether the last pattern that matches the path is a positive one."""
    index = deciding(patterns, path)
    return index is not None and not patterns[index].startswith("!")


def deciding(patterns: Sequence[str], path: str) -> int | None:
    """The place of the last pattern that matches the path. Raises Refused."""
    if patterns and all(pattern.startswith("!") for pattern in patterns):
        raise Refused("nothing is included")
    hits = [matches(pattern.removeprefix("!"), path) for pattern in patterns]
    return max((index for index, hit in enumerate(hits) if hit), default=None)


def matches(pattern: str, path: str) -> bool:
    """Whether a pattern without its `!` stands for the whole path. Raises Refused."""
    pieces = read(pattern)

    @cache
    def fits(at: int, sign: int) -> bool:
        if at == len(pieces):
            return sign == len(path)
        takes, least, most, _ = pieces[at]
        end = sign
        while end - sign < least:
            if end == len(path) or not takes(path[end]):
                return False
            end += 1
        while not fits(at + 1, end):
            if end - sign == most or end == len(path) or not takes(path[end]):
                return False
            end += 1
        return True

    return fits(0, 0)


@cache
def read(pattern: str) -> tuple[Piece, ...]:
    """Read a pattern without its `!` as the prose says. Raises Refused."""
    if not pattern:
        raise Refused("empty")
    pieces: list[Piece] = []
    rest = pattern
    while rest:
        if rest[0] in "?+" and rest == pattern:
            pieces.append(Piece(lambda _: True, 0, None if rest[0] == "?" else 0))
            rest = rest[1:]
        elif rest[0] in "?+":
            last = pieces.pop()
            if not last.countable:
                raise Refused(rest)
            least, most = (0, 1) if rest[0] == "?" else (1, None)
            pieces.append(Piece(last.takes, least, most))
            rest = rest[1:]
        else:
            piece, rest = _piece(rest)
            pieces.append(piece)
    return tuple(pieces)


def _piece(rest: str) -> tuple[Piece, str]:
    """The unit a pattern begins with, and what stands behind it."""
    if rest.startswith("**"):
        behind = rest.lstrip("*")
        if behind.startswith("/") and behind[1:2] not in ("?", "+"):
            behind = behind[1:]  # the slash behind ** is free
        return Piece(lambda char: char != "\n", 0, None), behind
    if rest[0] == "*":
        return Piece(lambda char: char != "/", 0, None), rest[1:]
    if rest[0] == "[":
        inside, closing, behind = rest[1:].partition("]")
        members = _members(inside)
        if not closing:
            raise Refused(rest)
        return Piece(lambda char: char in members, 1, 1, True), behind
    if rest[0] == "\\":
        rest = rest[1:]
        if not (" " <= rest[:1] <= "~") or rest[:1].isalnum():
            raise Refused(rest)
    return Piece(lambda char: char == rest[0], 1, 1, True), rest[1:]


def _members(inside: str) -> set[str]:
    """The characters of a bracket."""
    members: set[str] = set()
    rest = list(inside)
    while rest:
        low = high = rest.pop(0)
        if rest[:1] == ["-"] and len(rest) > 1:
            rest.pop(0)
            high = rest.pop(0)
        for end in (low, high):
            if not (end.isascii() and end.isalnum()):
                raise Refused(end)
        if low.isdigit() != high.isdigit() or low > high:
            raise Refused(low + high)
        members |= {chr(code) for code in range(ord(low), ord(high) + 1)}
    if not members:
        raise Refused("empty")
    return members
