"""Which two states a question compares, and why those: the table of bases.

Promise: every name is fixed to a commit here and never used again; every span says by which row of
the table its base was chosen; the default branch is never its own base, and nothing is ever
compared with `HEAD~1` in silence.

`A..B` compares two trees and `A...B` starts from the merge base, as in gitrevisions(7) and
git-diff(1).
"""

from collections.abc import Iterable
from typing import Literal, TypeAlias

from impact.changes import INDEX, WORK_TREE, Revision, Span
from impact.errors import RepositoryError, ShallowHistory, UnknownRevision, UsageError
from impact.patterns import PatternSet
from impact.repository import Repository

Content: TypeAlias = Literal["commits", "index", "work-tree"]


def span_of(repository: Repository, text: str, content: Content = "commits") -> Span:
    """The span a person asked for on the command line; "" asks for the default."""
    if content != "commits":
        return _uncommitted_span(repository, text, INDEX if content == "index" else WORK_TREE)
    if "..." in text:
        return _from_merge_base(repository, *_ends(text, "..."), "three-dot")
    if ".." in text:
        base, head = (repository.resolve(name) for name in _ends(text, ".."))
        return Span(base, head, "two-dot", f"the trees of {base.name} and {head.name}, as they are")
    if text:
        return _from_merge_base(repository, text, "HEAD", "three-dot")
    return _default_span(repository)


def _ends(text: str, dots: str) -> tuple[str, str]:
    base, _, head = text.partition(dots)
    if not base and not head:
        raise UsageError(
            f"the range {text!r} names no commit",
            expected="BASE..HEAD, BASE...HEAD or BASE",
            do="for example: main...HEAD",
        )
    return base or "HEAD", head or "HEAD"


def _from_merge_base(repository: Repository, base: str, head: str, rule: str) -> Span:
    left, right = repository.resolve(base), repository.resolve(head)
    shared = repository.merge_base(left.sha, right.sha)
    if shared is None:
        raise RepositoryError(
            f"{left.name} and {right.name} share no history",
            where=f"{base}...{head}",
            expected="two commits with a common ancestor",
            do=f"compare the trees as they are: {base}..{head}",
        )
    why = f"where {right.name} left {left.name}"
    return Span(Revision(left.name, shared), right, rule, why)


def _default_span(repository: Repository) -> Span:
    """The upstream of the current branch, else the default branch; told, never guessed further."""
    head = repository.resolve("HEAD")
    upstream = repository.upstream()
    if upstream is not None:
        return _from_merge_base(repository, upstream.name, head.name, "upstream")
    default = repository.default_branch()
    if default is None or default.sha == head.sha or _is_current(repository, default):
        raise UsageError(
            "no range was given and there is nothing to compare with",
            where=repository.branch() or "HEAD",
            expected="an upstream branch, or a default branch other than the current one",
            do="name a range, for example: HEAD~1..HEAD; or ask about --staged or --worktree",
        )
    return _from_merge_base(repository, default.name, head.name, "default-branch")


def _is_current(repository: Repository, branch: Revision) -> bool:
    return repository.branch() == branch.name


def _uncommitted_span(repository: Repository, text: str, at: str) -> Span:
    head = Revision(at, "")
    if ".." in text:
        raise UsageError(
            f"{text!r} has two ends, and one of them is {at} already",
            expected="one commit to compare with, or none for HEAD",
        )
    if text:
        return _from_merge_base(repository, text, "HEAD", "three-dot")._replace(head=head)
    if repository.is_unborn():
        return Span(None, head, "unborn", "there is no commit yet: everything is new")
    base = repository.resolve("HEAD")
    return Span(base, head, "uncommitted", f"what {at} has beyond {base.name}")


def place_of(repository: Repository, at: str) -> Revision:
    """A commit by name; without one the work tree, or HEAD where there is none."""
    if at or repository.bare:
        return repository.resolve(at or "HEAD")
    return Revision(WORK_TREE, "")


def touched_span(repository: Repository, at: str) -> Span:
    """What-if: one tree, compared with itself."""
    head = place_of(repository, at)
    return Span(head, head, "what-if", "no commits are compared: the paths are taken as changed")


def tag_span(repository: Repository, tag: str, wanted: PatternSet) -> Span:
    """From the nearest ancestor tag of the same app (one its workflow wants too) to this tag.

    A tag on the very same commit is another name of this release, not the one before it.
    """
    head = tagged_commit(repository, tag)
    for name, sha in repository.tags_reaching(head.sha):
        if sha != head.sha and wanted.includes(name):
            return Span(
                Revision(name, sha), head, "previous-tag", f"{name} is the tag before {tag}"
            )
    if repository.shallow:
        raise ShallowHistory(
            f"which tag comes before {tag} is not visible: the history of this clone was cut",
            where=f"tag:{tag}",
            do="git fetch --unshallow --tags, or fetch-depth: 0 in actions/checkout",
        )
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


def tagged_commit(repository: Repository, tag: str) -> Revision:
    """The commit of a tag, or HEAD for one that is only thought of."""
    if repository.has_tag(tag):
        return repository.resolve(f"refs/tags/{tag}")._replace(name=tag)
    return repository.resolve("HEAD")


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
            do=f"git fetch origin {branch}:refs/remotes/origin/{branch}, or fetch-depth: 0 in "
            "actions/checkout",
        )
    return tip
