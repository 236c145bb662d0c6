"""Rows about the graph that mean nothing in a tree: a misspelt one would be obeyed in silence.

Promise: only whether a file or folder of that name is there counts, not whether an app reaches it.
"""

from collections.abc import Iterator

from impact.graph.found import Idle
from impact.graph.listing import Listing, matching
from impact.rules import Rules


def idle_rows(rules: Rules, listing: Listing) -> tuple[Idle, ...]:
    """What the rules say of the graph about no file of a tree, in the order of the rules."""
    return (*_idle_roots(rules, listing), *_idle_patterns(rules, listing))


def _idle_roots(rules: Rules, listing: Listing) -> Iterator[Idle]:
    submodules = listing.submodules()
    for index, root in enumerate(rules.graph.roots or ()):
        inside = any(f"{root}/".startswith(path + "/") for path in submodules)
        if root and not inside and not listing.under(root + "/"):
            yield Idle("roots", index, "")


def _idle_patterns(rules: Rules, listing: Listing) -> Iterator[Idle]:
    for index, link in enumerate(rules.links):
        if not matching(link.importer, listing):
            yield Idle("links", index, "importer")
        if not matching(link.imported, listing):
            yield Idle("links", index, "imported")
    for index, cut in enumerate(rules.graph.cut):
        if not matching(cut.importer, listing):
            yield Idle("cut", index, "importer")
        if not matching(cut.imported, listing):
            yield Idle("cut", index, "imported")
