"""What the processes of a team's service learn together: scans of files, and immutable answers.

Promise: nothing here changes an answer or stops one; a database that is away costs only time.
Whoever may write to the database is trusted as the service is.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from itertools import islice
from typing import Final

from impact import __version__
from impact.database import Engine, connect, read_address
from impact.errors import DatabaseError
from impact.imports import EXTRACTOR

from . import Database

BATCH: Final = 500  # rows in one statement
LARGEST: Final = 4 << 20  # bytes of an answer that is kept


class ScanTable:
    """The scans that one question needs or makes (see impact.store.shared.Shared)."""

    def __init__(self, url: str) -> None:
        self._address = read_address(url, noun="database", where="DATABASE_URL")
        self._engine: Engine | None = None

    def load(self, oids: Sequence[str]) -> Mapping[str, bytes]:
        """Those of the records that are there."""
        found: dict[str, bytes] = {}
        with suppress(DatabaseError):
            for some in _batches(oids):
                marks = ", ".join("?" * len(some))
                sql = f"SELECT oid, record FROM impact_scans WHERE version = ? AND oid IN ({marks})"
                found.update(
                    (oid, bytes(record))
                    for oid, record in self._open().rows(sql, (EXTRACTOR, *some))
                )
        return found

    def save(self, records: Mapping[str, bytes]) -> None:
        """Keep records for the others."""
        with suppress(DatabaseError):
            engine = self._open()
            for some in _batches(sorted(records)):
                rows = ", ".join([f"(?, ?, ?, {engine.now})"] * len(some))
                values = [value for oid in some for value in (oid, EXTRACTOR, records[oid])]
                engine.run(
                    f"INSERT INTO impact_scans (oid, version, record, made) VALUES {rows}"
                    " ON CONFLICT (version, oid) DO NOTHING",
                    values,
                )

    def close(self) -> None:
        """End the connection, if there was any."""
        if self._engine is not None:
            self._engine.close()

    def _open(self) -> Engine:
        self._engine = self._engine or connect(self._address)
        return self._engine


class SharedAnswers:
    """Immutable answers of all processes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def load(self, key: Hashable) -> bytes | None:
        """What some process has answered."""
        with suppress(DatabaseError), self._database.session() as engine:
            sql = "SELECT content FROM impact_answers WHERE name = ?"
            found = engine.rows(sql, (_name(key),))
            return bytes(found[0][0]) if found else None
        return None

    def save(self, key: Hashable, body: bytes) -> None:
        """Keep an answer for the others."""
        if len(body) > LARGEST:
            return
        with suppress(DatabaseError), self._database.session() as engine:
            engine.run(
                f"INSERT INTO impact_answers (name, content, made) VALUES (?, ?, {engine.now})"
                " ON CONFLICT (name) DO NOTHING",
                (_name(key), body),
            )


def forget(database: Database, days: float) -> None:
    """Delete what was learnt so long ago; what is still needed will be learnt again."""
    with database.session() as engine:
        for table in ("impact_scans", "impact_answers"):
            sql = f"DELETE FROM {table} WHERE made < {engine.now} - ?"
            engine.run(sql, (int(days * 86_400_000),))


def _name(key: Hashable) -> str:
    """The name of an answer: all it depends on, the version of the tool included."""
    return sha256(repr((__version__, EXTRACTOR, key)).encode()).hexdigest()


def _batches(oids: Sequence[str]) -> Iterator[list[str]]:
    rest = iter(oids)
    while some := list(islice(rest, BATCH)):
        yield some
