"""The ledger: what was deployed where, kept in one SQLite file or in PostgreSQL.

Promise: what `append` gave back is kept, also after `kill -9`; several records go in together or
not at all; a record that says nothing new is told, and not doubled; nothing is ever changed or
removed. Writers wait for each other, readers for nobody. Ledgers of several repositories in one
database know nothing of each other. Every failure is a `DatabaseError`.

Nothing is opened before it is asked for, and reading never makes a file.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from impact.database import Address, Engine, Row, connect
from impact.deployments import Appended, Record, repeated
from impact.ledger.address import address_of
from impact.ledger.schema import COLUMNS, prepare
from impact.typed import Any, Final, Self

__all__ = ["Address", "Ledger", "address_of"]

_PAGE: Final = 200  # records read at once
_END: Final = 1 << 62  # after every moment and every number
_NAMES: Final = ", ".join(COLUMNS)
_SELECT: Final = f"SELECT {_NAMES} FROM impact_deployments WHERE repository = ? AND "
_ONE_PLACE: Final = _SELECT + "app = ? AND environment = ? AND "
_INSERT: Final = (
    f"INSERT INTO impact_deployments (repository, {', '.join(COLUMNS[:-1])})"
    f" VALUES ({', '.join('?' * len(COLUMNS))})"
)


class Ledger:
    """One ledger; close it after use. Not for two threads at once."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self._engine: Engine | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the connection, if there is one."""
        if self._engine is not None:
            self._engine.close()
            self._engine = None

    def append(self, records: Sequence[Record], *, live: bool = False) -> tuple[Appended, ...]:
        """Add records, all of them or none. Raises DatabaseError or ConflictingRecord.

        Live ones have just been deployed: each comes after every other record of its app and
        environment, whatever the clocks say, and one that says what the newest says is its retry.
        """
        engine = self._open()
        with engine.writing():
            return tuple(_append(engine, self.address.repository, one, live) for one in records)

    def newest(self, app: str, environment: str) -> Iterable[Record]:
        """The records of one app in one environment, the newest first.

        They are read as they are needed, while the ledger is open, and may be gone through again.
        """
        return _Kept(self._newest(app, environment))

    def _newest(self, app: str, environment: str) -> Iterator[Record]:
        sql = f"{_ONE_PLACE} (at, number) < (?, ?) ORDER BY at DESC, number DESC LIMIT {_PAGE}"
        after = (_END, _END)
        while page := self._page(sql, (app, environment, *after)):
            yield from page
            after = (page[-1].at, page[-1].number)

    def every(self) -> Iterator[Record]:
        """All records, in the order in which they came in."""
        after = 0
        while page := self._page(f"{_SELECT} number > ? ORDER BY number LIMIT {_PAGE}", (after,)):
            yield from page
            after = page[-1].number

    def _page(self, sql: str, values: Sequence[object]) -> list[Record]:
        """Some records; none where nobody has made the file yet."""
        if self.address.engine == "sqlite" and not os.path.exists(self.address.target):
            return []
        return _read(self._open(), self.address.repository, sql, values)

    def _open(self) -> Engine:
        if self._engine is None:
            engine = connect(self.address)
            try:
                prepare(engine)
            except BaseException:
                engine.close()
                raise
            self._engine = engine
        return self._engine


class _Kept:
    """What an iterator gives, kept for whoever asks again."""

    def __init__(self, source: Iterator[Record]) -> None:
        self._source = source
        self._kept: list[Record] = []

    def __iter__(self) -> Iterator[Record]:
        place = 0
        while True:
            if place == len(self._kept):
                self._kept += islice(self._source, 1)
            if place == len(self._kept):
                return
            yield self._kept[place]
            place += 1


def _append(engine: Engine, whose: str, record: Record, live: bool) -> Appended:
    """Add one record inside a transaction that keeps every other writer out."""
    newest = _newest(engine, whose, record)
    moved = 0
    if live and newest and newest[0].at >= record.at:
        moved = newest[0].at + 1 - record.at
    kept = record._replace(at=record.at + moved)
    old = repeated(kept, _alike(engine, whose, kept, newest if live else []))
    if old is not None:
        return Appended(old, False, 0)
    engine.run(_INSERT, (whose, *_row(kept)))
    number = engine.rows("SELECT max(number) FROM impact_deployments")[0][0]
    return Appended(kept._replace(number=number), True, moved)


def _newest(engine: Engine, whose: str, record: Record) -> list[Record]:
    sql = f"{_ONE_PLACE} number > 0 ORDER BY at DESC, number DESC LIMIT 1"
    return _read(engine, whose, sql, (record.app, record.environment))


def _alike(engine: Engine, whose: str, record: Record, newest: list[Record]) -> list[Record]:
    """The records that a new one may repeat."""
    place = (record.app, record.environment)
    if record.run_url:
        sql = f"{_ONE_PLACE} run_url = ? ORDER BY number DESC"
        return _read(engine, whose, sql, (*place, record.run_url))
    sql = f"{_ONE_PLACE} at = ? ORDER BY number"
    return newest or _read(engine, whose, sql, (*place, record.at))


def _read(engine: Engine, whose: str, sql: str, values: Sequence[object]) -> list[Record]:
    return [_record(row) for row in engine.rows(sql, (whose, *values))]


def _row(record: Record) -> Row:
    """The columns of a record, but for its number."""
    return tuple(" ".join(one) if isinstance(one, tuple) else one for one in record[:-1])


def _record(row: Row) -> Record:
    values: list[Any] = list(row)
    place = COLUMNS.index("components")
    values[place] = tuple(values[place].split())
    return Record._make(values)
