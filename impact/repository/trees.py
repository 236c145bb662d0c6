"""What stands at every path of a commit, of the index or of the work tree.

Promise: paths are in git's order (by bytes), modes are git's canonical six digits, and nothing is
read before somebody asks, although git already works on it. A path costs about 300 bytes.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence

from impact.changes import Entry, decode_path, encode_path
from impact.errors import GitFailed, MissingObject, RepositoryError
from impact.repository.conversation import Found
from impact.repository.objects import Objects
from impact.repository.process import Process
from impact.repository.runner import Git
from impact.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from impact.repository.supply import Supply

_MAX_TREE = 1 << 26  # bytes of one folder's tree object
_USUAL = frozenset({"100644", "100755", "120000", "160000"})
_LISTING = ("ls-tree", "-r", "-z", "--full-tree")


class Tree:
    """The files of one state, by path. Folders are not entries; submodules are."""

    def __init__(self, at: str, load: Callable[[], dict[str, str]]) -> None:
        self.at = at
        self._load: Callable[[], dict[str, str]] | None = load
        self._known: dict[str, str] = {}  # path -> "100644 blob <oid>", in git's order
        self._paths: list[str] | None = None

    def get(self, path: str) -> Entry | None:
        """What stands at a path."""
        text = self._entries().get(path)
        return None if text is None else _entry(text)

    def __contains__(self, path: object) -> bool:
        return path in self._entries()

    def __len__(self) -> int:
        return len(self._entries())

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries())

    def items(self) -> Iterator[tuple[str, Entry]]:
        """Every path with what stands there, in git's order."""
        return ((path, _entry(text)) for path, text in self._entries().items())

    def paths(self) -> list[str]:
        """Every path in git's order. The list is shared; do not change it."""
        if self._paths is None:
            self._paths = list(self._entries())
        return self._paths

    def symlinks(self) -> list[str]:
        """The paths of symbolic links, in git's order."""
        return [path for path, text in self._entries().items() if text.startswith("120000")]

    def submodules(self) -> list[str]:
        """The paths of submodules, in git's order."""
        return [path for path, text in self._entries().items() if text.startswith("160000")]

    def under(self, prefix: str) -> Sequence[str]:
        """The paths whose text starts with `prefix`; end it with "/" to mean a folder."""
        paths = self.paths()
        first = bisect_left(paths, encode_path(prefix), key=encode_path)
        end = bisect_left(paths, True, lo=first, key=lambda path: not path.startswith(prefix))
        return paths[first:end]

    def _entries(self) -> dict[str, str]:
        if self._load is not None:
            self._known, self._load = self._load(), None
        return self._known


def in_order(entries: dict[str, str]) -> dict[str, str]:
    """The same entries in git's order."""
    return {path: entries[path] for path in sorted(entries, key=encode_path)}


def commit_tree(git: Git, sha: str, supply: "Supply") -> tuple[Tree, list[Process]]:
    """The tree of a commit, and the git that lists it in the background."""
    processes = [git.start(*_LISTING, sha)]

    def load() -> dict[str, str]:
        process = processes.pop() if processes else git.start(*_LISTING, sha)
        return _entries_of(git, sha, process)

    return Tree(sha, lambda: supply.with_trees([sha], load)), processes[:]


def _entries_of(git: Git, sha: str, process: Process) -> dict[str, str]:
    entries: dict[str, str] = {}
    twice = False
    for record in records(process):
        text, _, path = record.partition("\t")
        twice = twice or path in entries
        entries[path] = text
    git.check(process, *_LISTING, sha)
    if twice:
        raise RepositoryError(
            f"the tree of {sha} lists a path twice",
            do="`git fsck` names the folder; no good git writes such a tree",
        )
    return entries


def records(process: Process) -> Iterator[str]:
    """The NUL-ended records git prints, as text, while it prints them."""
    rest = b""
    for block in process.blocks():
        whole, nul, rest_of_block = block.rpartition(b"\0")
        if nul:
            yield from decode_path(rest + whole).split("\0")
            rest = rest_of_block
        else:
            rest += block
    if rest:
        raise GitFailed("git stopped in the middle of a record", do="try again")


def tree_id(objects: Objects, sha: str) -> str:
    """The id of the tree object of a commit."""
    answer, _ = objects.load(sha, max_size=_MAX_TREE)
    if not isinstance(answer, Found) or answer.kind != "commit" or answer.content is None:
        raise _unusable("commit", sha)
    word, _, tree = answer.content.partition(b"\n")[0].partition(b" ")
    if word != b"tree" or len(tree) != len(sha):
        raise _unusable("commit", sha)
    return tree.decode("ascii", "replace")


def find_entry(objects: Objects, tree: str, path: str) -> Entry | None:
    """What stands at one path below a tree object; a folder has the mode 040000."""
    entry = Entry("040000", tree)
    for name in encode_path(path).split(b"/"):
        if entry.mode != "040000":
            return None
        step = _folder(objects, entry.oid).get(name)
        if step is None:
            return None
        entry = step
    return entry


def canonical_mode(mode: str) -> str:
    """The form git gives a mode today: old trees also hold 100664 and the like.

    Raises ValueError for what is no octal number.
    """
    number = int(mode, 8)
    if number >> 12 == 0o10:
        return "100755" if number & 0o100 else "100644"
    return {0o04: "040000", 0o12: "120000"}.get(number >> 12, "160000")


def _folder(objects: Objects, oid: str) -> dict[bytes, Entry]:
    """The entries of one tree object, by name."""
    answer, _ = objects.load(oid, max_size=_MAX_TREE)
    if not isinstance(answer, Found) or answer.kind != "tree" or answer.content is None:
        raise _unusable("tree", oid)
    try:
        return dict(_parse_folder(answer.content, len(oid) // 2))
    except ValueError:
        raise _unusable("tree", oid) from None


def _parse_folder(content: bytes, width: int) -> Iterator[tuple[bytes, Entry]]:
    """Read a tree object: "mode name NUL id" again and again, the id in that many raw bytes."""
    start = 0
    while start < len(content):
        end = content.index(b"\0", start)
        mode, _, name = content[start:end].partition(b" ")
        start = end + 1 + width
        if start > len(content):
            raise ValueError("the last id is cut")
        yield name, Entry(canonical_mode(mode.decode("ascii")), content[end + 1 : start].hex())


def _unusable(kind: str, oid: str) -> MissingObject:
    return MissingObject(
        f"the {kind} {oid} cannot be read",
        do="fetch or clone again; `git fsck` lists what is missing or broken",
    )


def _entry(text: str) -> Entry:
    mode = text[:6]
    return Entry(mode if mode in _USUAL else canonical_mode(mode), text[text.rindex(" ") + 1 :])
