"""What files import, kept per blob id: a few files for each repository.

Promise: a record given back equals the one put in, types included; a record of another version of
the extractor is never given back, nor one of a blob above the size that is asked for; processes
that save at the same time keep each other's records.

Beside it stands under the key of its head (see `impact.imports.heads`) which blob had that last.

Ids are spread over the files by their first digit, so that a small change of a large repository
reads and writes a small part. At most 400,000 records and 64 MiB are kept of each repository.
"""

import marshal
import os
import sys
from collections.abc import Iterable

from impact.imports import Computed, FoundImport, Scan
from impact.store.folder import alone, trim
from impact.store.records import Records, Room
from impact.typed import Any, Final

_PARTS: Final = "0123456789abcdef"
_ROOM: Final = Room(25_000, 1 << 22)  # of one file
_MAX_BYTES: Final = 1 << 28  # of all repositories
_MAX_REPOSITORIES: Final = 32
_PREFIX: Final = "scans-"
_HEAD: Final = "head:"  # before the key of a head, whose record is the id of a blob


class ScanCache:
    """The scans of one repository's blobs. Not for two threads at once."""

    def __init__(self, folder: str | None, name: str, *, version: int) -> None:
        self._folder = folder
        kind = f"sized scans {version}"
        paths = {part: os.path.join(folder, f"{name}-{part}") if folder else "" for part in _PARTS}
        self._parts = {part: Records(path, kind, _ROOM) for part, path in paths.items()}
        self._scans: dict[str, tuple[int, Scan]] = {}

    def get(self, oid: str, *, max_size: int = sys.maxsize) -> Scan | None:
        """The scan of a blob of at most `max_size` bytes, if it is known."""
        known = self._scans.get(oid)
        if known is None:
            known = self._recall(oid)
        return known[1] if known is not None and known[0] <= max_size else None

    def put(self, oid: str, scan: Scan, *, size: int = 0, head: str = "") -> None:
        """Remember the scan of a blob of so many bytes, and what its head is known by."""
        self._scans[oid] = (size, scan)
        self.put_record(oid, freeze_scan(size, scan), head=head)

    def put_record(self, oid: str, record: bytes, *, head: str = "") -> None:
        """Remember likewise what `freeze_scan` has made, by this or another process of ours."""
        self._part(oid).put(oid, record)
        if head:
            self._part(head).put(_HEAD + head, oid.encode("ascii"))

    def expect(self, oids: Iterable[str]) -> None:
        """Be ready for what will be asked: nothing to do, since a file is read as a whole."""

    def adopt(self, oid: str, record: bytes) -> None:
        """Take over a record that another cache has made."""
        if _thawed(record) is not None:
            ScanCache.put_record(self, oid, record)

    def mentioning(self, oids: Iterable[str], names: Iterable[str]) -> set[str]:
        """Those of the blobs whose imports may say one of the names: all that are not known, too.

        The record of a scan holds each name that the imports say, in these very bytes.
        """
        words = [name.encode("utf-8", "surrogatepass") for name in names]
        return {oid for oid in oids if self._mentions(oid, words)}

    def record(self, oid: str) -> bytes | None:
        """What `freeze_scan` made of the scan of a blob, if it is known."""
        return self._part(oid).get(oid)

    def _mentions(self, oid: str, words: list[bytes]) -> bool:
        record = self.record(oid)
        return record is None or any(word in record for word in words)

    def headed(self, key: str) -> Scan | None:
        """The scan of a blob with that head, if one is known."""
        blob = self._part(key).get(_HEAD + key)
        return None if blob is None else self.get(blob.decode("ascii", "replace"))

    def _recall(self, oid: str) -> tuple[int, Scan] | None:
        record = self.record(oid)
        known = None if record is None else _thawed(record)
        if known is not None:
            self._scans[oid] = known
        return known

    def _part(self, name: str) -> Records:
        """The file that holds an id; what is no id of git stands in the first."""
        return self._parts.get(name[:1]) or self._parts[_PARTS[0]]

    def save(self) -> None:
        """Write what is new, beside what other processes have written meanwhile."""
        changed = [part for part in self._parts.values() if part.learnt]
        if self._folder is None or not changed:
            return
        with alone(os.path.join(self._folder, "lock")) as is_alone:
            if not is_alone:
                return
            for part in changed:
                part.save()
            most = _MAX_REPOSITORIES * len(_PARTS)
            trim(self._folder, _PREFIX, most=most, most_bytes=_MAX_BYTES)


def freeze_scan(size: int, scan: Scan) -> bytes:
    """The record of the scan of a blob of so many bytes."""
    imports, computed = tuple(map(tuple, scan.imports)), tuple(map(tuple, scan.computed))
    plain: Any = (size, imports, computed, *scan[2:])
    return marshal.dumps(plain, 4)


def _thawed(record: bytes) -> tuple[int, Scan] | None:
    try:
        size, imports, computed, *rest = marshal.loads(record)  # noqa: S302  (checked when read)
        found = tuple(map(FoundImport._make, imports))
        return int(size), Scan(found, tuple(map(Computed._make, computed)), *rest)
    except (EOFError, TypeError, ValueError):
        return None
