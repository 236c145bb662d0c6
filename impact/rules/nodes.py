"""A rules file as nodes: text, lists and tables, each with its place in the file.

Promise: nothing is guessed. Every scalar stays the text that was written (`no`, `012` and `on` mean
themselves), every node knows its line and column, and whatever YAML offers beyond that is refused:
merge keys, tags, several documents, keys that are not text. Aliases are allowed, and the limits
count what they expand to, so that a small file cannot become a large one.

The structure is built from the parser's events, because the caps have to hold while it is built: a
constructor would have expanded, or overflowed the stack, before anybody could look.
"""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple, NoReturn, TypeAlias

import yaml
from yaml import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    YAMLError,
)

from impact.rules import MAX_BYTES
from impact.rules.problems import Place, Problem, Problems, quoted
from impact.rules.source import TOP, decode

MAX_NODES: Final = 10_000  # after aliases are expanded
MAX_DEPTH: Final = 20
MAX_TEXT: Final = MAX_BYTES  # characters, after aliases are expanded

_EXPECTED_FILE: Final = "a table with at least version and apps"


class TextNode(NamedTuple):
    """A scalar as written."""

    text: str
    plain: bool  # neither quoted nor a block: where the model asks for it, 12 is a number
    place: Place


class ListNode(NamedTuple):
    """A sequence."""

    items: tuple["Node", ...]
    place: Place


class Entry(NamedTuple):
    """One key of a table and what stands there."""

    key: TextNode
    value: "Node"


class TableNode(NamedTuple):
    """A mapping as written: every key is text, but it may stand there twice."""

    entries: tuple[Entry, ...]
    place: Place

    def get(self, key: str) -> "Node | None":
        """What stands at a key, the first time."""
        return next((entry.value for entry in self.entries if entry.key.text == key), None)


Node: TypeAlias = TextNode | ListNode | TableNode


class _Weighed(NamedTuple):
    """A node and what it adds to the limits wherever it is used."""

    node: Node
    nodes: int
    characters: int
    height: int


def read_nodes(text: bytes, problems: Problems) -> TableNode:
    """Turn the bytes of a rules file into nodes.

    Raises RulesError, through `problems`, if they are no table or break a limit.
    """
    decoded = decode(text, problems)
    builder = _Builder(problems)
    try:
        root = builder.document(_events(decoded))
    except YAMLError as error:
        problems.stop(_syntax(error, decoded))
    if root is None or (isinstance(root, TextNode) and root.plain and not root.text):
        problems.stop(Problem(TOP, "", "the file says nothing", _EXPECTED_FILE))
    if not isinstance(root, TableNode):
        found = "a list" if isinstance(root, ListNode) else "text"
        problems.stop(Problem(root.place, "", f"the file is {found}", _EXPECTED_FILE))
    return root


def _events(text: str) -> Iterator[Event]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times faster where it was built
    events: Iterator[Event] = yaml.parse(text, Loader=loader)
    return events


def _syntax(error: YAMLError, text: str) -> Problem:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    place = Place(mark.line + 1, mark.column + 1) if mark else TOP
    lines = text.splitlines()
    row = lines[place.line - 1] if place.line <= len(lines) else ""
    if row[place.column - 1 : place.column] == "\t":
        return Problem(place, "", "a tab cannot indent YAML", "spaces")
    what = getattr(error, "problem", None) or "this cannot be read"
    context = getattr(error, "context", None)
    return Problem(place, "", f"not YAML: {what}" + (f" ({context})" if context else ""))


