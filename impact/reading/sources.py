"""The scans of one tree's files: the cache first, then the repository in one batch.

Promise: files are read through one door, each content is scanned once ever (the cache knows blobs,
not paths), and a file that cannot be read becomes an Unknown, or an error where a fetch would cure
it.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial

from impact.changes import Entry
from impact.context import Progress
from impact.errors import MissingObject
from impact.graph import Unknown
from impact.graph.files import SCRIPTS, is_python, may_hold_python
from impact.graph.listing import Listing
from impact.graph.symlinks import Followed, Symlink
from impact.graph.walking import IMAGINED
from impact.imports import Scan, dotted_strings, scan, scan_again
from impact.reading.absent import absent
from impact.reading.shares import divided, shared
from impact.repository import Repository, Unreadable
from impact.store import ScanCache, freeze_scan
from impact.typed import Final

MAX_LINK: Final = 4096  # bytes of a link: PATH_MAX of Linux


def followed(listing: Listing, repository: Repository) -> Followed:
    """A tree in which links to folders are folders. Raises MissingObject for an absent link."""
    entries = {path: listing.get(path) for path in listing.symlinks()}
    repository.expect(lambda: [entry.oid for entry in entries.values() if entry and entry.oid])
    texts = {}
    for path, entry in entries.items():
        text = repository.read_entry(path, entry, max_size=MAX_LINK) if entry else b""
        if isinstance(text, Unreadable) and text.reason == "missing":
            raise MissingObject(
                "the text of this symbolic link cannot be read",
                where=path,
                expected="the contents of all symbolic links, since code may stand behind them",
                do="let them be fetched with --fetch, or clone without --filter; `git fsck` lists "
                "what is missing or broken",
            )
        texts[path] = text if isinstance(text, bytes) else b"/"  # no system follows such a name
    return Followed(listing, texts)


class TreeSources:
    """Where a walk over one tree gets its scans from (see impact.graph.walking.Sources)."""

    def __init__(
        self,
        repository: Repository,
        listing: Followed,
        cache: ScanCache,
        max_blob: int,
        progress: Progress,
        named: Collection[str] = (),
    ) -> None:
        self._named = named  # files that the rules name one by one: whatever these are called
        self._repository, self._listing, self._cache = repository, listing, cache
        self._max_blob, self._progress = max_blob, progress
        self._done = 0
        repository.expect(self._unread)
        self.settled = True  # nothing was read that might read differently another time

    def scans(
        self, paths: Sequence[str], *, as_python: bool = False
    ) -> Mapping[str, Scan | Unknown | Symlink]:
        """See impact.graph.walking.Sources."""
        found: dict[str, Scan | Unknown | Symlink] = {}
        unread: dict[str, list[str]] = {}
        entries = map(self._listing.get, paths)
        self._cache.expect(entry.oid for entry in entries if entry is not None and entry.oid)
        for path in paths:
            entry = self._listing.get(path)
            if entry is None:
                continue
            known: Scan | Unknown | Symlink | None
            sure = as_python or is_python(path)
            if sure and entry.oid and entry.mode.startswith("100"):
                known = self._cache.get(entry.oid, max_size=self._max_blob)
                if known is None:
                    unread.setdefault(entry.oid, []).append(path)
            else:
                known = self._read_alone(path, entry, sure)
            if known is not None:
                found[path] = known
        for oid, result in self._scan_blobs({oid: some[0] for oid, some in unread.items()}):
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

    def _unread(self) -> Iterator[str]:
        """What may be read here: all Python whose scan is not cached."""
        for path in self._listing.paths():
            entry = self._listing.get(path)
            if entry is None or not entry.oid or not may_hold_python(path, entry.mode):
                continue
            if self._cache.get(entry.oid, max_size=self._max_blob) is None:
                yield entry.oid

    def _scan_blobs(self, blobs: Mapping[str, str]) -> Iterator[tuple[str, Scan | Unknown]]:
        """Scan blobs, each with a path where it stands; many of them on several processors."""
        own, *others = divided(sorted(blobs))
        with shared([partial(self._records, part) for part in others]) as shares:
            yield from self._scan_here(own, blobs)
            for share in shares:
                for oid, record, head in share.result() or ():
                    self._tell()
                    self._cache.put_record(oid, record, head=head)
        left = []
        for oid in (oid for part in others for oid in part):
            known = self._cache.get(oid, max_size=self._max_blob)
            if known is None:
                left.append(oid)
            else:
                yield oid, known
        yield from self._scan_here(left, blobs)

    def _scan_here(
        self, oids: Sequence[str], blobs: Mapping[str, str]
    ) -> Iterator[tuple[str, Scan | Unknown]]:
        for oid, content in self._repository.read(oids, max_size=self._max_blob):
            yield oid, self._scan_blob(oid, blobs[oid], content)

    def _records(self, oids: Sequence[str]) -> Iterator[tuple[str, bytes, str]]:
        """In a process of its own: the record of each blob that can be read, and of its head."""
        with self._repository.again() as repository:
            for oid, content in repository.read(oids, max_size=self._max_blob):
                if isinstance(content, bytes):
                    found, head = scan_again(content, self._cache.headed)
                    yield oid, freeze_scan(len(content), found), head

    def _scan_blob(self, oid: str, path: str, content: bytes | Unreadable) -> Scan | Unknown:
        """Scan a blob; what it imports is remembered, and known where only the rest changes."""
        if not isinstance(content, bytes):
            return self._scan(path, content)
        self._tell()
        found, head = scan_again(content, self._cache.headed)
        self._cache.put(oid, found, size=len(content), head=head)
        return found

    def _tell(self) -> None:
        self._done += 1
        self._progress("Python files", self._done)

    def _scan(self, path: str, content: bytes | Unreadable) -> Scan | Unknown:
        self._tell()
        if isinstance(content, bytes):
            return scan(content)
        self.settled = False
        if content.reason == "missing" and self._repository.partial:
            raise absent(path, "the Python files the apps reach")
        return Unknown(path, 0, _reason(content, self._max_blob))

    def _read_alone(self, path: str, entry: Entry, sure: bool) -> Scan | Unknown | Symlink | None:
        """What the cache cannot know: links, the work tree, scripts of any name, notebooks."""
        if entry == IMAGINED:
            return Scan()
        if entry.mode == "120000":
            return self._listing.symlink(path)
        named = sure or path in self._named or may_hold_python(path, entry.mode)
        if not named or not entry.mode.startswith("100"):
            return None
        content = self._repository.read_entry(path, entry, max_size=self._max_blob)
        if isinstance(content, Unreadable) and content.reason == "missing" and not entry.oid:
            return Scan()  # gone from disk since it was listed
        if not sure and not self._is_python(path, content):
            return Scan()
        if isinstance(content, bytes) and path.endswith(".ipynb"):
            from impact.imports.notebooks import code_cells

            content = code_cells(content)
        return self._scan(path, content)

    def _is_python(self, path: str, content: bytes | Unreadable) -> bool:
        """Whether a file is Python although its suffix does not say so; in doubt, yes."""
        if path.endswith((".ipynb", *SCRIPTS)):
            return True
        if isinstance(content, Unreadable):  # of what is merely executable few are scripts
            return may_hold_python(path, "100644") or content.reason != "too-large"
        first = content.partition(b"\n")[0]
        is_script = first.startswith(b"#!") and b"python" in first
        return is_script or (path in self._named and b"\0" not in content)


def _reason(content: Unreadable, max_size: int) -> str:
    if content.reason == "too-large":
        return f"its {content.size:,} bytes are more than graph.max_blob ({max_size:,})"
    return "its content is missing" if content.reason == "missing" else "it is not a file"
