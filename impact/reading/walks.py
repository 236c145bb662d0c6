"""Reading the code of the apps in one tree: from their entry points, as far as imports lead."""

from collections.abc import Collection, Sequence

from impact.analysis import cut_of
from impact.changes import Change
from impact.context import Context
from impact.graph import Graph, Reach, reach_from
from impact.graph.earlier import NOTHING, Earlier, found_again
from impact.graph.entrypoints import find_entrypoints
from impact.graph.files import named_files
from impact.graph.idle import idle_rows
from impact.graph.listing import Listing
from impact.graph.modules import Modules
from impact.graph.symlinks import Followed
from impact.graph.walking import Options, walk
from impact.reading.code import AppCode, Code
from impact.reading.sources import TreeSources, followed
from impact.report import Link
from impact.rules import Rules
from impact.store import ScanCache
from impact.typed import NamedTuple


class Walked(NamedTuple):
    """The code of one tree, and the graph it was found in."""

    code: Code
    graph: Graph
    settled: bool  # the same tree would be read like this at any time
    plain: bool  # no symbolic link shows a file at two paths


class Before(NamedTuple):
    """The plain graph of another tree, and what differs here."""

    graph: Graph
    changes: Sequence[Change]


def read_code(
    rules: Rules, listing: Listing, context: Context, before: Before | None = None
) -> Walked:
    """Walk the import graph of one tree; what a walk before it says of files is used again."""
    repository, store, progress, _ = context
    listing = followed(listing, repository)
    limit, named = rules.graph.max_blob, named_files(rules)
    sources = TreeSources(repository, listing, store.scans, limit, progress, named)
    modules = Modules(listing, rules.graph.roots)
    entrypoints = {app.name: find_entrypoints(app, rules, listing, modules) for app in rules.apps}
    seeds = {path for found in entrypoints.values() for path in found.paths}
    options = Options(rules.graph.follow, rules.links)
    earlier = _earlier(before, rules, listing, modules, store.scans)
    graph = walk(seeds, listing, modules, sources, options, earlier)
    apps = {}
    for name, found in entrypoints.items():
        uncut = reach_from(found.paths, graph)
        apps[name] = AppCode(_cut(rules, uncut, graph), uncut, found.missing)
    idle = idle_rows(rules, listing)
    code = Code(
        apps, graph.unknown, graph.computed, len(graph.links), idle, bool(listing.symlinks())
    )
    return Walked(code, graph, sources.settled, not listing.shows_more)


def _earlier(
    before: Before | None, rules: Rules, listing: Followed, modules: Modules, scans: ScanCache
) -> Earlier:
    """What the walk before knows; nothing where more than names decides."""
    if before is None or listing.shows_more or "string" in rules.graph.follow:
        return NOTHING

    def mentioning(paths: Collection[str], names: Collection[str]) -> Collection[str]:
        entries = {path: listing.get(path) for path in paths}
        blobs = {path: entry.oid for path, entry in entries.items() if entry is not None}
        found = scans.mentioning(blobs.values(), names)
        return [path for path in paths if blobs.get(path) in found]

    return found_again(before.graph, before.changes, modules, rules.links, mentioning)


def _cut(rules: Rules, uncut: Reach, graph: Graph) -> Reach:
    if not rules.graph.cut:
        return uncut

    def is_cut(link: Link) -> bool:
        return cut_of(rules, link) is not None

    return reach_from(uncut.entrypoints, graph, is_cut)
