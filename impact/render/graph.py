"""The import graph as a listing, as plain adjacency, or as a picture.

Promise: listing and adjacency are whole and sorted by path, and a place that could not be followed
is named below the listing; a picture is bounded and says how many files it left out.
"""

from collections.abc import Iterator, Mapping

from impact.answers.graphing import Picture
from impact.graph import Unknown
from impact.render import dot, mermaid
from impact.render.json import write
from impact.render.phrases import Piece, Sentence, number, say
from impact.render.text.screen import NARROWEST, Cell, Line, flow, paint
from impact.render.text.sentences import atoms, word_atoms
from impact.render.visible import printable
from impact.report import Link
from impact.rules import LINK_KINDS
from impact.typed import Final

LABEL: Final = 10


def render(found: Picture, fmt: str, *, width: int, limit: int) -> str:
    """Write the graph as "text" of `width` columns, "json", or in "dot", "mermaid" or "svg".

    A picture has at most `limit` files.
    """
    links = [link for some in found.graph.links.values() for link in some]
    match fmt:
        case "json":
            return write(_adjacency(found.graph.links))
        case "dot":
            return dot.render_graph(links, roots=found.starts, limit=limit)
        case "mermaid":
            return mermaid.render_graph(links, roots=found.starts, limit=limit)
        case "svg":
            from impact.render import svg

            return svg.render_graph(links, roots=found.starts, limit=limit)
    room = max(width, NARROWEST)
    blocks = (*_files(found, room), _summary(found, links, room), _unfollowed(found, room))
    lines = [line for block in blocks if block for line in ((), *block)]
    return paint(lines[1:], colour=False)


def _adjacency(links: Mapping[str, tuple[Link, ...]]) -> dict[str, list[str]]:
    """File → the files it imports. Two names that print alike share a key, and lose nothing."""
    found: dict[str, set[str]] = {}
    for importer, some in links.items():
        imported = found.setdefault(printable(importer), set())
        imported.update(printable(link.imported) for link in some)
    return {importer: sorted(found[importer]) for importer in sorted(found)}


def _files(found: Picture, room: int) -> Iterator[list[Line]]:
    """A block for each file that imports something, and for each that was asked about."""
    for path in sorted(found.graph.links):
        links = sorted(found.graph.links[path], key=lambda link: (not link.line, link.line, link))
        if links or path in found.starts:
            head = flow(atoms((Piece("name", path),)), room=room, hang=2)
            imports = [line for link in links for line in _link_lines(link, links, room)]
            yield head + (imports or [(Cell("  imports nothing"),)])


def _link_lines(link: Link, others: list[Link], room: int) -> list[Line]:
    """One import; the line numbers of one file stand in a column."""
    width = max(len(_place(other)) for other in others)
    first = (Cell(f"  {_place(link):>{width}}{' ' if width else ''}"),)
    kind = "" if link.kind == "module" else f" ({link.kind})"
    sentence = (say("imports"), Piece("name", link.imported, tail=kind))
    return flow(atoms(sentence), room=room, first=first, hang=4)


def _place(link: Link) -> str:
    return f":{link.line}" if link.line else ""


def _summary(found: Picture, links: list[Link], room: int) -> list[Line]:
    """How much there is, and what was followed to find it."""
    kinds = [link.kind for link in links]
    counts = ", ".join(f"{kinds.count(kind):,} {kind}" for kind in LINK_KINDS if kind in kinds)
    files = f"{number(len(found.graph.links), 'file')} from {number(len(found.starts), 'start')}"
    size = f"{files} · {number(len(links), 'link')}{f': {counts}' if counts else ''}"
    return [
        *_labelled("reached", (say(size),), room),
        *_labelled("followed", (say(", ".join(found.follow) or "nothing"),), room),
    ]


def _unfollowed(found: Picture, room: int) -> list[Line]:
    """The places that could not be followed, all of them."""
    places = sorted({*found.graph.unknown, *found.graph.computed})
    lines: list[Line] = []
    if places:
        count = number(len(places), "place")
        lines += flow(word_atoms(f"{count} could not be followed:"), room=room, hang=2)
    for place in places:
        lines += flow(atoms(_unknown(place)), room=room, first=(Cell("  "),), hang=4)
    return lines


def _unknown(place: Unknown) -> Sentence:
    return (Piece("place", place.path, place.line), say(f"· {place.reason}"))


def _labelled(label: str, sentence: Sentence, room: int) -> list[Line]:
    return flow(atoms(sentence), room=room, first=(Cell(f"{label:<{LABEL}}"),), hang=LABEL)
