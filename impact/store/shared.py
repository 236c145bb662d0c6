"""The cache of scans where several machines share what they learn.

Promise: what is here is not asked for; what is not here is asked for in batches, and whatever is
wrong with those who share it costs only time.
"""

from collections.abc import Iterable, Mapping, Sequence

from impact.store.scans import ScanCache
from impact.typed import Protocol


class Shared(Protocol):
    """Records that several machines keep together. Nothing is ever raised."""

    def load(self, oids: Sequence[str]) -> Mapping[str, bytes]:
        """Those of the records that are there."""

    def save(self, records: Mapping[str, bytes]) -> None:
        """Keep records for the others."""


class SharedScans(ScanCache):
    """The scans of one repository's blobs, and those that others have made."""

    def __init__(self, folder: str | None, name: str, *, version: int, shared: Shared) -> None:
        super().__init__(folder, name, version=version)
        self._shared = shared
        self._new: list[str] = []

    def expect(self, oids: Iterable[str]) -> None:
        """See ScanCache."""
        absent = [oid for oid in dict.fromkeys(oids) if self.get(oid) is None]
        for oid, record in self._shared.load(absent).items() if absent else ():
            self.adopt(oid, record)

    def put_record(self, oid: str, record: bytes, *, head: str = "") -> None:
        """See ScanCache."""
        super().put_record(oid, record, head=head)
        self._new.append(oid)

    def save(self) -> None:
        """See ScanCache."""
        if self._new:
            records = {oid: self.record(oid) for oid in self._new}
            self._shared.save({oid: record for oid, record in records.items() if record})
            self._new = []
        super().save()
