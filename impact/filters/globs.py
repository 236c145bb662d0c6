r"""Globs of picomatch (2.3, `dot: true`), as paths-filter uses them, in the `github` dialect.

    picomatch          github                          because
    src/**             src/**, src                     picomatch matches src itself, a submodule
    **/name            name, **/*/name                 GitHub's `**/` does not need the slash
    a?c  a[^b]c        a*c                             no such sign there: it matches more
    a[b_]c             a[b]c, a_c, a\[b_]c             brackets hold letters and digits only

Promise: the patterns together match exactly what the glob matches, or `widened` is true.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import product
from string import ascii_letters, digits

from impact.filters.groups import MOST, Unsayable, expand, signs
from impact.typed import Final, NamedTuple

ANY: Final = "**"

_MEMBERS: Final = re.compile(r"(?P<range>(?P<low>.)-(?P<high>.))|(?P<one>.)", re.DOTALL)
_ANY_FILE_OF: Final = re.compile(r"\*\*\.\w+")  # picomatch: in every folder, in this form alone


class Patterns(NamedTuple):
    """What one glob becomes. No pattern at all: it matches no file there is."""

    patterns: tuple[str, ...]
    negated: bool  # the glob matches whatever these do not match
    widened: bool = False


class _Piece(NamedTuple):
    """Ways to write one segment of a path, or a part of one."""

    ways: tuple[str, ...]
    widened: bool = False


def translate(glob: str) -> Patterns:
    """Say a glob in the github dialect. Raises Unsayable."""
    count, body = _negations(glob)
    expansion = expand(body)
    own = body.endswith("*")  # only there does picomatch let dir/** mean dir, too
    widened = expansion.widened
    found: list[str] = []
    for one in expansion.globs:
        ways = _path(one, own=own, wide=expansion.widened)
        found += ways.ways
        widened |= ways.widened
    if re.search(r"[\\()[\]{}]", body) and not re.search(r"[*?\\]", body):
        found.append(_literal(body))  # a path that is the glob to the letter always matches
    if len(found) > MOST:
        raise Unsayable(f"stands for more than {MOST} patterns")
    return Patterns(tuple(dict.fromkeys(found)), count % 2 == 1, widened)


def _negations(glob: str) -> tuple[int, str]:
    """How often a glob is turned round, and what of it is left; `!(` starts a group instead."""
    body = glob.removeprefix("./")
    left = body.lstrip("!")
    if left.startswith("(") and left != body:
        left = f"!{left}"
    return len(body) - len(left), left.removeprefix("./")


def _path(glob: str, *, own: bool, wide: bool) -> _Piece:
    """Patterns for a glob without groups; `wide` if a group in it became a star."""
    if _ANY_FILE_OF.fullmatch(glob):
        return _Piece((glob,))
    segments = _segments(glob)
    if "" in segments:
        return _Piece(())  # a / at the start or end: picomatch finds no such path
    pieces = [_segment(segment) for segment in segments]
    ways: list[str] = []
    widened = any(piece.widened for piece in pieces)
    before = next((segment for segment in reversed(segments) if segment != ANY), "")
    own = own and (wide or widened or not re.search(r"(?<!\\)\*$", before))
    for chosen in product(*(piece.ways for piece in pieces)):
        ways += _joined(chosen, own=own)
    return _Piece(tuple(ways), widened)


def _segments(glob: str) -> list[str]:
    """The parts between slashes; several `**` in a row are one."""
    parts, start = [], 0
    for at, sign in signs(glob):
        if sign.startswith("[") and ("/" in sign or "[:" in sign):
            raise Unsayable("has a slash or a class of characters in brackets")
        if sign == "/":
            parts.append(glob[start:at])
            start = at + 1
    parts.append(glob[start:])
    return [p for at, p in enumerate(parts) if not (p == ANY and at and parts[at - 1] == ANY)]


def _joined(segments: Sequence[str], *, own: bool) -> list[str]:
    """Patterns for a path of these segments; each `**` is any number of folders, or the rest."""
    last = len(segments) - 1
    heads = [""]
    for at, segment in enumerate(segments):
        if segment != ANY:
            heads = [head + segment + ("/" if at < last else "") for head in heads]
        elif at == last:
            return [head + ANY for head in heads] + [head[:-1] for head in heads if own and at]
        elif segments[at + 1].startswith("*"):
            heads = [f"{head}**/" for head in heads]
        else:
            heads = [*heads, *(f"{head}**/*/" for head in heads)]
    return heads


def _segment(segment: str) -> _Piece:
    """Ways to write a segment; two stars that are not alone mean one."""
    if segment == ANY:
        return _Piece((ANY,))
    pieces = [_sign(sign) for _, sign in signs(segment)]
    if len(pieces) > MOST:
        raise Unsayable(f"has a part of more than {MOST} characters")
    joined = _all(piece.ways for piece in pieces)
    ways = tuple(re.sub(r"(?<!\\)\*{2,}", "*", way) for way in joined)
    return _Piece(ways, any(piece.widened for piece in pieces))


def _all(parts: Iterable[Sequence[str]]) -> list[str]:
    ways = [""]
    for part in parts:
        ways = [way + one for way in ways for one in part]
        if len(ways) > MOST:
            raise Unsayable(f"stands for more than {MOST} patterns")
    return ways


def _sign(sign: str) -> _Piece:
    match sign:
        case "*":
            return _Piece(("*",))
        case "?":
            return _Piece(("*",), widened=True)
        case _ if sign.startswith("[") and len(sign) > 1:
            return _bracket(sign)
        case _:
            return _Piece((_literal(sign.removeprefix("\\") or sign),))


def _bracket(sign: str) -> _Piece:
    r"""Letters and digits as a bracket, every other sign apart, and the bracket to the letter.

    A backslash widens: it may make a class of JavaScript's (`\d`), or the end of a range.
    """
    inner = sign[1:-1]
    if inner.startswith("^") or "\\" in inner:
        return _Piece(("*",), widened=True)
    plain, others = "", []
    for member in _MEMBERS.finditer(inner):
        low, high, one = member.group("low", "high", "one")
        if one is None and not _is_range(low, high):
            return _Piece(("*",), widened=True)
        if one is None or one in ascii_letters + digits:
            plain += member.group()
        else:
            others.append(_literal(one))
    ways = [f"[{plain}]"] if plain else []
    return _Piece((*ways, *others, _literal(sign)))


def _is_range(low: str, high: str) -> bool:
    """Whether two signs are the ends of a range that GitHub knows."""
    return low <= high and any(low in kind and high in kind for kind in (ascii_letters, digits))


def _literal(text: str) -> str:
    return re.sub(r"[*?+[\\!]", r"\\\g<0>", text)
