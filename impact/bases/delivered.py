"""Where each event of GitHub starts: the one function behind the table of bases.

Promise: total. Every delivery gets the span of one row of `impact.bases.table`, or an error that
says what to fetch; a commit that a shallow clone merely does not hold is never taken for one that
is gone. What a payload says counts, not what is checked out or where branches stand by now, so a
job that runs again answers the same.
"""

from collections.abc import Callable, Iterator

from impact.bases.tags import tagged_commit
from impact.changes import Revision, Span
from impact.errors import UnknownRevision
from impact.events.deliveries import (
    Deleted,
    Delivery,
    PullRequested,
    Pushed,
    Queued,
    Started,
    Tagged,
)
from impact.repository import Repository


def delivered_span(
    delivery: Delivery, repository: Repository, deploys: Callable[[Revision, str], bool]
) -> Span:
    """Find the row of the table; `deploys`: whether a push to that branch may run a workflow."""
    match delivery:
        case Pushed():
            return _pushed(delivery, repository, deploys)
        case PullRequested():
            return _pulled(delivery, repository)
        case Queued(branch, base_sha, head_sha):
            base = _held(repository, base_sha, branch, "the base of the merge group")
            head = _held(repository, head_sha, "merge group", "the head of the merge group")
            return Span(base, head, "merge-group", f"{branch} as the merge queue found it")
        case Tagged(tag, sha):
            why = "each app starts from its own previous tag"
            return Span(None, tagged_commit(repository, tag, sha), "per-app", why)
        case Started(name, _, sha):
            why = f"{name} does not say what was deployed before"
            return Span(None, repository.resolve(sha or "HEAD"), "started", why)
        case Deleted(ref, sha):
            at = repository.resolve(sha or "HEAD")
            return Span(at, at, "deleted", f"{ref} was deleted, so nothing new arrived")


def _pushed(push: Pushed, repository: Repository, deploys: Callable[[Revision, str], bool]) -> Span:
    head = _held(repository, push.after, push.branch, "the commit that was pushed")
    if not push.before:
        return _new_branch(push, head, repository, deploys)
    what = f"{push.before[:12]}, the commit before the push to {push.branch},"
    if not repository.obtain(push.before):
        if repository.cut_off:
            raise _not_held(what, push.before)
        return Span(None, head, "push-gone", f"{what} is gone from the repository")
    to = f"push to {push.branch}"
    why = f"what the forced {to} replaced" if push.forced else f"the commit before the {to}"
    return Span(repository.resolve(push.before), head, "push", why)


def _new_branch(
    push: Pushed,
    head: Revision,
    repository: Repository,
    deploys: Callable[[Revision, str], bool],
) -> Span:
    if push.branch == push.default_branch:
        why = f"{push.branch} is new and the default branch, so nothing was there before"
        return Span(None, head, "first-push", why)
    if deploys(head, push.branch):
        why = f"{push.branch} is new, and a workflow deploys it, so nothing was deployed before"
        return Span(None, head, "new-deploy-branch", why)
    default = next(iter(repository.branches(push.default_branch)), None)
    if default is None and repository.cut_off:
        raise _not_held(f"the default branch {push.default_branch}", push.default_branch)
    if default is None:
        why = f"{push.branch} is new, and there is no default branch {push.default_branch} yet"
        return Span(None, head, "first-push", why)
    base = repository.merge_base(head.sha, default.sha)
    if base is None:
        return _unrelated(default, head)
    return Span(Revision(default.name, base), head, "new-branch", f"where it left {default.name}")


def _pulled(pull: PullRequested, repository: Repository) -> Span:
    title = f"pull request {pull.number}"
    head = _held(
        repository, pull.head_sha, title, f"the head of {title}", f"pull/{pull.number}/head"
    )
    tips = list(_base_tips(pull, head, repository))
    base = repository.merge_base(head.sha, *tips)
    if base is None:
        return _unrelated(Revision(pull.base, tips[0]), head)
    tip = Revision(pull.base, tips[0])
    return Span(Revision(pull.base, base), head, "pull-request", f"where it left {pull.base}", tip)


def _base_tips(pull: PullRequested, head: Revision, repository: Repository) -> Iterator[str]:
    """Commits on the base branch, of which the newest counts, all from before the merge.

    GitHub tests a pull request by a merge with the tip of its base: that tip is exact. Without it,
    the payload's may be old, and the clone's may be younger than the event.
    """
    merged = repository.parents(pull.merge_sha) if pull.merge_sha else ()
    if len(merged) == 2 and merged[1] == head.sha:
        what = f"{merged[0][:12]}, the tip of {pull.base},"
        yield _held(repository, merged[0], pull.base, what, pull.base).sha
        return
    tips = [tip.sha for tip in repository.branches(pull.base)[:1]]
    yield from (younger := [tip for tip in tips if not repository.is_ancestor(head.sha, tip)])
    if not younger or repository.obtain(pull.base_sha):
        what = f"{pull.base_sha[:12]}, a commit of {pull.base},"
        yield _held(repository, pull.base_sha, pull.base, what, pull.base).sha


def _unrelated(tip: Revision, head: Revision) -> Span:
    """What differs from the tip holds all that a merge could bring, and the rules are the tip's."""
    why = f"{head.name} and {tip.name} share no commit, so their trees are compared"
    return Span(tip, head, "no-common-history", why)


def _held(repository: Repository, sha: str, name: str, what: str, fetch: str = "") -> Revision:
    """A commit that the answer cannot do without."""
    if not repository.obtain(sha):
        raise _not_held(what, fetch or sha)
    return repository.resolve(sha)._replace(name=name)


def _not_held(what: str, fetch: str) -> UnknownRevision:
    return UnknownRevision(
        f"{what} is not in this clone",
        expected="a clone with the history of both ends: fetch-depth: 0 in actions/checkout",
        do=f"let it be fetched with --fetch, or git fetch origin {fetch}",
    )
