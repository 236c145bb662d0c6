"""What stands in a commit, in the index or in the work tree, and what differs between two of them.

Promise: each state is read once, and the same one gives the same tree again. What a partial clone
left out is asked of `supply`, and together where much of it is wanted.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

from impact.changes import INDEX, WORK_TREE, Change, Entry, sort_changes
from impact.errors import RepositoryError
from impact.repository.differences import between_commits, between_trees
from impact.repository.objects import Objects, Unreadable, content_of, unreadable_error
from impact.repository.process import Process
from impact.repository.refs import check_id
from impact.repository.runner import Git
from impact.repository.supply import Supply
from impact.repository.trees import Tree, commit_tree, find_entry, tree_id
from impact.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from impact.repository.worktree import WorkTree

_PLACES = (INDEX, WORK_TREE)
_TREES_KEPT = 4
_FOLDER = "040000"
_SUBMODULE = "160000"


class States:
    """The states of one repository: a commit by its full id, INDEX, WORK_TREE."""

    def __init__(
        self, git: Git, objects: Objects, supply: Supply, top: Callable[[], str | None]
    ) -> None:
        self._git, self._objects, self._supply, self._top = git, objects, supply, top
        self._trees: dict[str, Tree] = {}
        self._tree_ids: dict[str, str] = {}
        self._changes: dict[tuple[str, str], tuple[Change, ...]] = {}
        self._started: list[Process] = []

    def close(self) -> None:
        """End every git that still lists a tree. Trees that were read stay readable."""
        for process in self._started:
            process.kill()
        self._started.clear()

    def tree_id(self, sha: str) -> str:
        """The id of the tree object of a commit id."""
        check_id(sha)
        if sha not in self._tree_ids:
            self._tree_ids[sha] = tree_id(self._objects, sha)
        return self._tree_ids[sha]

    def tree(self, at: str) -> Tree:
        """Every path of a state; git starts on it at once, and it is read when it is used."""
        if at not in self._trees:
            while len(self._trees) >= _TREES_KEPT:
                del self._trees[next(iter(self._trees))]
            self._trees[at], started = self._start_tree(at)
            self._started = [process for process in self._started if process.running] + started
        return self._trees[at]

    def changes(self, base: str | None, head: str) -> tuple[Change, ...]:
        """What differs between two states; without a base everything in head is added."""
        if base is None:
            return sort_changes(
                Change(path, "added", None, entry) for path, entry in self.tree(head).items()
            )
        if base in _PLACES or head in _PLACES:
            return between_trees(self.tree(base), self.tree(head), self._in_work_tree)
        check_id(base)
        check_id(head)
        if (base, head) not in self._changes:
            self._changes[base, head] = self._supply.with_trees(
                [base, head], lambda: between_commits(self._git, base, head)
            )
        return self._changes[base, head]

    def find(self, at: str, path: str) -> Entry | None:
        """What stands at one path, a folder too, without listing a whole commit."""
        if at == INDEX:
            return self.tree(INDEX).get(path)
        if at == WORK_TREE:
            return self._work_tree.entry(path)
        tree = self.tree_id(at)
        return self._supply.with_trees([at], lambda: find_entry(self._objects, tree, path))

    def entry(self, at: str, path: str) -> Entry | None:
        """What the tree of a state has at one path, without listing a whole commit."""
        if at in _PLACES:
            return self.tree(at).get(path)
        entry = self.find(at, path)
        return None if entry is None or entry.mode == _FOLDER else entry

    def read(
        self, oids: Sequence[str], *, max_size: int
    ) -> Iterator[tuple[str, bytes | Unreadable]]:
        """Read blobs in the order given."""
        for place, (oid, content) in enumerate(self._objects.read(oids, max_size=max_size)):
            if _is_missing(content) and self._supply.contents(oids[place:]):
                yield from self._objects.read(oids[place:], max_size=max_size)
                return
            yield oid, content

    def read_entry(self, path: str, entry: Entry, *, max_size: int) -> bytes | Unreadable:
        """Read what an entry holds, from git or, without an object id, from disk."""
        if entry.mode == _SUBMODULE:
            return Unreadable("not-a-blob", 0)
        if not entry.oid:
            return self._work_tree.read(path, max_size=max_size)
        content = content_of(self._objects.load(entry.oid, max_size=max_size)[0])
        if _is_missing(content) and self._supply.contents([entry.oid]):
            return content_of(self._objects.load(entry.oid, max_size=max_size)[0])
        return content

    def read_path(self, at: str, path: str, *, max_size: int) -> tuple[Entry, bytes] | None:
        """Read one path; nothing for a folder, no bytes for a submodule."""
        entry = self.find(at, path)
        if entry is None or entry.mode == _FOLDER:
            return None
        if entry.mode == _SUBMODULE:
            return entry, b""
        content = self.read_entry(path, entry, max_size=max_size)
        if isinstance(content, Unreadable):
            raise unreadable_error(path, content, max_size)
        return entry, content

    def _start_tree(self, at: str) -> tuple[Tree, list[Process]]:
        if at == INDEX:
            return self._work_tree.index()
        if at == WORK_TREE:
            return self._work_tree.files()
        check_id(at)
        return commit_tree(self._git, at, self._supply)

    def _in_work_tree(self, path: str, oid: str) -> bool:
        return self._work_tree.holds(path, oid)

    @cached_property
    def _work_tree(self) -> "WorkTree":
        from impact.repository.worktree import WorkTree

        top = self._top()
        if top is None:
            raise RepositoryError(
                "a bare repository has no index and no work tree",
                where=self._git.folder,
                do="name commits or branches instead",
            )
        return WorkTree(self._git, top)


def _is_missing(content: bytes | Unreadable) -> bool:
    return isinstance(content, Unreadable) and content.reason == "missing"
