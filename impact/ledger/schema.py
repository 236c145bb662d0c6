"""The tables of the ledger: nothing in them is ever changed or removed."""

from collections.abc import Sequence

from impact.database import Engine, Step, bring_forward
from impact.deployments import OUTCOMES, Record
from impact.typed import Final

COLUMNS: Final = Record._fields

_OUTCOMES: Final = ", ".join(f"'{outcome}'" for outcome in OUTCOMES)


_FROZEN: Final = {  # by the kind of engine: the statements that forbid changing a deploy
    "sqlite": tuple(
        f"CREATE TRIGGER impact_no_{change} BEFORE {change} ON impact_deployments "
        "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
        for change in ("UPDATE", "DELETE")
    ),
    "postgresql": (
        """CREATE FUNCTION impact_append_only() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$""",
        """CREATE TRIGGER impact_no_change BEFORE UPDATE OR DELETE OR TRUNCATE
        ON impact_deployments EXECUTE FUNCTION impact_append_only()""",
    ),
}


def _first(engine: Engine) -> Sequence[str]:
    return (
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
        *_FROZEN[engine.kind],
    )


def _second(_engine: Engine) -> Sequence[str]:
    """One database may hold the ledgers of several repositories."""
    return (
        "ALTER TABLE impact_deployments ADD COLUMN repository TEXT NOT NULL DEFAULT ''",
        "DROP INDEX impact_newest",
        "DROP INDEX impact_runs",
        """CREATE INDEX impact_newest
            ON impact_deployments (repository, app, environment, at, number)""",
        """CREATE INDEX impact_runs
            ON impact_deployments (repository, app, environment, run_url)""",
    )


STEPS: Final[list[Step]] = [_first, _second]  # one for each version: the statements that lead there


def prepare(engine: Engine) -> None:
    """Bring the tables to the newest version."""
    bring_forward(engine, "ledger", "impact_ledger", STEPS)
