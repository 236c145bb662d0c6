"""The rarer questions about the graph: all chains, smallest cuts. networkx lives only here.

Promise: deterministic (nodes and edges go in sorted), and never on the way of a plain answer:
networkx costs more to import than a whole warm answer.
"""

from collections.abc import Iterable, Iterator
from itertools import islice, pairwise

from impact.graph.found import Graph
from impact.report import Chain, Link
from impact.typed import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import networkx as nx

_SOURCE: Final = "\0entry points"  # no path holds a NUL
_PACKAGE_WEIGHT: Final = 1_000  # an ancestor `__init__` cannot be "not imported"; cut it last


class Chains:
    """All chains from some entry points; one network serves for whatever many paths are asked."""

    def __init__(self, graph: Graph, entrypoints: Iterable[str]) -> None:
        self._graph = graph
        self._network = _network(graph, entrypoints)

    def to(self, path: str, limit: int) -> list[Chain]:
        """Up to `limit` chains without loops from any entry point to a path, shortest first."""
        import networkx as nx

        network = self._network
        if path not in network or not nx.has_path(network, _SOURCE, path):
            return []
        ways: Iterator[list[str]] = nx.shortest_simple_paths(network, _SOURCE, path)
        return [tuple(_links_along(self._graph, way[1:])) for way in islice(ways, limit)]


def smallest_cut(graph: Graph, entrypoints: Iterable[str], path: str) -> tuple[Link, ...] | None:
    """The fewest links whose removal leaves a path out of reach.

    None: no removal does, the path is an entry point itself. Empty: it is not reached.
    """
    import networkx as nx

    starts = set(entrypoints)
    if path in starts:
        return None
    network = _network(graph, starts)
    if path not in network:
        return ()
    _, (near, _far) = nx.minimum_cut(network, _SOURCE, path)
    cut = [link for importer in near for link in graph.links.get(importer, ())
           if link.imported in _far]  # fmt: skip
    return tuple(sorted(cut))


def _network(graph: Graph, entrypoints: Iterable[str]) -> "nx.DiGraph[str]":
    import networkx as nx

    network: nx.DiGraph[str] = nx.DiGraph()
    network.add_nodes_from(graph.links)
    for entrypoint in sorted(entrypoints):
        network.add_edge(_SOURCE, entrypoint)  # no capacity: cannot be cut
    for links in graph.links.values():
        for link in links:
            weight = _PACKAGE_WEIGHT if link.kind == "package" else 1
            network.add_edge(link.importer, link.imported, capacity=weight)
    return network


def _links_along(graph: Graph, way: list[str]) -> Iterator[Link]:
    for importer, imported in pairwise(way):
        yield next(link for link in graph.links[importer] if link.imported == imported)
