"""What a database has to do for those who stand on it.

SQL is written with `?` for values and in the words that SQLite and PostgreSQL share; where they
share none, an engine has the word.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager

from impact.typed import Any, Final, Literal, Protocol, TypeAlias

Row: TypeAlias = tuple[Any, ...]
PATIENCE: Final = 30.0  # seconds for others who write, if nobody says otherwise


class Engine(Protocol):
    """One open database. Not for two threads at once; every failure leaves as a DatabaseError."""

    shown: str  # where it is, without secrets

    @property
    def kind(self) -> Literal["sqlite", "postgresql"]:
        """Whose dialect it speaks."""

    @property
    def number(self) -> str:
        """The definition of a column that counts up by itself."""

    @property
    def octets(self) -> str:
        """The type of a column of bytes."""

    @property
    def now(self) -> str:
        """The moment by the database's own clock, in milliseconds since 1970."""

    @property
    def unlocked(self) -> str:
        """The end of a SELECT that locks its rows and passes over those that others hold."""

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[Row]:
        """Everything a question gives, or what a change says it is RETURNING."""

    def run(self, sql: str, values: Sequence[object] = ()) -> None:
        """Change something."""

    def transaction(self) -> AbstractContextManager[None]:
        """All of what is done inside, or nothing if anything is raised."""

    def writing(self) -> AbstractContextManager[None]:
        """A transaction that keeps out everybody else who is `writing`."""

    def tables(self) -> set[str]:
        """The names of the tables that are there."""

    def close(self) -> None:
        """End the connection."""
