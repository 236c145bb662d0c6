"""The import graph of one tree: which file needs which, by what kind of import, on which line.

Promise: arrows point from importer to imported; impact walks against them. The graph is read on
demand, from entry points outwards, and holds nothing those do not reach; so its cost is that of the
apps, not of the repository.

`modules` names files, `linking` turns a file's imports into links, `walking` follows them, `reach`
answers who reaches what by which shortest chain, `networks` (networkx) the rarer questions.
"""

from impact.graph.entrypoints import EntryPoints, find_entrypoints
from impact.graph.modules import Listing, Modules
from impact.graph.reach import Reach, reach_from
from impact.graph.walking import Graph, Sources, Unknown, walk

__all__ = [
    "EntryPoints",
    "Graph",
    "Listing",
    "Modules",
    "Reach",
    "Sources",
    "Unknown",
    "find_entrypoints",
    "reach_from",
    "walk",
]
