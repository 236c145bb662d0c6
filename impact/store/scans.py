"""What files import, kept per blob id: one file for each repository.

Promise: a record given back equals the one put in, types included; a record of another version of
the extractor is never given back, nor one of a blob above the size that is asked for; processes
that save at the same time keep each other's records.

Beside it stands under the key of its head (see `impact.imports.heads`) which blob had that last.

At most 400,000 records and 64 MiB are kept; those that no saving process needed for longest go
first.
"""

import marshal
import os
import sys
from collections.abc import Iterable

from impact.imports import Computed, FoundImport, Scan
from impact.store.folder import alone, read_value, touch, trim, write_value
from impact.typed import Any

_MAX_RECORDS = 400_000
_MAX_BYTES = 1 << 26
_MAX_REPOSITORIES = 32
_PREFIX = "scans-"
_HEAD = "head:"  # before the key of a head, whose record is the id of a blob


class ScanCache:
    """The scans of one repository's blobs. Not for two threads at once."""

    def __init__(self, folder: str | None, name: str, *, version: int) -> None:
        self._folder = folder
        self._name = name
        self._kind = f"sized scans {version}"
        self._stored: dict[str, bytes] | None = None  # None: not read yet
        self._needed: dict[str, bytes] = {}  # in the order of their first use
        self._scans: dict[str, tuple[int, Scan]] = {}
        self._learnt = False

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
        self._needed[oid] = record
        if head:
            self._needed[_HEAD + head] = oid.encode("ascii")
        self._learnt = True

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

    def _mentions(self, oid: str, words: list[bytes]) -> bool:
        record = self._needed.get(oid) or self._records().get(oid)
        if record is None:
            return True
        self._needed[oid] = record
        return any(word in record for word in words)

    def headed(self, key: str) -> Scan | None:
        """The scan of a blob with that head, if one is known."""
        name = _HEAD + key
        blob = self._needed.get(name) or self._records().get(name)
        if not isinstance(blob, bytes):
            return None
        scan = self.get(blob.decode("ascii", "replace"))
        if scan is not None:
            self._needed[name] = blob
        return scan

    def _recall(self, oid: str) -> tuple[int, Scan] | None:
        record = self._needed.get(oid) or self._records().get(oid)
        known = None if record is None else _thawed(record)
        if record is not None and known is not None:
            self._needed[oid] = record
            self._scans[oid] = known
        return known

    def _records(self) -> dict[str, bytes]:
        if self._stored is None:
            self._stored = self._read()
            if self._folder is not None:
                touch(self._path(self._folder))
        return self._stored

    def save(self) -> None:
        """Write what is new, beside what other processes have written meanwhile."""
        if self._folder is None or not self._learnt:
            return
        with alone(os.path.join(self._folder, "lock")) as is_alone:
            if not is_alone:
                return
            others = self._read()
            for oid in self._needed:
                others.pop(oid, None)
            write_value(self._path(self._folder), self._kind, _bounded({**others, **self._needed}))
            trim(self._folder, _PREFIX, most=_MAX_REPOSITORIES, most_bytes=4 * _MAX_BYTES)
        self._learnt = False

    def _read(self) -> dict[str, bytes]:
        if self._folder is None:
            return {}
        value = read_value(self._path(self._folder), self._kind)
        return value if isinstance(value, dict) else {}

    def _path(self, folder: str) -> str:
        return os.path.join(folder, self._name)


def _bounded(records: dict[str, bytes]) -> dict[str, bytes]:
    """The newest records that fit; the dictionary's order is that of their last need."""
    total = 0
    kept: list[str] = []
    for oid in reversed(records):
        total += len(oid) + len(records[oid])
        if len(kept) == _MAX_RECORDS or total > _MAX_BYTES:
            break
        kept.append(oid)
    return {oid: records[oid] for oid in reversed(kept)}


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
