"""What a database has to do for the ledger.

SQL is written with `?` for values and in the words that SQLite and PostgreSQL share.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager

from impact.typed import Any, Protocol, TypeAlias

Row: TypeAlias = tuple[Any, ...]


class Engine(Protocol):
    """One open database. Every failure leaves it as a LedgerError."""

    shown: str  # where it is, without secrets

    @property
    def number(self) -> str:
        """The definition of a column that counts up by itself."""

    @property
    def frozen(self) -> tuple[str, ...]:
        """The statements that forbid changing the table of deployments."""

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[Row]:
        """Everything a question gives."""

    def run(self, sql: str, values: Sequence[object] = ()) -> None:
        """Change something."""

    def writing(self) -> AbstractContextManager[None]:
        """A transaction that keeps all other writers out, and is dropped if anything is raised."""

    def tables(self) -> set[str]:
        """The names of the tables that are there."""

    def close(self) -> None:
        """End the connection."""
