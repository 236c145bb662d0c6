"""A picture as SVG, which every browser draws.

Promise: names never become markup: a name is only ever the text of a label, where `&`, `<` and `>`
are written as entities and control characters as escapes (see `impact.render.visible`). Nothing in
it is loaded or executed: no script, no link, no font, no style sheet.
"""

from collections.abc import Iterator, Sequence

from impact.render.measure import columns, elide
from impact.render.picture import MOST, Edge, Node, Picture, Role, Style, chains, graph
from impact.render.visible import name
from impact.report import Link, Report
from impact.typed import Final, NamedTuple

WIDEST: Final = 60  # columns of a label
COLUMN: Final = 7  # units for one column of a label, in the font below
HIGH: Final = 26  # of a box
ROW: Final = 44  # from one box to the next below
GAP: Final = 150  # between two columns, where arrows and their labels are
EDGE: Final = 12  # around all, and around a label in its box
_HEAD: Final = """\
<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='{height}' \
viewBox='0 0 {width} {height}' font-family='monospace' font-size='11.5'>
<defs><marker id='head' viewBox='0 0 8 8' refX='8' refY='4' markerWidth='8' markerHeight='8' \
orient='auto'><path d='M0 0L8 4L0 8z' fill='#555'/></marker></defs>
<rect width='{width}' height='{height}' fill='#fff'/>"""
_BOXES: Final[dict[Role, str]] = {
    "app": "rx='13' stroke='#333' stroke-width='2'",
    "entry": "rx='6' stroke='#333'",
    "file": "stroke='#333'",
    "change": "stroke='#333' stroke-width='3'",
    "unknown": "stroke='#333' stroke-dasharray='6 4'",
    "note": "stroke='none'",
}
_LINES: Final[dict[Style, str]] = {
    "solid": "",
    "dashed": " stroke-dasharray='6 4'",
    "dotted": " stroke-dasharray='2 3'",
}


class Box(NamedTuple):
    """Where a node is drawn."""

    x: int
    y: int
    width: int


def render_chains(report: Report, limit: int = MOST) -> str:
    """Draw why apps are touched, in at most `limit` nodes."""
    return _write(chains(report, limit))


def render_graph(links: Sequence[Link], *, roots: Sequence[str], limit: int = MOST) -> str:
    """Draw a piece of the import graph, in at most `limit` nodes."""
    return _write(graph(links, roots, limit))


def _write(picture: Picture) -> str:
    boxes = _placed(picture)
    width = max((box.x + box.width for box in boxes), default=0) + EDGE
    height = max((box.y for box in boxes), default=0) + HIGH + EDGE
    parts = (
        _HEAD.format(width=width, height=height),
        *(_edge(edge, boxes) for edge in picture.edges),
        *(_node(*pair) for pair in zip(picture.nodes, boxes, strict=True)),
        "</svg>\n",
    )
    return "\n".join(parts)


def _placed(picture: Picture) -> list[Box]:
    """A column for each distance from the start, a row for each node of a column."""
    distances = _distances(picture)
    widths = [EDGE + COLUMN * columns(_label(node)) for node in picture.nodes]
    column = [0] * (max(distances, default=0) + 1)
    for distance, width in zip(distances, widths, strict=True):
        column[distance] = max(column[distance], width)
    rows = [0] * len(column)
    boxes = []
    for distance, width in zip(distances, widths, strict=True):
        left = EDGE + sum(column[:distance]) + GAP * distance
        boxes.append(Box(left, EDGE + ROW * rows[distance], width))
        rows[distance] += 1
    return boxes


def _distances(picture: Picture) -> list[int]:
    """How many arrows each node is from where the picture starts; 0 for what nothing leads to."""
    targets = {edge.head for edge in picture.edges if edge.head != edge.tail}
    found = {place: 0 for place in range(len(picture.nodes)) if place not in targets} or {0: 0}
    queue = list(found)
    for place in queue:
        for edge in picture.edges:
            if edge.tail == place and edge.head not in found:
                found[edge.head] = found[place] + 1
                queue.append(edge.head)
    return [found.get(place, 0) for place in range(len(picture.nodes))]


def _node(node: Node, box: Box) -> str:
    return (
        f"<rect x='{box.x}' y='{box.y}' width='{box.width}' height='{HIGH}' fill='#fff' "
        f"{_BOXES[node.role]}/><text x='{box.x + EDGE // 2}' y='{box.y + 17}'>"
        f"{_safe(_label(node))}</text>"
    )


def _edge(edge: Edge, boxes: Sequence[Box]) -> str:
    tail, head = boxes[edge.tail], boxes[edge.head]
    left, top = tail.x + tail.width, tail.y + HIGH // 2
    right, bottom = head.x, head.y + HIGH // 2
    reach = GAP // 3
    line = f"M{left} {top}C{left + reach} {top} {right - reach} {bottom} {right} {bottom}"
    label = "".join(_words(edge, (left + right) // 2, (top + bottom) // 2 - 4))
    style = _LINES[edge.style]
    return f"<path d='{line}' fill='none' stroke='#555'{style} marker-end='url(#head)'/>{label}"


def _words(edge: Edge, x: int, y: int) -> Iterator[str]:
    if edge.label:
        text = _safe(elide(name(edge.label), GAP // COLUMN))
        yield f"<text x='{x}' y='{y}' text-anchor='middle' fill='#555'>{text}</text>"


def _label(node: Node) -> str:
    return elide(name(node.label), WIDEST)


def _safe(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
