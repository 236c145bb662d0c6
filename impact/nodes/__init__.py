"""A YAML file as nodes: text, lists and tables, each with its place, and what is wrong with one.

Promise: values only. Every scalar stays the text that was written (`no`, `012` and `on` mean
themselves), every node knows its line and column. `impact.nodes.reading` makes them, and is loaded
only when a file has to be read.
"""

from impact.typed import Final, NamedTuple, TypeAlias

LONGEST_QUOTE: Final = 60


class Place(NamedTuple):
    """A position in a file, 1-based, counted in characters."""

    line: int
    column: int


TOP: Final = Place(1, 1)


class Problem(NamedTuple):
    """One thing that has to be changed in the file."""

    place: Place
    path: str  # where in the structure: apps.web.paths[0]; "" is the whole file
    what: str
    expected: str = ""
    word: str = ""  # what was written, if it may be a slip for one of `known`
    known: tuple[str, ...] = ()
    do: str = ""


class Unfit(Exception):  # caught where reading goes on without the value
    """A file, or one node of it, is not what it should be."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.what)
        self.problem = problem


class Limits(NamedTuple):
    """How large a file may be; nodes and characters are counted after aliases are expanded."""

    size: int  # bytes
    nodes: int
    depth: int
    mark: bool = False  # a UTF-8 byte order mark is passed over instead of refused
    tags: frozenset[str] = frozenset()  # that may stand before a value, and change nothing


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

_NOTHING: Final = ("", "~", "null", "Null", "NULL")  # how YAML 1.1 writes that there is no value


def is_nothing(node: Node) -> bool:
    """Whether this is how YAML writes that there is no value."""
    return isinstance(node, TextNode) and node.plain and node.text in _NOTHING


def quoted(text: str) -> str:
    """Show a text of the file in a message: on one line, harmless to a terminal, not too long."""
    shown = repr(text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1] + "…")
    return shown.encode("utf-8", "backslashreplace").decode("utf-8")