class _Builder:
    """Builds nodes from the events of one document and holds the limits while it does."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        self.events: Iterator[Any] = iter(())  # the stubs type no attribute of an event
        self.anchors: dict[str, _Weighed | None] = {}  # None: its node is still being built
        self.nodes = 0
        self.characters = 0

    def document(self, events: Iterator[Event]) -> Node | None:
        """The only document's root; None if there is no document."""
        self.events = events
        root: Node | None = None
        for event in self.events:
            if isinstance(event, DocumentStartEvent):
                if root is not None:
                    self.refuse(event, "a second document starts here", "one document")
                root = self.build(next(self.events), 1).node
        return root

    def build(self, event: Any, depth: int) -> _Weighed:
        """The node that starts with this event."""
        if isinstance(event, AliasEvent):
            return self.alias(event, depth)
        self.count(event, 1, 0)
        if depth > MAX_DEPTH:
            self.refuse(event, f"nested deeper than {MAX_DEPTH} levels", "a flatter file")
        if event.tag is not None:
            self.refuse(event, f"the tag {quoted(event.tag)} has no meaning here", "no tags")
        if event.anchor is not None:
            self.anchors[event.anchor] = None
        if isinstance(event, ScalarEvent):
            weighed = self.scalar(event)
        elif isinstance(event, MappingStartEvent):
            weighed = self.table(event, depth)
        else:
            weighed = self.list(event, depth)
        if event.anchor is not None:
            self.anchors[event.anchor] = weighed
        return weighed

    def alias(self, event: Any, depth: int) -> _Weighed:
        """The anchored node, standing where the alias stands."""
        name = quoted(event.anchor)
        if event.anchor not in self.anchors:
            self.refuse(event, f"the alias {name} has no anchor", f"&{event.anchor} before it")
        target = self.anchors[event.anchor]
        if target is None:
            self.refuse(event, f"the alias {name} stands inside what it repeats", "its end")
        self.count(event, target.nodes, target.characters)
        if depth + target.height - 1 > MAX_DEPTH:
            self.refuse(event, f"nested deeper than {MAX_DEPTH} levels", "a flatter file")
        return target._replace(node=target.node._replace(place=_place(event)))

    def scalar(self, event: Any) -> _Weighed:
        """A text node."""
        self.count(event, 0, len(event.value))
        node = TextNode(event.value, event.style in (None, ""), _place(event))
        return _Weighed(node, 1, len(event.value), 1)

    def list(self, event: Any, depth: int) -> _Weighed:
        """A list node with everything below it."""
        items: list[_Weighed] = []
        while not isinstance(following := next(self.events), SequenceEndEvent):
            items.append(self.build(following, depth + 1))
        return _weigh(ListNode(tuple(item.node for item in items), _place(event)), items)

    def table(self, event: Any, depth: int) -> _Weighed:
        """A table node with everything below it."""
        entries: list[Entry] = []
        parts: list[_Weighed] = []
        while not isinstance(following := next(self.events), MappingEndEvent):
            key, value = self.build(following, depth + 1), self.build(next(self.events), depth + 1)
            parts += [key, value]
            if isinstance(key.node, TextNode):
                entries.append(Entry(key.node, value.node))
            else:
                self.refuse(following, "this key is not text", "a name, and not ? before it")
        return _weigh(TableNode(tuple(entries), _place(event)), parts)

    def count(self, event: Any, nodes: int, characters: int) -> None:
        """Add to the totals, and stop when the file has become too large."""
        self.nodes += nodes
        self.characters += characters
        if self.nodes > MAX_NODES:
            self.refuse(event, f"more than {MAX_NODES} values", "a smaller file")
        if self.characters > MAX_TEXT:
            self.refuse(event, f"more than {MAX_TEXT} characters", "a smaller file")

    def refuse(self, event: Any, what: str, expected: str) -> NoReturn:
        """Stop reading at an event."""
        self.problems.stop(Problem(_place(event), "", what, expected))


def _weigh(node: Node, parts: list[_Weighed]) -> _Weighed:
    return _Weighed(
        node,
        1 + sum(part.nodes for part in parts),
        sum(part.characters for part in parts),
        1 + max((part.height for part in parts), default=0),
    )


def _place(event: Any) -> Place:
    return Place(event.start_mark.line + 1, event.start_mark.column + 1)
