"""A first rules file, proposed from one state of a repository.

Promise: everything that is there is looked at: workflows, Dockerfiles, what is named to be started
and what that imports. Nothing is decided here, and nothing is written.
"""

import os

from impact.bases import place_of
from impact.context import Context
from impact.dockerfile import is_dockerfile
from impact.graph.modules import Modules
from impact.graph.reach import reach_from
from impact.graph.symlinks import Followed
from impact.graph.walking import Options, walk
from impact.proposals import Facts, Proposal
from impact.proposals.deciding import propose
from impact.proposals.naming import app_name
from impact.reading.sources import TreeSources, followed
from impact.reading.started import find_started, small_text
from impact.reading.workflow_files import workflow_files
from impact.rules import DEFAULT_FOLLOW, MAX_BLOB


def propose_rules(context: Context, *, every: bool) -> Proposal:
    """Look at the work tree (a bare repository's HEAD) and propose rules."""
    repository = context.repository
    where = place_of(repository, "")
    listing = followed(repository.tree(where.place), repository)
    modules = Modules(listing)
    started = tuple(find_started(where, listing, modules, context))
    files = sorted({path for one in started for path in one.files})
    facts = Facts(
        paths=tuple(listing.paths()),
        workflows=workflow_files(repository, where.place),
        started=started,
        reach=_reach(files, listing, modules, context),
        dockerfiles=tuple(path for path in listing.paths() if _makes_an_image(path)),
        django=_django(where.place, listing, context),
        every=every,
    )
    return propose(facts, app_name(os.path.basename(repository.top or "")) or "app")


def _makes_an_image(path: str) -> bool:
    """Whether a path is a Dockerfile; one of tests and examples makes no image of an app."""
    other = {"test", "tests", "example", "examples", ".devcontainer", "docs"}
    return is_dockerfile(path) and other.isdisjoint(path.split("/"))


def _reach(
    files: list[str], listing: Followed, modules: Modules, context: Context
) -> dict[str, frozenset[str]]:
    repository, store, progress, _ = context
    sources = TreeSources(repository, listing, store.scans, MAX_BLOB, progress, frozenset(files))
    graph = walk(files, listing, modules, sources, Options(DEFAULT_FOLLOW, ()))
    return {path: frozenset(reach_from([path], graph).arrivals) for path in files}


def _django(at: str, listing: Followed, context: Context) -> str:
    """The manage.py that starts Django, the one nearest to the top."""
    found = [path for path in listing.paths() if path.rpartition("/")[2] == "manage.py"]
    for path in sorted(found, key=lambda path: (path.count("/"), path)):
        if b"DJANGO_SETTINGS_MODULE" in small_text(at, path, context):
            return path
    return ""
