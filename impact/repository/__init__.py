"""The door to git: open a repository, fix names to commits, read trees, changes and contents.

Promise: this package alone speaks git. It treats a repository as hostile input: nothing in it is
ever executed and nothing outside it is read. What is missing in a shallow or partial clone is
fetched from origin only where that was allowed, and then nothing is added but objects. Every
failure is an `ImpactError`. Not for two threads at once; open the repository again instead, that
is cheap.
"""

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cached_property

from impact.changes import WORK_TREE, Change, Commit, Entry, Revision, decode_path
from impact.repository.discovery import Place, locate, runner_for
from impact.repository.history import History
from impact.repository.objects import Objects, Unreadable
from impact.repository.refs import Refs, is_partial, is_shallow
from impact.repository.states import States
from impact.repository.supply import Supply, Tell
from impact.repository.trees import Tree
from impact.typed import Self

__all__ = ["Repository", "Tree", "Unreadable", "open_repository"]


def open_repository(path: str = ".", *, fetch: Tell | None = None) -> "Repository":
    """Open the repository at or above a folder, or raise NotARepository.

    `fetch` allows to fetch what is missing, and is told what, each time before that happens.
    A bare repository must be named by its own folder. The current directory may be a bare
    repository too, unless it lies inside a work tree (see `impact.repository.discovery`).
    """
    return Repository(locate(path), fetch)


