"""Commits one by one: how many lie between two, and which of them changed given paths.

Promise: the commits of a range are those of `BASE..HEAD` in gitrevisions(7), the newest first; a
merge counts as changing only what differs from all of its parents (git-diff-tree(1), `-c`), since
its other changes are those of the commits it brings. A message is text in any encoding.
"""

from collections.abc import Collection, Iterator, Sequence

from impact.changes import Commit
from impact.errors import GitFailed, MissingObject
from impact.repository.conversation import Found
from impact.repository.objects import Objects
from impact.repository.refs import check_id
from impact.repository.runner import Git
from impact.repository.trees import records

_MAX_COMMIT = 1 << 20  # bytes


def count_between(git: Git, base: str, head: str) -> tuple[int, int]:
    """How many commits only the head has, and how many only the base has."""
    check_id(base)
    check_id(head)
    if base == head:
        return 0, 0
    counted = git.run("rev-list", "--count", "--left-right", f"{base}...{head}")
    left, _, right = counted.decode("ascii").strip().partition("\t")
    return int(right), int(left)


def commits_changing(
    git: Git, objects: Objects, base: str | None, head: str, paths: Collection[str]
) -> tuple[Commit, ...]:
    """The commits that only the head has and that change one of the paths, the newest first."""
    for sha in filter(None, (base, head)):
        check_id(sha)
    listed = git.run("rev-list", "--topo-order", head, *([f"^{base}"] if base else []))
    shas = listed.decode("ascii").split()
    found = ((sha, changed & set(paths)) for sha, changed in _changed(git, shas))
    return tuple(_commit(objects, sha, sorted(hit)) for sha, hit in found if hit)


def _changed(git: Git, shas: Sequence[str]) -> Iterator[tuple[str, set[str]]]:
    """The paths that each commit changes; a commit that changes nothing is left out."""
    arguments = ("diff-tree", "--stdin", "--root", "-r", "-z", "-c", "--name-only", "--no-renames",
                 "--no-ext-diff", "--no-textconv", "--ignore-submodules=none")  # fmt: skip
    waiting, sha, paths = set(shas), "", set[str]()
    with git.start(*arguments) as process:
        process.send_last("".join(f"{sha}\n" for sha in shas).encode("ascii"))
        for record in records(process):
            if record in waiting:
                if sha:
                    yield sha, paths
                waiting.discard(record)
                sha, paths = record, set()
            elif sha:
                paths.add(record)
            else:
                raise GitFailed(f"git printed a path before its commit: {record!r}")
        git.check(process, *arguments)
    if sha:
        yield sha, paths


def _commit(objects: Objects, sha: str, paths: Sequence[str]) -> Commit:
    answer, _ = objects.load(sha, max_size=_MAX_COMMIT)
    if not isinstance(answer, Found) or answer.content is None:
        raise MissingObject(
            f"the commit {sha[:12]} cannot be read",
            do="fetch or clone again; `git fsck` lists what is missing or broken",
        )
    head, _, message = answer.content.partition(b"\n\n")
    author = next((line for line in head.split(b"\n") if line.startswith(b"author ")), b"")
    name, _, moment = _text(author[7:]).rpartition("> ")
    seconds = moment.partition(" ")[0]
    subject = " ".join(_text(message.strip()).partition("\n\n")[0].split())
    at = int(seconds) if seconds.isdecimal() else 0
    return Commit(sha, subject, name.partition(" <")[0], at, tuple(paths))


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")
