"""Conditions that only type checkers find true: `TYPE_CHECKING` and what is made of it.

Promise: a condition counts as false at run time only if it cannot be true while every
`TYPE_CHECKING` (a name, or an attribute of that name, as in `typing.TYPE_CHECKING`) is false.
All that is not `and`, `or`, `not`, brackets and such names is unknown.
"""

import re
from functools import cache

from impact.imports.text import IDENTIFIER
from impact.typed import Final

FLAG: Final = b"TYPE_CHECKING"
_LONGEST: Final = 400  # bytes of a condition that are worth reading
_DEEPEST: Final = 20  # brackets of a condition that are worth reading
_LOOSER: Final = (b"if", b"lambda", b",", b":=")  # what binds looser than `or`


@cache
def _word() -> re.Pattern[bytes]:
    dotted = IDENTIFIER + rb"++(?:[ \t\f]*+\.[ \t\f]*+" + IDENTIFIER + rb"++)*"
    return re.compile(dotted + rb"|:=|[^ \t\f]")


@cache
def _assignment() -> re.Pattern[bytes]:
    blank = rb"[ \t\f]*+"
    return re.compile(FLAG + blank + rb"(?::[^=\n]{0,200}+)?=(?!=)" + blank + rb"([^;\n]*+)")


@cache
def _target() -> re.Pattern[bytes]:
    return re.compile(rb"(?:[\n;:]|(?<![=!<>])=)[ \t\f]*+(?:" + IDENTIFIER + rb"++\.)*\Z")


@cache
def _harmless() -> re.Pattern[bytes]:
    return re.compile(rb"(?:False|0|(?:" + IDENTIFIER + rb"++\.)*" + FLAG + rb")[ \t\f]*+")


def is_trusted(code: bytes) -> bool:
    """Whether `TYPE_CHECKING` keeps its meaning in a file: it is set to nothing but false."""
    return all(
        _harmless().fullmatch(match[1])
        for match in _assignment().finditer(code)
        if _target().search(code, max(0, match.start() - _LONGEST), match.start())
    )


def truth(condition: bytes) -> bool | None:
    """Give the value a header's condition has at run time, None if it is not known.

    `condition` is code of one logical line, behind `if` or `elif`; it ends at the first colon
    outside brackets.
    """
    if FLAG not in condition or condition.count(b"(", 0, _LONGEST) > _DEEPEST:
        return None
    words = _until_colon(_word().findall(condition[:_LONGEST]))
    return None if words is None else _either(words)


def _until_colon(words: list[bytes]) -> list[bytes] | None:
    depth = 0
    for index, word in enumerate(words):
        if word in b"([{":
            depth += 1
        elif word in b")]}":
            depth -= 1
        elif word == b":" and not depth:
            return words[:index]
    return None


def _split(words: list[bytes], operator: bytes) -> list[list[bytes]]:
    parts: list[list[bytes]] = [[]]
    depth = 0
    for word in words:
        depth += (word in b"([{") - (word in b")]}")
        if word == operator and not depth:
            parts.append([])
        else:
            parts[-1].append(word)
    return parts


def _either(words: list[bytes]) -> bool | None:
    """Give the truth of operands joined by `or`; anything that binds looser makes it unknown."""
    if any(len(_split(words, operator)) > 1 for operator in _LOOSER):
        return None
    values = [_both(part) for part in _split(words, b"or")]
    if True in values:
        return True
    return None if None in values else False


def _both(words: list[bytes]) -> bool | None:
    values = [_operand(part) for part in _split(words, b"and")]
    if False in values:
        return False
    return None if None in values else True


def _operand(words: list[bytes]) -> bool | None:
    if words[:1] == [b"not"]:
        value = _operand(words[1:])
        return None if value is None else not value
    if len(words) == 1 and words[0].rpartition(b".")[2].strip() == FLAG:
        return False
    if len(words) > 2 and words[0] == b"(" and _closes_last(words):
        return _either(words[1:-1])
    return None


def _closes_last(words: list[bytes]) -> bool:
    """Whether the bracket that opens the words is closed by the last of them."""
    depth = 0
    for index, word in enumerate(words):
        depth += (word == b"(") - (word == b")")
        if not depth:
            return index == len(words) - 1
    return False
