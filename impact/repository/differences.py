"""What differs between two states: two commits as git says, anything else by comparing two trees.

Promise: nothing git reports is left out, whatever the configuration or `.gitmodules` say about
renames, submodules or ignored paths; output that cannot be understood raises, it never shortens
the answer. The raw format is that of git-diff-tree(1), section RAW OUTPUT FORMAT.
"""

from collections.abc import Callable, Iterator

from impact.changes import Change, Entry, Status, sort_changes
from impact.errors import GitFailed
from impact.repository.process import Process
from impact.repository.runner import Git
from impact.repository.trees import Tree, canonical_mode, records

RAW = ("-z", "--raw", "--no-abbrev", "--no-renames", "--no-ext-diff", "--no-textconv",
       "--no-relative")  # fmt: skip
_STATUS: dict[str, Status] = {
    "A": "added", "M": "modified", "D": "deleted", "T": "type-changed",
}  # fmt: skip


def between_commits(git: Git, base: str, head: str) -> tuple[Change, ...]:
    """The changes from one commit to another, both full ids."""
    arguments = ("diff-tree", "-r", *RAW, "--ignore-submodules=none", base, head)
    with git.start(*arguments) as process:
        changes = [_change(meta, path) for meta, path in raw_pairs(process)]
        git.check(process, *arguments)
    return sort_changes(changes)


def between_trees(
    before: Tree, after: Tree, same_content: Callable[[str, str], bool]
) -> tuple[Change, ...]:
    """The changes from one tree to another.

    `same_content(path, oid)` says whether the work-tree file holds what the blob holds; it is
    asked where one side has no object id because only the work tree has the content.
    """
    changes = [Change(path, "added", None, after_entry) for path, after_entry in after.items()
               if path not in before]  # fmt: skip
    for path, entry in before.items():
        now = after.get(path)
        if now is None:
            changes.append(Change(path, "deleted", entry, None))
        elif entry != now and not _equal_in_work_tree(path, entry, now, same_content):
            changes.append(Change(path, _status_between(entry, now), entry, now))
    return sort_changes(changes)


def raw_pairs(process: Process) -> Iterator[tuple[str, str]]:
    """The pairs of a raw diff: ":100644 100644 oid oid M" and the path."""
    found = records(process)
    for meta in found:
        path = next(found, None)
        if path is None or meta[:1] != ":" or meta.count(" ") != 4:
            raise GitFailed(f"git printed a difference that cannot be understood: {meta!r}")
        yield meta, path


def _change(meta: str, path: str) -> Change:
    before_mode, after_mode, before_oid, after_oid, letter = meta[1:].split(" ")
    if letter not in _STATUS:
        raise GitFailed(f"git printed an unknown kind of difference: {meta!r}", where=path)
    return Change(
        path, _STATUS[letter], _side(before_mode, before_oid), _side(after_mode, after_oid)
    )


def _side(mode: str, oid: str) -> Entry | None:
    return None if mode == "000000" else Entry(canonical_mode(mode), oid)


def _status_between(before: Entry, after: Entry) -> Status:
    """A file, a symlink and a submodule are different types; a mode of a file is not."""
    return "modified" if before.mode[:3] == after.mode[:3] else "type-changed"


def _equal_in_work_tree(
    path: str, before: Entry, after: Entry, same_content: Callable[[str, str], bool]
) -> bool:
    oid = before.oid or after.oid
    has_file = not (before.oid and after.oid)
    return has_file and before.mode == after.mode and bool(oid) and same_content(path, oid)
