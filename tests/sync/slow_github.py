r"""GitHub's filter language once more, slowly: by trying, without a regular expression.

It shares nothing with `impact.patterns`, so that what `impact sync` writes is judged twice. Only
what sync's lists are made of is read: `*`, `**`, `?`, `+`, brackets, `!` and `\`.
"""

from collections.abc import Sequence
from functools import cache

Token = tuple[str, str]


def includes(patterns: Sequence[str], path: str) -> bool:
    """Whether the last pattern that matches the path is a positive one."""
    included = False
    for pattern in patterns:
        if matches(pattern.removeprefix("!"), path):
            included = not pattern.startswith("!")
    return included


def matches(pattern: str, path: str) -> bool:
    """Whether a pattern without its `!` stands for the whole path."""
    tokens = tuple(_tokens(pattern))

    @cache
    def fits(at: int, sign: int) -> bool:
        if at == len(tokens):
            return sign == len(path)
        kind, what = tokens[at]
        if kind in ("*", "**"):
            stop = "\n" if kind == "**" else "/"
            return fits(at + 1, sign) or (
                sign < len(path) and path[sign] != stop and fits(at, sign + 1)
            )
        here = sign < len(path) and path[sign] in what
        if kind == "?":
            return fits(at + 1, sign) or (here and fits(at + 1, sign + 1))
        if kind == "+":
            return here and (fits(at, sign + 1) or fits(at + 1, sign + 1))
        return here and fits(at + 1, sign + 1)

    return fits(0, 0)


def _tokens(pattern: str) -> list[Token]:
    found: list[Token] = []
    rest = pattern
    while rest:
        if rest.startswith("**"):
            rest = rest.lstrip("*")
            found.append(("**", ""))
            rest = rest.removeprefix("/")  # the slash behind ** is free
        elif rest[0] == "*":
            found.append(("*", ""))
            rest = rest[1:]
        elif rest[0] in "?+" and found:
            found[-1] = (rest[0], found[-1][1])
            rest = rest[1:]
        elif rest[0] == "[":
            inside, _, rest = rest[1:].partition("]")
            found.append(("1", _members(inside)))
        else:
            rest = rest.removeprefix("\\")
            found.append(("1", rest[0]))
            rest = rest[1:]
    return found


def _members(inside: str) -> str:
    members = ""
    while inside:
        if inside[1:2] == "-":
            members += "".join(map(chr, range(ord(inside[0]), ord(inside[2]) + 1)))
            inside = inside[3:]
        else:
            members += inside[0]
            inside = inside[1:]
    return members
