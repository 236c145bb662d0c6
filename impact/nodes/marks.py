"""Where the nodes of a YAML file begin and end in its text, so that one can be replaced alone.

Promise: offsets of characters, exact for every form; aliases stay aliases. Only for a text that
`impact.nodes.reading` accepted: its limits hold here, too.
"""

from collections.abc import Iterator

import yaml
from yaml import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
)

from impact.typed import Any, Literal, NamedTuple, TypeAlias

Form: TypeAlias = Literal["text", "alias", "list", "table"]


class Mark(NamedTuple):
    """One node in the text, from its first character (anchor included) to its last."""

    form: Form
    start: int
    end: int
    column: int  # 1-based, of the start
    flow: bool  # a list or table in brackets; a text in quotes
    text: str  # of a text
    items: "tuple[Mark, ...]"  # of a list; of a table its keys
    values: "tuple[Mark, ...]"  # of a table, beside its keys

    def get(self, key: str) -> "tuple[Mark, Mark] | None":
        """The key and the value of a table's entry."""
        pairs = zip(self.items, self.values, strict=True) if self.form == "table" else ()
        return next((pair for pair in pairs if pair[0].text == key), None)


def read_marks(text: str) -> Mark | None:
    """The root of the text's only document; None if it says nothing."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    events: Iterator[Any] = iter(yaml.parse(text, Loader=loader))
    root = next((event for event in events if isinstance(event, NodeEvent)), None)
    return None if root is None else _mark(root, events)


def _mark(event: Any, events: Iterator[Any]) -> Mark:
    start, column = event.start_mark.index, event.start_mark.column + 1
    end = event.end_mark.index
    match event:
        case AliasEvent():
            return Mark("alias", start, end, column, False, "", (), ())
        case ScalarEvent(value=value, style=style):
            return Mark("text", start, end, column, style not in (None, ""), value, (), ())
    nodes: list[Mark] = []
    while not _ends(following := next(events)):
        nodes.append(_mark(following, events))
    # A block ends for the parser where the next token starts, behind comments that are not its own.
    flow = bool(event.flow_style)
    end = following.end_mark.index if flow or not nodes else nodes[-1].end
    if _opens_table(event):
        keys, values = tuple(nodes[::2]), tuple(nodes[1::2])
        return Mark("table", start, end, column, flow, "", keys, values)
    return Mark("list", start, end, column, flow, "", tuple(nodes), ())


def _ends(event: Any) -> bool:
    return isinstance(event, SequenceEndEvent | MappingEndEvent)


def _opens_table(event: Any) -> bool:
    return isinstance(event, MappingStartEvent)
