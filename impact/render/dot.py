"""A picture in the DOT language of Graphviz.

Promise: names never become syntax. Nodes are called n1, n2, …; a name is only ever the text of a
label, inside double quotes, where a backslash starts an escape and `&` an entity
(graphviz.org, "The DOT Language" and "escString").
"""

from collections.abc import Sequence

from impact.render.measure import elide
from impact.render.picture import MOST, Edge, Node, Picture, Role, chains, graph
from impact.render.visible import name
from impact.report import Link, Report
from impact.typed import Final

WIDEST: Final = 80  # columns of a label
_SHAPES: Final[dict[Role, str]] = {
    "app": "shape=ellipse, style=bold",
    "entry": "shape=box, style=rounded",
    "file": "shape=box",
    "change": "shape=box, penwidth=3",
    "unknown": "shape=box, style=dashed",
    "note": "shape=plaintext",
}


def render_chains(report: Report, limit: int = MOST) -> str:
    """Draw why apps are touched, in at most `limit` nodes."""
    return _write(chains(report, limit))


def render_graph(links: Sequence[Link], *, roots: Sequence[str], limit: int = MOST) -> str:
    """Draw a piece of the import graph, in at most `limit` nodes."""
    return _write(graph(links, roots, limit))


def _write(picture: Picture) -> str:
    nodes = [_node(place, node) for place, node in enumerate(picture.nodes, 1)]
    lines = ["rankdir=LR;", *nodes, *map(_edge, picture.edges)]
    return "digraph impact {\n" + "".join(f"  {line}\n" for line in lines) + "}\n"


def _node(place: int, node: Node) -> str:
    return f"n{place} [label={_quoted(node.label)}, {_SHAPES[node.role]}];"


def _edge(edge: Edge) -> str:
    label = f"label={_quoted(edge.label)}" if edge.label else ""
    style = f"style={edge.style}" if edge.style != "solid" else ""
    attributes = ", ".join(part for part in (label, style) if part)
    return f"n{edge.tail + 1} -> n{edge.head + 1}{f' [{attributes}]' if attributes else ''};"


def _quoted(text: str) -> str:
    shown = elide(name(text), WIDEST)
    for char, escape in (("\\", "\\\\"), ('"', '\\"'), ("&", "&amp;")):
        shown = shown.replace(char, escape)
    return f'"{shown}"'
