"""Where a release starts: at the tag before it, of the same app, by ancestry and never by date.

Promise: a release whose earlier tag nobody can see counts everything; a clone whose history was cut
says so instead.
"""

from collections.abc import Iterable

from impact.changes import Revision, Span
from impact.errors import UnknownRevision, UsageError
from impact.patterns import PatternSet
from impact.repository import Repository


def tag_span(repository: Repository, tag: str, wanted: PatternSet, at: str = "") -> Span:
    """From the nearest ancestor tag of the same app (one its workflow wants too) to this tag.

    A tag on the very same commit is another name of this release, not the one before it.
    """
    head = tagged_commit(repository, tag, at)
    before = repository.tag_before(head.sha, wanted.includes)
    if before is not None:
        why = f"{before[0]} is the tag before {tag}"
        return Span(Revision(*before), head, "previous-tag", why)
    return Span(None, head, "first-tag", f"no tag like {tag} comes before it: everything counts")


def widest_span(repository: Repository, spans: Iterable[Span]) -> Span:
    """The spans of one app's tags as one that hides nothing: the oldest base, the newest head.

    Raises UsageError for tags of which none comes after the others.
    """
    widest, *others = sorted(set(spans), key=lambda span: span.head.name)
    for span in others:
        widest = _wider(repository, widest, span)
    return widest


def _wider(repository: Repository, one: Span, other: Span) -> Span:
    head = _newer(repository, one.head, other.head)
    if one.base is None or other.base is None:
        return (one if one.base is None else other)._replace(head=head)
    shared = repository.merge_base(one.base.sha, other.base.sha)
    for span, base in ((one, one.base), (other, other.base)):
        if base.sha == shared:
            return span._replace(head=head)
    why = f"where {one.base.name} and {other.base.name} parted"
    if shared is None:
        return Span(None, head, "first-tag", why)
    return Span(Revision(shared[:12], shared), head, "previous-tag", why)


def _newer(repository: Repository, one: Revision, other: Revision) -> Revision:
    for older, newer in ((other, one), (one, other)):
        if repository.is_ancestor(older.sha, newer.sha):
            return newer
    raise UsageError(
        f"{one.name} and {other.name} release one app from histories that parted",
        where="--event",
        expected="tags of one app, each after the other",
        do="ask about one tag at a time",
    )


def tagged_commit(repository: Repository, tag: str, at: str = "", otherwise: str = "") -> Revision:
    """The commit of a tag: `at` where somebody knows it, else the clone's.

    A tag that is only thought of stands `otherwise`: where the question ends, or at HEAD.
    """
    if at:
        return repository.resolve(at)._replace(name=tag)
    if repository.has_tag(tag):
        return repository.resolve(f"refs/tags/{tag}")._replace(name=tag)
    return repository.resolve(otherwise or "HEAD")


def branch_tip(repository: Repository, branch: str, tag: str, where: str) -> Revision:
    """The branch that must hold a tag: origin's, since only that is released; else this clone's.

    Raises UnknownRevision if neither is there: a tag is never refused for a branch nobody fetched.
    """
    tip = next(iter(repository.branches(branch)), None)
    if tip is None:
        raise UnknownRevision(
            f"no branch {branch} is in this clone, so nobody can tell whether it holds {tag}",
            where=where,
            expected=f"origin/{branch} or {branch}, which `tag_on` names",
            do=f"let it be fetched with --fetch, or git fetch origin "
            f"{branch}:refs/remotes/origin/{branch}, or fetch-depth: 0 in actions/checkout",
        )
    return tip
