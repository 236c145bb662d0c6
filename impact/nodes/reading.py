"""From bytes to nodes: one YAML document, read without guessing, under limits.

Promise: what YAML offers beyond text, lists and tables is refused: tags, several documents, keys
that are not text. Aliases are allowed, and the limits count what they expand to, so that a small
file cannot become a large one.

The structure is built from the parser's events, because the caps have to hold while it is built: a
constructor would have expanded, or overflowed the stack, before anybody could look.
"""

from collections.abc import Iterator

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

from impact.nodes import (
    TOP,
    Entry,
    Limits,
    ListNode,
    Node,
    Place,
    Problem,
    TableNode,
    TextNode,
    Unfit,
    quoted,
)
from impact.nodes.source import decode
from impact.typed import Any, NamedTuple, NoReturn


class _Weighed(NamedTuple):
    """A node and what it adds to the limits wherever it is used."""

    node: Node
    nodes: int
    characters: int
    height: int


def read_nodes(text: bytes, limits: Limits) -> Node | None:
    """Turn the bytes of a YAML file into nodes; None if it says nothing.

    Raises Unfit if they are no YAML of this kind or break a limit.
    """
    decoded = decode(text, limits)
    try:
        root = _Builder(limits).document(_events(decoded))
    except YAMLError as error:
        raise Unfit(_syntax(error, decoded)) from None
    return None if isinstance(root, TextNode) and root.plain and not root.text else root


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

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
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
        self.check_depth(event, depth)
        if event.tag is not None and event.tag not in self.limits.tags:
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
        self.check_depth(event, depth + target.height - 1)
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
        if self.nodes > self.limits.nodes:
            self.refuse(event, f"more than {self.limits.nodes} values", "a smaller file")
        if self.characters > self.limits.size:
            self.refuse(event, f"more than {self.limits.size} characters", "a smaller file")

    def check_depth(self, event: Any, depth: int) -> None:
        """Stop when the file has become too deep."""
        if depth > self.limits.depth:
            what = f"nested deeper than {self.limits.depth} levels"
            self.refuse(event, what, "a flatter file")

    def refuse(self, event: Any, what: str, expected: str) -> NoReturn:
        """Stop reading at an event."""
        raise Unfit(Problem(_place(event), "", what, expected))


def _weigh(node: Node, parts: list[_Weighed]) -> _Weighed:
    return _Weighed(
        node,
        1 + sum(part.nodes for part in parts),
        sum(part.characters for part in parts),
        1 + max((part.height for part in parts), default=0),
    )


def _place(event: Any) -> Place:
    return Place(event.start_mark.line + 1, event.start_mark.column + 1)
