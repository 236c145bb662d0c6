"""Tables, version by version.

Promise: tables of an earlier version are brought forward, step by step and in one transaction;
those of a later version are left alone, with an error.
"""

from collections.abc import Callable, Sequence

from impact.database.engine import Engine
from impact.errors import DatabaseError
from impact.typed import TypeAlias

Step: TypeAlias = Callable[[Engine], Sequence[str]]  # the statements that lead to one version


def bring_forward(engine: Engine, noun: str, table: str, steps: Sequence[Step]) -> None:
    """Bring what the noun names to the newest version; the table holds the one it has."""
    if _version(engine, noun, table, len(steps)) == len(steps):
        return
    with engine.writing():
        done = _version(engine, noun, table, len(steps))  # another process may have been faster
        if not done:
            engine.run(f"CREATE TABLE {table} (version INTEGER NOT NULL)")
            engine.run(f"INSERT INTO {table} VALUES (0)")
        for step in steps[done:]:
            for statement in step(engine):
                engine.run(statement)
        engine.run(f"UPDATE {table} SET version = ?", (len(steps),))


def _version(engine: Engine, noun: str, table: str, newest: int) -> int:
    if table not in engine.tables():
        return 0
    found = engine.rows(f"SELECT version FROM {table}")
    version = int(found[0][0])
    if version > newest:
        raise DatabaseError(
            f"this {noun} has version {version}, and this impact knows {newest}",
            where=engine.shown,
            do="update impact: pip install --upgrade deploy-impact",
        )
    return version
