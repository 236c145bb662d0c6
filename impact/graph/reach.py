"""Who reaches what: for one app, the shortest chain from its entry points to every file.

Promise: breadth first from the sorted entry points over sorted links, so every chain is a shortest
one and the same one every time. Links that a `graph.cut` names are not followed; what only they
reached is known too, for the report.
"""

from collections.abc import Callable, Iterable, Mapping

from impact.graph.found import Graph
from impact.report import Chain, Link
from impact.rules import LinkKind
from impact.typed import NamedTuple, TypeAlias

# The last link of the shortest chain to a file: a Link, or the plain tuple of one that was kept.
Arrival: TypeAlias = tuple[str, str, LinkKind, int]


class Reach(NamedTuple):
    """What the entry points of one app reach in one tree."""

    entrypoints: tuple[str, ...]
    arrivals: Mapping[str, Arrival | None]  # by file; None: an entry point

    def has(self, path: str) -> bool:
        """Whether the app reaches a path."""
        return path in self.arrivals

    def chain(self, path: str) -> Chain:
        """The shortest chain to a reached path; empty for an entry point. KeyError if unreached."""
        links: list[Link] = []
        arrival = self.arrivals[path]
        while arrival is not None:
            link = Link(*arrival)
            links.append(link)
            arrival = self.arrivals[link.importer]
        return tuple(reversed(links))

    def entrypoint(self, path: str) -> str:
        """The entry point where the chain to a reached path starts."""
        chain = self.chain(path)
        return chain[0].importer if chain else path


def reach_from(
    entrypoints: Iterable[str], graph: Graph, is_cut: Callable[[Link], bool] | None = None
) -> Reach:
    """Walk one app's part of a graph."""
    starts = tuple(sorted(set(entrypoints)))
    arrivals: dict[str, Arrival | None] = dict.fromkeys(starts)
    queue = list(starts)
    for path in queue:  # the list grows while it is walked
        for link in graph.links.get(path, ()):
            if link.imported not in arrivals and not (is_cut and is_cut(link)):
                arrivals[link.imported] = link
                queue.append(link.imported)
    return Reach(starts, arrivals)
