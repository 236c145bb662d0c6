"""Records by name in one file of the cache: read as a whole at the first question.

Promise: what is read was written whole by this user; what other processes wrote meanwhile is kept
when it is written again; at most so many records and bytes are, and those go first that no process
which wrote needed for longest.
"""

from impact.store.folder import read_value, touch, write_value
from impact.typed import NamedTuple


class Room(NamedTuple):
    """How much is kept in one file."""

    records: int
    size: int  # bytes, of names and records


class Records:
    """The records of one file. Not for two threads at once."""

    def __init__(self, path: str, kind: str, room: Room) -> None:
        self._path, self._kind, self._room = path, kind, room  # no path: nothing is kept
        self._stored: dict[str, bytes] | None = None  # None: not read yet
        self._needed: dict[str, bytes] = {}  # in the order of their first use
        self.learnt = False  # something was put that is not in the file

    def get(self, name: str) -> bytes | None:
        """The record of that name, which is needed from now on."""
        record = self._needed.get(name)
        if record is None:
            record = self._read_once().get(name)
            if isinstance(record, bytes):
                self._needed[name] = record
        return record

    def put(self, name: str, record: bytes) -> None:
        """Remember a record."""
        self._needed[name] = record
        self.learnt = True

    def save(self) -> None:
        """Write what is new, beside what the file holds by now. Nobody else may write meanwhile."""
        others = self._read()
        for name in self._needed:
            others.pop(name, None)
        write_value(self._path, self._kind, _bounded({**others, **self._needed}, self._room))
        self.learnt = False

    def _read_once(self) -> dict[str, bytes]:
        if self._stored is None:
            self._stored = self._read()
            if self._path:
                touch(self._path)
        return self._stored

    def _read(self) -> dict[str, bytes]:
        value = read_value(self._path, self._kind) if self._path else None
        return value if isinstance(value, dict) else {}


def _bounded(records: dict[str, bytes], room: Room) -> dict[str, bytes]:
    """The newest records that fit; the dictionary's order is that of their last need."""
    total = 0
    kept: list[str] = []
    for name in reversed(records):
        total += len(name) + len(records[name])
        if len(kept) == room.records or total > room.size:
            break
        kept.append(name)
    return {name: records[name] for name in reversed(kept)}
