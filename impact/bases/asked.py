"""What a person asked to compare: a range, uncommitted work, one tree that is imagined changed.

Promise: `A..B` compares two trees and `A...B` starts from the merge base, as in gitrevisions(7) and
git-diff(1); a question without a range says what it was compared with.
"""

from collections.abc import Collection

from impact.changes import INDEX, WORK_TREE, Revision, Span
from impact.errors import RepositoryError, UsageError
from impact.repository import Repository
from impact.typed import Literal, TypeAlias

Content: TypeAlias = Literal["commits", "index", "work-tree"]


def span_of(repository: Repository, text: str, content: Content = "commits") -> Span:
    """The span a person asked for on the command line; "" asks for the default."""
    if content != "commits":
        return _uncommitted_span(repository, text, INDEX if content == "index" else WORK_TREE)
    if "..." in text:
        return _from_merge_base(repository, *_ends(text, "..."), "three-dot")
    if ".." in text:
        base, head = (repository.resolve(name) for name in _ends(text, ".."))
        why = f"the trees of {base.words[0]} and {head.words[0]}, as they are"
        return Span(base, head, "two-dot", why)
    if text:
        return _from_merge_base(repository, text, "HEAD", "three-dot")
    return _default_span(repository)


def merge_span(repository: Repository, branches: Collection[str]) -> Span:
    """What a pull request into a branch would bring: from where HEAD left it, origin's first."""
    branch, *others = branches
    if others:
        raise UsageError(
            "pull requests into several branches start from different commits",
            where="--event",
            expected="one of them, or a range for all",
            do="ask about each apart, or name BASE...HEAD",
        )
    tip = next(iter(repository.branches(branch)), None)
    return _from_merge_base(repository, tip.name if tip else branch, "HEAD", "pull-request")


def _ends(text: str, dots: str) -> tuple[str, str]:
    base, _, head = text.partition(dots)
    if not base and head in ("", "HEAD", "@"):  # what a variable that nobody filled leaves
        raise UsageError(
            f"the range {text!r} compares HEAD with itself",
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
    why = f"where {right.words[0]} left {left.words[0]}"
    return Span(Revision(left.name, shared), right, rule, why, left)


def _default_span(repository: Repository) -> Span:
    """The upstream of the current branch, else the default branch; told, never guessed further."""
    head = repository.resolve("HEAD")
    upstream = repository.upstream()
    if upstream is not None:
        return _from_merge_base(repository, upstream.name, head.name, "upstream")
    default = repository.default_branch()
    if default is None or default.sha == head.sha:
        raise UsageError(
            "no range was given and there is nothing to compare with",
            where=repository.branch() or "HEAD",
            expected="an upstream branch, or a default branch other than the current one",
            do="name a range, for example: HEAD~1..HEAD; or ask about --staged or --worktree",
        )
    return _from_merge_base(repository, default.name, head.name, "default-branch")


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
    return Span(base, head, "uncommitted", f"what {at} has beyond {base.words[0]}")


def place_of(repository: Repository, at: str) -> Revision:
    """A commit by name; without one the work tree, or HEAD where there is none."""
    if at or repository.bare:
        return repository.resolve(at or "HEAD")
    return Revision(WORK_TREE, "")


def touched_span(repository: Repository, at: str) -> Span:
    """What-if: one tree, compared with itself."""
    head = place_of(repository, at)
    return Span(head, head, "what-if", "no commits are compared: the paths are taken as changed")
