"""The tables of the ledger, version by version.

Promise: a ledger of an earlier version is brought forward, step by step and in one transaction;
one of a later version is left alone, with an error; a file of something else likewise.
"""

from collections.abc import Sequence

from impact.deployments import OUTCOMES, Record
from impact.errors import LedgerError
from impact.ledger.engine import Engine
from impact.typed import Final

COLUMNS: Final = Record._fields

_OUTCOMES: Final = ", ".join(f"'{outcome}'" for outcome in OUTCOMES)


def _first(engine: Engine) -> Sequence[str]:
    return (
        "CREATE TABLE impact_ledger (version INTEGER NOT NULL)",
        "INSERT INTO impact_ledger VALUES (0)",
        f"""CREATE TABLE impact_deployments (
            app TEXT NOT NULL,
            environment TEXT NOT NULL,
            sha TEXT NOT NULL,
            status TEXT NOT NULL CHECK (status IN ({_OUTCOMES})),
            at BIGINT NOT NULL,
            components TEXT NOT NULL,
            artifact TEXT NOT NULL,
            run_url TEXT NOT NULL,
            alias TEXT NOT NULL,
            version TEXT NOT NULL,
            number {engine.number})""",
        "CREATE INDEX impact_newest ON impact_deployments (app, environment, at, number)",
        "CREATE INDEX impact_runs ON impact_deployments (app, environment, run_url)",
        *engine.frozen,
    )


STEPS: Final = [_first]  # one for each version: the statements that lead there


def prepare(engine: Engine) -> None:
    """Bring the tables to the newest version."""
    if _version(engine) == len(STEPS):
        return
    with engine.writing():
        done = _version(engine)  # another process may have been faster
        for step in STEPS[done:]:
            for statement in step(engine):
                engine.run(statement)
        engine.run("UPDATE impact_ledger SET version = ?", (len(STEPS),))


def _version(engine: Engine) -> int:
    tables = engine.tables()
    if "impact_ledger" not in tables:
        return 0
    version = int(engine.rows("SELECT version FROM impact_ledger")[0][0])
    if version > len(STEPS):
        raise LedgerError(
            f"this ledger has version {version}, and this impact knows {len(STEPS)}",
            where=engine.shown,
            do="update impact: pip install --upgrade deploy-impact",
        )
    return version
