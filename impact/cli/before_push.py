"""The answers that a pre-push hook prints: one for each reference that is about to be pushed."""

import os
import sys
from collections.abc import Iterator, Mapping

from impact.context import Context
from impact.errors import UnknownRevision
from impact.events.deliveries import Delivery
from impact.events.pushes import Pushing, delivery_of, pushed_by_pre_commit, read_pushes
from impact.repository import Repository


def deliveries(context: Context, environ: Mapping[str, str]) -> Iterator[Delivery]:
    """What GitHub will say of the push, reference by reference."""
    repository = context.repository
    default = repository.default_branch()
    name = "" if default is None else default.name.removeprefix("origin/")
    for pushing in _pushings(repository, environ):
        found = delivery_of(pushing, name, forced=_forced(repository, pushing))
        if found is not None:
            yield found


def _pushings(repository: Repository, environ: Mapping[str, str]) -> Iterator[Pushing]:
    told = pushed_by_pre_commit(environ)
    if told is None:
        yield from read_pushes(os.fsdecode(sys.stdin.buffer.read()))
        return
    remote = environ.get("PRE_COMMIT_REMOTE_NAME", "origin")
    told = told._replace(after=repository.resolve(told.after).sha)
    there = f"refs/remotes/{remote}/{told.ref.removeprefix('refs/heads/')}"
    # Of a new branch pre-commit tells where its own commits start, as if the remote had it.
    yield told if repository.names_commit(there) else told._replace(before="")


def _forced(repository: Repository, pushing: Pushing) -> bool:
    if not (pushing.before and pushing.after and pushing.ref.startswith("refs/heads/")):
        return False
    if not repository.names_commit(pushing.before):
        branch = pushing.ref.removeprefix("refs/heads/")
        raise UnknownRevision(
            f"what {branch} has on the remote is not in this clone",
            where=pushing.before[:12],
            expected="the commits that a forced push is about to replace",
            do="git fetch, and push again",
        )
    return not repository.is_ancestor(pushing.before, pushing.after)
