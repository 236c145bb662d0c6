"""The graph that was walked last, as plain data, for the walk of the next tree.

Promise: what is thawed are the links of those files that the names they say decide alone; nothing
of it is used where a fresh walk might find otherwise (see `impact.graph.earlier`).
"""

from impact.graph import Graph, Unknown
from impact.report import Link
from impact.typed import Any


def freeze_graph(graph: Graph) -> tuple[object, ...]:
    """Turn what is worth keeping of a graph into tuples, strings and numbers."""
    return (
        graph.roots,
        {path: tuple(map(tuple, graph.links[path])) for path in sorted(graph.named)},
        *(
            tuple(tuple(place) for place in places if place.path in graph.named)
            for places in (graph.unknown, graph.computed)
        ),
    )


def thaw_graph(roots: tuple[str, ...], links: dict[str, Any], unknown: Any, computed: Any) -> Graph:
    """Make the graph again. Raises AttributeError or TypeError for data of another form."""
    made = {path: tuple(map(Link._make, found)) for path, found in links.items()}
    unread, named_late = (tuple(map(Unknown._make, some)) for some in (unknown, computed))
    return Graph(made, unread, named_late, frozenset(made), roots)
