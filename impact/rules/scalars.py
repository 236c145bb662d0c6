"""Single values of the rules file: text, words, numbers, flags, choices and names.

Promise: a scalar is the text that was written. It is read as a number or a flag only where the
model asks for one, and only in the plain spellings 12, true and false; quotes make it text.
"""

import re
from collections.abc import Mapping, Sequence

from impact.nodes import ListNode, Node, Problem, TableNode, TextNode, Unfit, is_nothing, quoted
from impact.rules.shapes import (
    LONGEST_TEXT,
    LONGEST_WORDS,
    Choice,
    Flag,
    Globs,
    Kind,
    Many,
    Number,
    Reference,
    Shape,
    Table,
    Text,
    Words,
    describe,
)
from impact.rules.texts import LABEL
from impact.typed import Final, TypeAlias

# What a file declares, by kind. None: the names cannot be known, so any will do.
Declared: TypeAlias = Mapping[Kind, tuple[str, ...] | None]

_CONTROL: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_DECIMAL: Final = re.compile("0|-?[1-9][0-9]{0,14}")
_FLAGS: Final = {"yes": "true", "on": "true", "no": "false", "off": "false"}


def read_scalar(shape: Shape, node: Node, path: str, declared: Declared) -> str | int | bool:
    """The value of a node that has to be a scalar. Raises Unfit."""
    if not isinstance(node, TextNode) or is_nothing(node):
        raise misplaced(shape, node, path)
    match shape:
        case Text():
            return read_text(shape, node, path)
        case Words():
            return _words(shape, node, path)
        case Number():
            return _number(shape, node, path)
        case Flag():
            return _flag(shape, node, path)
        case Choice():
            return _choice(shape, node, path)
        case Reference():
            return _reference(shape, node, path, declared[shape.kind])
        case _:
            raise misplaced(shape, node, path)


def misplaced(shape: Shape, node: Node, path: str) -> Unfit:
    """The error for a node of another kind than the shape asks for."""
    match node:
        case TableNode():
            found = "a table"
        case ListNode():
            found = "a list"
        case _:
            found = "nothing" if is_nothing(node) else "a single value"
    listable = isinstance(shape, Globs) or (
        isinstance(shape, Many) and not (isinstance(shape.item, Table) and not shape.item.short)
    )
    do = "put it into [brackets]" if found == "a single value" and listable else ""
    return Unfit(Problem(node.place, path, f"{found} stands here", describe(shape), do=do))


def listed(words: Sequence[str]) -> str:
    """Words to choose from, for a message."""
    shown = ", ".join(words[:12]) + (", …" if len(words) > 12 else "")
    return f"one of {shown}" if len(words) > 1 else shown


def read_text(shape: Text, node: Node, path: str) -> str:
    """The text of a node that has to be a text for machines. Raises Unfit."""
    if not isinstance(node, TextNode) or is_nothing(node):
        raise misplaced(shape, node, path)
    what, expected = "", shape.what
    if not node.text:
        what = "an empty text stands here"
    elif len(node.text) > LONGEST_TEXT:
        what = f"{len(node.text)} characters stand here, more than {LONGEST_TEXT}"
    elif odd := _CONTROL.search(node.text):
        what = f"the character U+{ord(odd.group()):04X} stands in {quoted(node.text)}"
    elif node.text in shape.reserved:
        what, expected = f"{quoted(node.text)} is a reserved word", "another name"
    elif shape.form and not re.fullmatch(shape.form, node.text):
        what = f"{quoted(node.text)} cannot stand here"
    if what:
        raise Unfit(Problem(node.place, path, what, expected))
    return node.text


def _words(shape: Words, node: TextNode, path: str) -> str:
    text = " ".join(node.text.split())
    if len(text) > LONGEST_WORDS:
        what = f"{len(text)} characters stand here, more than {LONGEST_WORDS}"
        raise Unfit(Problem(node.place, path, what, shape.what))
    if not text or _CONTROL.search(text):
        what = f"{quoted(node.text)} cannot stand here"
        raise Unfit(Problem(node.place, path, what, shape.what))
    return text


def _number(shape: Number, node: TextNode, path: str) -> int:
    if node.plain and _DECIMAL.fullmatch(node.text):
        number = int(node.text)
        if shape.least <= number <= shape.most:
            return number
    what = f"{quoted(node.text)} cannot stand here"
    do = "" if node.plain else "remove the quotes"
    raise Unfit(Problem(node.place, path, what, describe(shape), do=do))


def _flag(shape: Flag, node: TextNode, path: str) -> bool:
    if node.plain and node.text in ("true", "false"):
        return node.text == "true"
    word = node.text.lower()
    what = f"{quoted(node.text)} cannot stand here"
    meant = _FLAGS.get(word, word)
    raise Unfit(Problem(node.place, path, what, describe(shape), meant, ("true", "false")))


def _choice(shape: Choice, node: TextNode, path: str) -> str:
    if node.text in shape.of:
        return node.text
    what = f"{quoted(node.text)} cannot stand here"
    raise Unfit(Problem(node.place, path, what, describe(shape), node.text, shape.of))


def _reference(
    shape: Reference, node: TextNode, path: str, declared: tuple[str, ...] | None
) -> str:
    if declared is None:
        return read_text(LABEL, node, path)
    if node.text in declared:
        return node.text
    what = f"there is no {shape.kind} {quoted(node.text)}"
    expected = listed(declared) or f"{describe(shape)}, but the file declares none"
    raise Unfit(Problem(node.place, path, what, expected, node.text, declared))
