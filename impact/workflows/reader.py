"""The reader of one workflow file: what it refused so far, and the forms that values may have.

Promise: reading goes on behind everything that is refused, so that one run tells as much as
possible. A scalar becomes the text that GitHub makes of it: a plain `1.10` is the number 1.1.
"""

import re
from collections.abc import Collection, Iterator

from impact.nodes import Entry, ListNode, Node, Place, TableNode, TextNode, is_nothing, quoted
from impact.typed import Final
from impact.workflows import Refusal

_NUMBER: Final = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]{1,3})?")


class Reader:
    """Collects what is refused while a file is read."""

    def __init__(self) -> None:
        self.refusals: list[Refusal] = []

    def refuse(self, place: Place, what: str, do: str = "") -> None:
        """Keep one refusal and go on."""
        self.refusals.append(Refusal(place, what, do))

    def table(self, node: Node, what: str) -> TableNode:
        """A node that has to be a table."""
        if isinstance(node, TableNode):
            return node
        self.refuse(node.place, f"{what} has to be a table")
        return TableNode((), node.place)

    def known(self, table: TableNode, keys: Collection[str], what: str) -> Iterator[Entry]:
        """The entries of a table that may hold these keys only."""
        for entry in table.entries:
            if entry.key.text in keys:
                yield entry
            elif entry.key.text != "<<":  # refused wherever it stands
                self.refuse(
                    entry.key.place,
                    f"{what} has no key {quoted(entry.key.text)}",
                    _nearest(entry.key.text, keys),
                )

    def text(self, node: Node, what: str) -> str:
        """A node that has to be one text."""
        if isinstance(node, TextNode) and not is_nothing(node) and node.text:
            return as_text(node)
        self.refuse(node.place, f"{what} has to be a text")
        return ""

    def texts(self, node: Node, what: str) -> tuple[tuple[str, Place], ...]:
        """A node that may be one text or a list of them, each with its place."""
        items = node.items if isinstance(node, ListNode) else (node,)
        found = ((self.text(item, what), item.place) for item in items)
        return tuple((text, place) for text, place in found if text)


def as_text(node: TextNode) -> str:
    """What GitHub makes of a scalar where it wants a text."""
    if node.plain and _NUMBER.fullmatch(node.text):
        return f"{float(node.text):.15g}"
    return node.text


def _nearest(word: str, keys: Collection[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(word[:64], sorted(keys), n=1)
    return f"did you mean {near[0]}?" if near else ""
