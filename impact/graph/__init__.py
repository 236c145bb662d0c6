"""The import graph of one tree: which file needs which, by what kind of import, on which line.

Promise: arrows point from importer to imported; impact walks against them. The graph is read on
demand, from entry points outwards, and holds nothing those do not reach; so its cost is that of the
apps, not of the repository.

`modules` names files, `linking` turns a file's imports into links, `walking` follows them, `found`
is what comes of it, `reach` answers who reaches what by which shortest chain, `networks` (networkx)
the rarer questions. Here stand the values alone: an answer that knows the graph already walks none.
"""

from impact.graph.found import Graph, Idle, Unknown
from impact.graph.reach import Reach, reach_from

__all__ = ["Graph", "Idle", "Reach", "Unknown", "reach_from"]
