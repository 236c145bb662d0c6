"""A picture as nodes and edges: the chains of an answer, or a piece of the import graph.

Promise: bounded (what is not drawn is counted in a note), the shortest proofs of every app first,
and in one order. How a picture is written is the business of `dot` and `mermaid`; the labels here
are foreign text.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain as concatenate
from itertools import zip_longest

from impact.render.phrases import more
from impact.render.reasons import touches
from impact.report import AppImpact, Evidence, Link, Report
from impact.rules import LINK_KINDS, LinkKind
from impact.typed import Final, Literal, NamedTuple, TypeAlias

MOST: Final = 60  # nodes: more is no picture

Role: TypeAlias = Literal["app", "entry", "file", "change", "unknown", "note"]
Style: TypeAlias = Literal["solid", "dashed", "dotted"]

_STYLES: Final[dict[LinkKind, Style]] = {
    "lazy": "dashed", "dynamic": "dashed", "typing": "dotted", "string": "dotted",
}  # fmt: skip
_RANKS: Final[tuple[Role, ...]] = ("file", "entry", "unknown", "change")


class Node(NamedTuple):
    """Something drawn: an app, a file, or a note."""

    role: Role
    label: str


class Edge(NamedTuple):
    """An arrow between two nodes, by their places in the picture."""

    tail: int
    head: int
    label: str
    style: Style


class Picture(NamedTuple):
    """Nodes and edges in the order they are written."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


class _Arrow(NamedTuple):
    """An edge before nodes have places: each end is (is it an app, its name)."""

    tail: tuple[bool, str]
    head: tuple[bool, str]
    label: str = ""
    style: Style = "solid"


def chains(report: Report, limit: int = MOST) -> Picture:
    """Draw why apps are touched: from each app over its chains to the changes."""
    strands = [
        [(evidence, tuple(_strand(app, evidence, report))) for evidence in _in_order(app, report)]
        for app in report.impact.apps
    ]
    drawn: list[_Arrow] = []
    seen: set[tuple[bool, str]] = set()
    hidden: list[Evidence] = []
    roles: dict[str, Role] = {}
    for evidence, strand in filter(None, concatenate(*zip_longest(*strands))):
        ends = {end for arrow in strand for end in (arrow.tail, arrow.head)}
        if len(seen | ends) > limit:
            hidden.append(evidence)
            continue
        seen |= ends
        drawn += strand
        for path, role in _roles(evidence):
            roles[path] = max(role, roles.get(path, "file"), key=_RANKS.index)
    if not drawn and not hidden:
        return Picture((Node("note", "no app is touched"),), ())
    return _placed(drawn, roles, more(hidden, "reason") if hidden else "")


def graph(links: Sequence[Link], roots: Sequence[str], limit: int = MOST) -> Picture:
    """Draw imports, from the roots outwards; without roots, from the first names on."""
    ordered = sorted(set(links), key=lambda link: (*link[:2], LINK_KINDS.index(link.kind), link))
    names = _outwards(ordered, roots)
    shown = set(names[:limit])
    arrows = [
        _Arrow((False, link.importer), (False, link.imported), _line(link), _style(link))
        for link in ordered
        if {link.importer, link.imported} <= shown
    ]
    roles: dict[str, Role] = dict.fromkeys(roots, "entry")
    note = more(names[limit:], "file") if names[limit:] else ""
    return _placed(arrows, roles, note, names[:limit])


def _placed(
    arrows: Iterable[_Arrow], roles: dict[str, Role], note: str, names: Iterable[str] = ()
) -> Picture:
    """Give every node a place; arrows between the same two nodes become one edge."""
    places: dict[tuple[bool, str], int] = {(False, name): i for i, name in enumerate(names)}
    edges: dict[tuple[int, int], Edge] = {}
    for tail, head, label, style in arrows:
        ends = (places.setdefault(tail, len(places)), places.setdefault(head, len(places)))
        first = edges.setdefault(ends, Edge(*ends, label, style))
        if label not in first.label.split(" · "):
            edges[ends] = first._replace(label=f"{first.label} · {label}".strip(" ·"))
    nodes = [Node("app" if app else roles.get(name, "file"), name) for app, name in places]
    return Picture((*nodes, *((Node("note", note),) if note else ())), tuple(edges.values()))


def _in_order(app: AppImpact, report: Report) -> Iterator[Evidence]:
    for touch in touches(app, report.changes):
        yield from touch.evidence


def _strand(app: AppImpact, evidence: Evidence, report: Report) -> Iterator[_Arrow]:
    """The arrows that one piece of evidence is drawn with."""
    start, change = (True, app.app), (False, evidence.path)
    match evidence.kind:
        case "rule":
            yield _Arrow(start, change, f"{report.rules.path}:{evidence.line}")
        case "import" | "declared" | "unknown":
            yield _Arrow(
                start, (False, evidence.entrypoint), "" if evidence.chain else "entry point"
            )
            for link in evidence.chain:
                ends = (False, link.importer), (False, link.imported)
                yield _Arrow(*ends, _line(link), _style(link))
            if evidence.kind == "unknown":
                yield _Arrow((False, evidence.unknown), change, "may load", "dotted")
        case "image":
            yield _Arrow(start, (False, evidence.image), "image")
            if evidence.image != evidence.path:
                copies = f"line {evidence.line}" if evidence.line else "copies"
                yield _Arrow((False, evidence.image), change, copies)
        case "workflow":
            yield _Arrow(start, change, "workflow")
        case "everyone":
            nothing = (False, evidence.path or "no base to compare with")
            yield _Arrow(start, nothing, evidence.reason)


def _roles(evidence: Evidence) -> Iterator[tuple[str, Role]]:
    yield evidence.path, "change"
    if evidence.kind in ("import", "declared", "unknown"):
        yield evidence.entrypoint, "entry"
    if evidence.kind == "unknown":
        yield evidence.unknown, "unknown"


def _outwards(links: Sequence[Link], roots: Sequence[str]) -> list[str]:
    """All names: the roots first, then what they import, step by step, then the others."""
    imports: dict[str, list[str]] = {}
    for link in links:
        imports.setdefault(link.importer, []).append(link.imported)
    found = dict.fromkeys(roots)
    queue = list(found)
    for name in queue:
        for imported in imports.get(name, ()):
            if imported not in found:
                found[imported] = None
                queue.append(imported)
    others = sorted({name for link in links for name in link[:2]})
    return list(dict.fromkeys((*found, *others)))


def _line(link: Link) -> str:
    kind = "" if link.kind == "module" else link.kind
    line = f"line {link.line}" if link.line else ""
    return ", ".join(part for part in (line, kind) if part)


def _style(link: Link) -> Style:
    return _STYLES.get(link.kind, "solid")
