"""Braces and parentheses of picomatch globs, written out.

    {a,b}  {1..3}      one of these           (a|b)  @(a|b)    one of these
    ?(a|b)             one of these, or nothing
    *(a) +(a) !(a)     cannot be written out; becomes a star, which matches more

Promise: globs without groups come out, at most `MOST` of them, and together they match what the
glob matched; `widened` tells where they match more.
"""

import re
from collections.abc import Iterator

from impact.typed import Final, NamedTuple

MOST: Final = 200  # globs that one may become

_RANGE: Final = re.compile(r"(-?\d{1,6})\.\.(-?\d{1,6})|([a-zA-Z])\.\.([a-zA-Z])")
_STAR: Final = "*"


class Unsayable(ValueError):
    """A glob that no list of patterns can stand for; its text is the reason."""


class Group(NamedTuple):
    """A group and what stands around it."""

    before: str
    sign: str  # { for braces; "", @, ?, *, + or ! for parentheses
    inner: str
    after: str


class Expansion(NamedTuple):
    """Globs without groups."""

    globs: tuple[str, ...]
    widened: bool


def expand(glob: str) -> Expansion:
    """Write the groups of a glob out. Raises Unsayable if there are too many."""
    _check(glob)
    done: list[str] = []
    waiting, widened = [glob], False
    while waiting:
        group = _first_group(waiting[0])
        if group is None:
            _check_single(waiting[0])
            done.append(waiting.pop(0))
        else:
            choices, wider = _choices(group)
            widened |= wider
            waiting[:1] = [f"{group.before}{choice}{group.after}" for choice in choices]
        if len(done) + len(waiting) > MOST:
            raise Unsayable(f"stands for more than {MOST} patterns")
    return Expansion(tuple(dict.fromkeys(one for one in done if one)), widened)


def _check(glob: str) -> None:
    """Refuse what picomatch takes for a regular expression, or for nothing: nobody can mean it."""
    before = ""
    for _, sign in signs(glob):
        if sign == "+" and (before in (")", "}") or (before.startswith("[") and len(before) > 1)):
            raise Unsayable("has a + behind a group, which repeats it")
        if sign == "?" and before == ")":
            raise Unsayable("has a ? behind a group, which makes it optional")
        before = sign
    if "++" in glob and "/" not in glob:
        raise Unsayable("has a + behind a +, which repeats it")


def _check_single(glob: str) -> None:
    """Refuse what is left of groups in a glob without any."""
    found = [sign for _, sign in signs(glob)]
    if "|" in found:
        raise Unsayable("has a | outside of parentheses")
    depth = 0
    for sign in found:
        depth += (sign == "{") - (sign == "}")
        if sign in "()" or depth < 0:
            break
    else:
        if not depth:
            return
    raise Unsayable("has a brace or parenthesis without its other half")


def signs(glob: str) -> Iterator[tuple[int, str]]:
    """The signs of a glob with their places: an escape and a bracket count as one."""
    at = 0
    while at < len(glob):
        end = at + 1
        if glob[at] == "\\":
            end = at + 2
        elif glob[at] == "[":
            end = (_bracket_end(glob, at) or at) + 1
        yield at, glob[at:end]
        at = end


def _bracket_end(glob: str, start: int) -> int | None:
    """Where the bracket that starts here ends; a ] right at its start belongs to it."""
    first = start + 1 + glob.startswith("^", start + 1)
    end = glob.find("]", first + 1)
    return end if end > 0 else None


def _first_group(glob: str) -> Group | None:
    for at, sign in signs(glob):
        closing = {"{": "}", "(": ")"}.get(sign)
        end = _closing(glob, at, closing) if closing else None
        if end is None:
            continue
        inner, after = glob[at + 1 : end], glob[end + 1 :]
        if sign == "{" and (_RANGE.fullmatch(inner) or len(_split(inner, ",")) > 1):
            return Group(glob[:at], "{", inner, after)
        if sign == "(":
            head = glob[at - 1] if at and glob[at - 1] in "@?*+!" else ""
            return Group(glob[: at - len(head)], head, inner, after)
    return None


def _closing(glob: str, start: int, closing: str) -> int | None:
    depth = 0
    for at, sign in signs(glob):
        if at < start:
            continue
        depth += (sign == glob[start]) - (sign == closing)
        if not depth:
            return at
    return None


def _choices(group: Group) -> tuple[list[str], bool]:
    """What may stand in a group's place, and whether that is more than the group matches."""
    if group.sign == "{":
        return _range(group.inner) or _split(group.inner, ","), False
    if group.sign in ("", "@", "?"):
        return [*_split(group.inner, "|"), *([""] if group.sign == "?" else [])], False
    if "/" in group.inner:
        raise Unsayable(f"has {group.sign}(…) around a slash")
    return [_STAR], True


def _range(inner: str) -> list[str]:
    found = _RANGE.fullmatch(inner)
    if found is None:
        return []
    low, high, first, last = found.groups()
    if first:
        start, end = sorted((ord(first), ord(last)))
        return [chr(code) for code in range(start, end + 1)]
    start, end = sorted((int(low), int(high)))
    if end - start >= MOST:
        raise Unsayable(f"stands for more than {MOST} patterns")
    return [str(number) for number in range(start, end + 1)]


def _split(inner: str, separator: str) -> list[str]:
    """The parts between separators that stand in no inner group."""
    parts, depth, start = [], 0, 0
    for at, sign in signs(inner):
        depth += (sign in "{(") - (sign in "})") if len(sign) == 1 else 0
        if sign == separator and not depth:
            parts.append(inner[start:at])
            start = at + 1
    return [*parts, inner[start:]]
