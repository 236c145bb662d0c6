"""Reading the code of the apps in one tree: from their entry points, as far as imports lead."""

from impact.analysis import cut_of
from impact.context import Context
from impact.graph import Graph, Reach, reach_from
from impact.graph.entrypoints import find_entrypoints
from impact.graph.files import named_files
from impact.graph.idle import idle_rows
from impact.graph.modules import Listing, Modules
from impact.graph.walking import Options, walk
from impact.reading.code import AppCode, Code
from impact.reading.sources import TreeSources, followed
from impact.report import Link
from impact.rules import Rules
from impact.typed import NamedTuple


class Walked(NamedTuple):
    """The code of one tree, and the graph it was found in."""

    code: Code
    graph: Graph
    settled: bool  # the same tree would be read like this at any time


def read_code(rules: Rules, listing: Listing, context: Context) -> Walked:
    """Walk the import graph of one tree."""
    repository, store, progress, _ = context
    listing = followed(listing, repository)
    limit, named = rules.graph.max_blob, named_files(rules)
    sources = TreeSources(repository, listing, store.scans, limit, progress, named)
    modules = Modules(listing, rules.graph.roots)
    entrypoints = {app.name: find_entrypoints(app, rules, listing, modules) for app in rules.apps}
    seeds = {path for found in entrypoints.values() for path in found.paths}
    options = Options(rules.graph.follow, rules.links)
    graph = walk(seeds, listing, modules, sources, options)
    apps = {}
    for name, found in entrypoints.items():
        uncut = reach_from(found.paths, graph)
        apps[name] = AppCode(_cut(rules, uncut, graph), uncut, found.missing)
    idle = idle_rows(rules, listing)
    code = Code(
        apps, graph.unknown, graph.computed, len(graph.links), idle, bool(listing.symlinks())
    )
    return Walked(code, graph, sources.settled)


def _cut(rules: Rules, uncut: Reach, graph: Graph) -> Reach:
    if not rules.graph.cut:
        return uncut

    def is_cut(link: Link) -> bool:
        return cut_of(rules, link) is not None

    return reach_from(uncut.entrypoints, graph, is_cut)
