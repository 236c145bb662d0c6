"""What changed between two states of a repository: revisions, spans, changes.

Promise: a path is a `str` decoded with `surrogateescape`, so that any bytes git can hold survive
unharmed; a rename is a deletion and an addition; changes are sorted by path, and nothing git
reports is left out.
"""

from collections.abc import Iterable

from impact.typed import Final, Literal, NamedTuple, TypeAlias

Status: TypeAlias = Literal["added", "modified", "deleted", "type-changed"]
STATUSES: Final[tuple[Status, ...]] = ("added", "modified", "deleted", "type-changed")

INDEX: Final = "(index)"
WORK_TREE: Final = "(work tree)"


class Entry(NamedTuple):
    """One line of a git tree: what stands at a path."""

    mode: str  # six octal digits: 100644, 100755, 120000 (symlink), 160000 (submodule)
    oid: str  # full object id; "" where only the work tree has the content


class Change(NamedTuple):
    """One path that differs, and how."""

    path: str
    status: Status
    before: Entry | None = None
    after: Entry | None = None

    @property
    def was_link(self) -> bool:
        """Whether a symbolic link stood here that now leads elsewhere, or is something else."""
        return self.status != "deleted" and self.before is not None and self.before.mode == "120000"

    @property
    def leads_elsewhere(self) -> bool:
        """Whether a symbolic link changed, or a submodule came or went: names lead elsewhere."""
        modes = {entry.mode for entry in (self.before, self.after) if entry is not None}
        return "120000" in modes or (self.status != "modified" and "160000" in modes)


class Revision(NamedTuple):
    """A name a person used, fixed to a commit at the door. `sha` is "" for index and work tree."""

    name: str
    sha: str

    @property
    def place(self) -> str:
        """Where it is read: a commit id, or the name of the index or the work tree."""
        return self.sha or self.name

    @property
    def words(self) -> tuple[str, ...]:
        """How people say it: its name and the start of its id, once where the name is the id."""
        if self.sha and self.sha.startswith(self.name):
            return (self.sha[:12],)
        return (self.name, self.sha[:12]) if self.sha else (self.name,)

    def __str__(self) -> str:
        return " ".join(self.words)


class Commit(NamedTuple):
    """One commit, in what a person wants to know of it."""

    sha: str
    subject: str  # the first paragraph of its message, on one line
    author: str
    at: int  # seconds since 1970
    paths: tuple[str, ...]  # those it changes, of those that were asked for


class Span(NamedTuple):
    """The two ends that are compared. No base: everything at the head counts as added."""

    base: Revision | None
    head: Revision
    rule: str  # the row of the base table that chose the base, e.g. "three-dot"
    why: str  # that row as a sentence for people
    tip: Revision | None = None  # of what the head left: where that stands by now


def sort_changes(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Put changes in the one order every answer uses."""
    return tuple(sorted(changes, key=lambda change: (change.path, change.status)))


def merge_changes(several: Iterable[Iterable[Change]]) -> tuple[Change, ...]:
    """The changes of several spans as one list; what is the same in two of them stands once."""
    merged: dict[tuple[str, Status], Change] = {}
    for change in (change for changes in several for change in changes):
        merged.setdefault((change.path, change.status), change)
    return sort_changes(merged.values())


def decode_path(raw: bytes) -> str:
    """Turn the bytes of a git path into our text form; `encode_path` is its exact inverse."""
    return raw.decode("utf-8", "surrogateescape")


def encode_path(path: str) -> bytes:
    """Turn our text form of a path back into git's bytes."""
    return path.encode("utf-8", "surrogateescape")


def is_utf8(path: str) -> bool:
    """Whether the path's bytes are UTF-8, that is, whether it can be printed losslessly."""
    return path.isascii() or not any("\udc80" <= char <= "\udcff" for char in path)