class Repository:
    """One repository, as it was when each thing was first asked; close it after use."""

    def __init__(self, place: Place, fetch: Tell | None = None) -> None:
        self._place = place
        self.identity = place.common  # the folder that holds its objects: what a cache is for
        self._git = runner_for(place)
        self._objects = Objects(self._git)
        self._refs = Refs(self._git, self._objects, place.common)
        self._supply = Supply(self._git, place.home, self._objects, self._refs, fetch)
        self._history = History(self._git, place.common, self._objects, self._supply)
        self._states = States(self._git, self._objects, self._supply, lambda: self.top)
        self._objects.start()

    def again(self) -> "Repository":
        """The same repository for a process forked from this one; nothing is fetched there."""
        return Repository(self._place)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End every git that still runs. Trees that were read stay readable."""
        self._objects.close()
        self._states.close()

    @cached_property
    def bare(self) -> bool:
        """Whether there is no work tree."""
        return self._git.run("rev-parse", "--is-bare-repository") == b"true\n"

    @cached_property
    def top(self) -> str | None:
        """The absolute path of the work tree; None when bare."""
        if self.bare:
            return None
        return os.fsdecode(self._git.run("rev-parse", "--show-toplevel")[:-1])

    @cached_property
    def prefix(self) -> str:
        """Where the opened folder lies below the top: "" at the top, else ending with "/"."""
        if self.bare:
            return ""
        return decode_path(self._git.run("rev-parse", "--show-prefix")[:-1])

    @property
    def shallow(self) -> bool:
        """Whether the history of this clone is cut, at present."""
        return is_shallow(self._git)

    @cached_property
    def partial(self) -> bool:
        """Whether this clone leaves objects with its remote (`git clone --filter`)."""
        return is_partial(self._git)

    @property
    def cut_off(self) -> bool:
        """Whether the history of this clone is cut, and the rest of it must not be fetched."""
        return not self._supply.allowed and self.shallow

    def resolve(self, name: str) -> Revision:
        """Fix a name to a commit.

        Raises UsageError for what can be no name, UnknownRevision (with near names) for what
        names no commit here, MissingObject for a commit that is named but absent. Where fetching
        is allowed, origin is asked first: GoneRevision if it does not have the commit either.
        """
        return self._supply.resolve(name)

    def obtain(self, sha: str) -> bool:
        """Whether the commit of a full id is here, fetched if that is allowed and possible.

        False is the truth about origin, too, where fetching is allowed; else about this clone.
        """
        return self._supply.obtain(sha)

    def names_commit(self, name: str) -> bool:
        """Whether a name resolves, for words that could also mean something else."""
        return self._refs.exists(name)

    def has_tag(self, tag: str) -> bool:
        """Whether there is a tag of that name: on a commit here, or at origin."""
        full = f"refs/tags/{tag}"
        return self._refs.exists(full) or full in self._supply.tags()

    def is_unborn(self) -> bool:
        """Whether the current branch has no commit yet."""
        return self._refs.is_unborn()

    def branch(self) -> str | None:
        """The branch that is checked out, born or not; None for a detached HEAD."""
        return self._refs.branch()

    def upstream(self) -> Revision | None:
        """The upstream of the current branch, if it has one that was fetched."""
        return self._refs.upstream()

    def default_branch(self) -> Revision | None:
        """origin/HEAD, else origin/main, origin/master, main, master; None without any."""
        return self._refs.default_branch()

    def branches(self, name: str) -> tuple[Revision, ...]:
        """The branches of that name: origin's, then the local one, as far as they exist."""
        return self._supply.branches(name)

    def merge_base(self, one: str, *others: str) -> str | None:
        """The best common ancestor of a commit id and a merge of the others.

        None if they are unrelated. Raises ShallowHistory where a cut history hides it.
        """
        return self._history.merge_base(one, *others)

    def parents(self, sha: str) -> tuple[str, ...]:
        """The parents of a commit id, whether or not this clone holds them; () without it."""
        return self._history.parents(sha)

    def is_ancestor(self, ancestor: str, descendant: str) -> bool:
        """Whether one commit id is the other or led to it, or ShallowHistory."""
        return self._history.is_ancestor(ancestor, descendant)

    def count_between(self, base: str, head: str) -> tuple[int, int]:
        """How many commits only the head has, and how many only the base, both commit ids.

        Raises ShallowHistory where a cut history hides some, and must not be fetched.
        """
        from impact.repository.commits import count_between

        self._history.see_between(base, head)
        return count_between(self._git, base, head)

    def commits_changing(
        self, base: str | None, head: str, paths: Collection[str]
    ) -> tuple[Commit, ...]:
        """The commits from a base (none: all) to a head that change one of the paths.

        The newest comes first. Raises ShallowHistory as `count_between` does.
        """
        from impact.repository.commits import commits_changing

        self._history.see_between(base, head)
        return commits_changing(self._git, self._objects, base, head, paths)

    def tags(self) -> tuple[tuple[str, str], ...]:
        """Every tag that leads to a commit, with that commit's id."""
        return self._history.tags()

    def count_commits(self, base: str, head: str, *, most: int) -> int:
        """How many commits one commit id is seen to have beyond another, up to `most`."""
        return self._history.count(base, head, most)

    def tag_before(self, sha: str, wanted: Callable[[str], bool]) -> tuple[str, str] | None:
        """The nearest tag of a kind on an ancestor of a commit id, with its commit id."""
        return self._history.tag_before(sha, wanted)

    def commit_tree_id(self, sha: str) -> str:
        """The id of the tree object of a commit id."""
        return self._states.tree_id(sha)

    def tree(self, at: str) -> Tree:
        """What stands in a commit (full id), in INDEX or in WORK_TREE.

        git starts on it at once and is read when the tree is first used, so ask early. The same
        state gives the same tree again: index and work tree are read once per Repository.
        """
        return self._states.tree(at)

    def changes(self, base: str | None, head: str) -> tuple[Change, ...]:
        """What differs between two states, each the id of a commit or tree, INDEX or WORK_TREE.

        No base: everything in head is added. A path in the middle of a merge counts as modified
        in WORK_TREE and is an error in INDEX. An entry has no object id where only the work tree
        has the content.
        """
        return self._states.changes(base, head)

    def read(
        self, oids: Sequence[str], *, max_size: int
    ) -> Iterator[tuple[str, bytes | Unreadable]]:
        """Read blobs in the order given; one that cannot be read gives Unreadable instead."""
        return self._states.read(oids, max_size=max_size)

    def expect(self, oids: Callable[[], Iterable[str]]) -> None:
        """Name blobs that may be read soon: if one has to be fetched, they come along."""
        self._supply.expect(oids)

    def read_entry(self, path: str, entry: Entry, *, max_size: int) -> bytes | Unreadable:
        """Read what an entry of a tree holds, from git or, without an object id, from disk."""
        return self._states.read_entry(path, entry, max_size=max_size)

    def read_path(self, at: str, path: str, *, max_size: int) -> tuple[Entry, bytes] | None:
        """Read one path of a commit id, of INDEX or of WORK_TREE without listing a whole commit.

        None: nothing or a folder stands there. On disk an ignored file is read like any other. A
        submodule has no bytes. Raises MissingObject for what is absent from this clone, and
        RepositoryError above `max_size` bytes.
        """
        return self._states.read_path(at, path, max_size=max_size)

    def entry(self, at: str, path: str) -> Entry | None:
        """What stands at one path in a state; None for nothing and for a folder.

        Unlike the tree's own answer, it lists no whole commit.
        """
        return self._states.entry(at, path)

    def has_path(self, path: str) -> bool:
        """Whether a file or folder stands at a path now: on disk, or in HEAD when bare."""
        at = self.resolve("HEAD").sha if self.bare else WORK_TREE
        return self._states.find(at, path.rstrip("/")) is not None
