"""One SQLite file.

Promise: safe among processes and under `kill -9`: the write-ahead log holds a transaction whole or
not at all, and it is on disk before `writing` ends (https://sqlite.org/wal.html).
"""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress

from impact.database.address import Address
from impact.database.engine import PATIENCE, Row
from impact.errors import AlreadyThere, DatabaseError
from impact.typed import Final, Literal

_REFUSED: Final = {  # by the start of the name of SQLite's result code
    "SQLITE_NOTADB": ("this file is no SQLite database", "move it away, or name another file"),
    "SQLITE_CORRUPT": (
        "this file is damaged",
        "copy it, then try `sqlite3 FILE .recover`; or import an export into a new file",
    ),
    "SQLITE_BUSY": ("another process keeps the database locked", "try again"),
    "SQLITE_FULL": ("the disk is full", "make room, then try again"),
    "SQLITE_IOERR": (
        "the disk does not take or give what is asked of it",
        "check the room on it, quotas and limits, then try again",
    ),
    "SQLITE_READONLY": ("the database may only be read", "check who owns the file and its folder"),
    "SQLITE_CANTOPEN": ("the database cannot be opened", "check the path and who may use it"),
}


class Sqlite:
    """An open file."""

    kind: Literal["sqlite"] = "sqlite"
    number = "INTEGER PRIMARY KEY AUTOINCREMENT"
    octets = "BLOB"
    now = "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)"
    unlocked = ""  # a transaction keeps all other writers out

    def __init__(self, address: Address, patience: float = PATIENCE) -> None:
        self.shown = address.shown
        with self._translated():
            os.makedirs(os.path.dirname(address.target), exist_ok=True)
            self._connection = sqlite3.connect(
                address.target, timeout=patience, isolation_level=None, check_same_thread=False
            )
            try:
                self._set_up()
            except BaseException:
                self._connection.close()
                raise

    def _set_up(self) -> None:
        found = self.tables()
        if found and not any(name.startswith("impact_") for name in found):
            raise DatabaseError(
                "this SQLite database belongs to something else",
                where=self.shown,
                do="name another file",
            )
        if self.rows("PRAGMA journal_mode")[0][0] != "wal":
            with suppress(DatabaseError):  # only one process can, and the others need not
                self.run("PRAGMA journal_mode = wal")
        self.run("PRAGMA synchronous = full")

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[Row]:
        """See Engine."""
        with self._translated():
            return self._connection.execute(sql, values).fetchall()

    def run(self, sql: str, values: Sequence[object] = ()) -> None:
        """See Engine."""
        with self._translated():
            self._connection.execute(sql, values)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """See Engine."""
        self.run("BEGIN IMMEDIATE")
        try:
            yield
            self.run("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):  # what went wrong is said already
                self._connection.rollback()
            raise

    def writing(self) -> AbstractContextManager[None]:
        """See Engine."""
        return self.transaction()

    def tables(self) -> set[str]:
        """See Engine."""
        return {name for (name,) in self.rows("SELECT name FROM sqlite_master")}

    def close(self) -> None:
        """See Engine."""
        with suppress(sqlite3.Error):  # every transaction has ended
            self._connection.close()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.IntegrityError as error:
            raise _broken(error, self.shown) from None
        except sqlite3.Error as error:
            code = str(getattr(error, "sqlite_errorname", ""))
            known = (told for start, told in _REFUSED.items() if code.startswith(start))
            what, do = next(known, (f"SQLite failed: {error}", ""))
            raise DatabaseError(what, where=self.shown, do=do) from None
        except OSError as error:
            raise DatabaseError(
                f"the folder of the database cannot be made: {error.strerror}", where=self.shown
            ) from None


def _broken(error: sqlite3.IntegrityError, where: str) -> DatabaseError:
    """A row that is refused: because it is there already, or for another rule of its table."""
    name = str(getattr(error, "sqlite_errorname", ""))
    unique = name.endswith(("_UNIQUE", "_PRIMARYKEY"))
    return (AlreadyThere if unique else DatabaseError)(f"SQLite refused: {error}", where=where)
