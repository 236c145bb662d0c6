"""A database on a PostgreSQL server, for a team.

Promise: one at a time is `writing`, whatever isolation the server is set to, by a lock that ends
with its transaction; a connection that breaks may have written or not, and asking again is safe.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from impact.database.address import Address
from impact.database.engine import PATIENCE, Row
from impact.errors import AlreadyThere, DatabaseError, UsageError
from impact.typed import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from psycopg import Connection

CONNECTING: Final = 10.0  # seconds, at most
_LOCK: Final = 0x696D70616374  # "impact": the name of the writers' lock among all advisory locks


class Postgres:
    """An open connection."""

    kind: Literal["postgresql"] = "postgresql"
    number = "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"
    octets = "BYTEA"
    now = "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)"
    unlocked = "FOR UPDATE SKIP LOCKED"

    def __init__(self, address: Address, patience: float = PATIENCE) -> None:
        self.shown = address.shown
        try:
            import psycopg
        except ImportError as error:
            raise UsageError(
                f"PostgreSQL needs a library that is not here: {error}",
                where=self.shown,
                do="pip install 'deploy-impact[postgres]'",
            ) from None
        self._errors = psycopg.Error
        self._unique = psycopg.errors.UniqueViolation
        with self._translated("cannot be reached"):
            self._connection: Connection[Row] = psycopg.connect(
                address.target,
                autocommit=True,
                connect_timeout=int(min(patience, CONNECTING)),
                application_name="deploy-impact",
                client_encoding="utf8",  # a server of SQL_ASCII would answer in bytes
                prepare_threshold=None,  # a pooler may give every transaction another server
            )
            self._connection.isolation_level = psycopg.IsolationLevel.READ_COMMITTED

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[Row]:
        """See Engine."""
        with self._translated("failed"):
            return self._connection.execute(_spelt(sql), values or None).fetchall()

    def run(self, sql: str, values: Sequence[object] = ()) -> None:
        """See Engine."""
        with self._translated("failed"):
            self._connection.execute(_spelt(sql), values or None)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """See Engine."""
        with self._translated("failed"), self._connection.transaction():
            yield

    @contextmanager
    def writing(self) -> Iterator[None]:
        """See Engine."""
        with self.transaction():
            self.run("SELECT pg_advisory_xact_lock(?)", (_LOCK,))
            yield

    def tables(self) -> set[str]:
        """See Engine."""
        sql = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
        return {name for (name,) in self.rows(sql)}

    def close(self) -> None:
        """See Engine."""
        self._connection.close()

    @contextmanager
    def _translated(self, what: str) -> Iterator[None]:
        try:
            yield
        except self._unique as error:
            raise AlreadyThere(f"the server refused: {error}", where=self.shown) from None
        except self._errors as error:
            said = " ".join(str(error).split()) or type(error).__name__
            raise DatabaseError(
                f"the server {what}: {said}",
                where=self.shown,
                do="check the address, the server and its log; then try again: "
                "what was kept already is not kept twice",
            ) from None


def _spelt(sql: str) -> bytes:
    """A statement as psycopg wants it; as bytes, because it has no values in it."""
    return sql.replace("?", "%s").encode("ascii")
