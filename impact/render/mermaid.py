"""A picture in the language of Mermaid, which GitHub draws inside Markdown.

Promise: names never become syntax. Nodes are called n1, n2, …; a name is only ever the text of a
label, inside double quotes, and there every character that is not a letter, a digit, a blank or
one of `_ . / , -` is written as an entity (`#58;`): Mermaid has no other escape
(mermaid.js.org, "Entity codes to escape characters").
"""

from collections.abc import Iterator, Sequence

from impact.render.measure import elide
from impact.render.picture import MOST, Edge, Node, Picture, Role, chains, graph
from impact.render.visible import name
from impact.report import Link, Report
from impact.typed import Final

WIDEST: Final = 80  # columns of a label
_PLAIN: Final = frozenset(" _./,-")
_SHAPES: Final[dict[Role, tuple[str, str]]] = {
    "app": ("([", "])"),
    "entry": ("(", ")"),
    "file": ("[", "]"),
    "change": ("[", "]:::change"),
    "unknown": ("[", "]:::unknown"),
    "note": ("[", "]:::note"),
}
_CLASSES: Final[dict[Role, str]] = {
    "change": "stroke-width:3px",
    "unknown": "stroke-dasharray:6 4",
    "note": "stroke-width:0px",
}
_DOTTED: Final = "stroke-dasharray:1 4"


def render_chains(report: Report, limit: int = MOST) -> str:
    """Draw why apps are touched, in at most `limit` nodes."""
    return _write(chains(report, limit))


def render_graph(links: Sequence[Link], *, roots: Sequence[str], limit: int = MOST) -> str:
    """Draw a piece of the import graph, in at most `limit` nodes."""
    return _write(graph(links, roots, limit))


def _write(picture: Picture) -> str:
    return "flowchart LR\n" + "".join(f"  {line}\n" for line in _lines(picture))


def _lines(picture: Picture) -> Iterator[str]:
    for place, node in enumerate(picture.nodes, 1):
        yield _node(place, node)
    yield from map(_edge, picture.edges)
    for role, style in _CLASSES.items():
        if any(node.role == role for node in picture.nodes):
            yield f"classDef {role} {style}"
    dotted = [str(place) for place, edge in enumerate(picture.edges) if edge.style == "dotted"]
    if dotted:
        yield f"linkStyle {','.join(dotted)} {_DOTTED}"


def _node(place: int, node: Node) -> str:
    opening, closing = _SHAPES[node.role]
    return f"n{place}{opening}{_quoted(node.label)}{closing}"


def _edge(edge: Edge) -> str:
    arrow = "-->" if edge.style == "solid" else "-.->"
    label = f"|{_quoted(edge.label)}|" if edge.label else ""
    return f"n{edge.tail + 1} {arrow}{label} n{edge.head + 1}"


def _quoted(text: str) -> str:
    shown = elide(name(text), WIDEST)
    plain = (char if char.isalnum() or char in _PLAIN else f"#{ord(char)};" for char in shown)
    return f'"{"".join(plain)}"'
