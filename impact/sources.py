"""The scans of one tree's files: the cache first, then the repository in one batch.

Promise: files are read through one door, each content is scanned once ever (the cache knows blobs,
not paths), and a file that cannot be read becomes an Unknown, or an error where a fetch would cure
it.
"""

from collections.abc import Mapping, Sequence

from impact.changes import Entry
from impact.context import Progress
from impact.errors import MissingObject
from impact.graph import Unknown
from impact.graph.files import is_python, may_hold_python
from impact.graph.modules import Listing
from impact.graph.walking import IMAGINED, Symlink, linked_path
from impact.imports import Scan, dotted_strings, scan
from impact.repository import Repository, Unreadable
from impact.store import ScanCache


class TreeSources:
    """Where a walk over one tree gets its scans from (see impact.graph.walking.Sources)."""

    def __init__(
        self,
        repository: Repository,
        listing: Listing,
        cache: ScanCache,
        max_blob: int,
        progress: Progress,
    ) -> None:
        self._repository, self._listing, self._cache = repository, listing, cache
        self._max_blob, self._progress = max_blob, progress
        self._done = 0
        self.settled = True  # nothing was read that might read differently another time

    def scans(self, paths: Sequence[str]) -> Mapping[str, Scan | Unknown | Symlink]:
        """See impact.graph.walking.Sources."""
        found: dict[str, Scan | Unknown | Symlink] = {}
        unread: dict[str, list[str]] = {}
        for path in paths:
            entry = self._listing.get(path)
            if entry == IMAGINED:
                found[path] = Scan()
            if entry is None or not may_hold_python(path, entry.mode):
                continue
            if entry.mode == "120000":
                found[path] = self._symlink(path, entry)
            elif not entry.oid or not is_python(path):
                found[path] = self._read_alone(path, entry)
            elif (known := self._cache.get(entry.oid, max_size=self._max_blob)) is not None:
                found[path] = known
            else:
                unread.setdefault(entry.oid, []).append(path)
        for oid, content in self._repository.read(sorted(unread), max_size=self._max_blob):
            result = self._scan(unread[oid][0], content)
            if isinstance(result, Scan):
                self._cache.put(oid, result, size=len(content) if isinstance(content, bytes) else 0)
            for path in unread[oid]:
                found[path] = result._replace(path=path) if isinstance(result, Unknown) else result
        return found

    def strings(self, paths: Sequence[str]) -> Mapping[str, tuple[tuple[str, int], ...]]:
        """See impact.graph.walking.Sources."""
        found = {}
        for path in paths:
            entry = self._listing.get(path)
            if entry is not None and entry.mode.startswith("100") and is_python(path):
                content = self._repository.read_entry(path, entry, max_size=self._max_blob)
                if isinstance(content, bytes):
                    found[path] = dotted_strings(content)
        return found

    def _scan(self, path: str, content: bytes | Unreadable) -> Scan | Unknown:
        self._done += 1
        self._progress("Python files", self._done)
        if isinstance(content, bytes):
            return scan(content)
        self.settled = False
        if content.reason == "missing" and self._repository.partial:
            raise MissingObject(
                "its content is not in this partial clone",
                where=path,
                expected="the contents of the Python files the apps reach",
                do="git fetch --refetch --filter=blob:none is not enough; clone without --filter",
            )
        return Unknown(path, 0, _reason(content, self._max_blob))

    def _read_alone(self, path: str, entry: Entry) -> Scan | Unknown:
        """Files the cache cannot know: of the work tree, scripts without suffix, notebooks."""
        content = self._repository.read_entry(path, entry, max_size=self._max_blob)
        if isinstance(content, Unreadable) and content.reason == "missing" and not entry.oid:
            return Scan()  # gone from disk since it was listed
        if isinstance(content, bytes) and path.endswith(".ipynb"):
            from impact.imports.notebooks import code_cells

            content = code_cells(content)
        elif isinstance(content, bytes) and not is_python(path) and not _is_python_script(content):
            return Scan()
        return self._scan(path, content)

    def _symlink(self, path: str, entry: Entry) -> Symlink | Unknown:
        content = self._repository.read_entry(path, entry, max_size=4096)
        if isinstance(content, Unreadable):
            self.settled = False
            return Unknown(path, 0, _reason(content, 4096))
        target = linked_path(path, content)
        self.settled &= self._listing.get(target) is not None  # else a new file may be meant
        return Symlink(target)


def _is_python_script(content: bytes) -> bool:
    first = content.partition(b"\n")[0]
    return first.startswith(b"#!") and b"python" in first


def _reason(content: Unreadable, max_size: int) -> str:
    if content.reason == "too-large":
        return f"its {content.size:,} bytes are more than graph.max_blob ({max_size:,})"
    return "its content is missing" if content.reason == "missing" else "it is not a file"
