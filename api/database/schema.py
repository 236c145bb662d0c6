"""The tables of the service, version by version."""

from collections.abc import Sequence
from typing import Final

from impact.database import Engine, Step, bring_forward


def _jobs(engine: Engine) -> Sequence[str]:
    """The queue; of one lane one job runs at a time."""
    return (
        f"""CREATE TABLE impact_jobs (
            number {engine.number},
            kind TEXT NOT NULL,
            lane TEXT NOT NULL,
            once TEXT UNIQUE,
            payload TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('ready', 'running', 'done', 'dead')),
            attempts INTEGER NOT NULL,
            tries INTEGER NOT NULL,
            made BIGINT NOT NULL,
            due BIGINT NOT NULL,
            lease BIGINT NOT NULL,
            holder TEXT NOT NULL,
            ended BIGINT NOT NULL,
            error TEXT NOT NULL)""",
        "CREATE INDEX impact_jobs_due ON impact_jobs (state, due, number)",
        """CREATE UNIQUE INDEX impact_jobs_lane ON impact_jobs (lane)
            WHERE state = 'running' AND lane <> ''""",
    )


def _webhooks() -> Sequence[str]:
    """What GitHub delivered, and where its App is installed."""
    return (
        """CREATE TABLE impact_deliveries (
            guid TEXT PRIMARY KEY,
            event TEXT NOT NULL,
            action TEXT NOT NULL,
            repository TEXT NOT NULL,
            outcome TEXT NOT NULL,
            received BIGINT NOT NULL)""",
        """CREATE TABLE impact_installations (
            number BIGINT PRIMARY KEY,
            account TEXT NOT NULL,
            state TEXT NOT NULL,
            changed BIGINT NOT NULL)""",
    )


def _analyses(engine: Engine) -> Sequence[str]:
    """Questions that are kept with their answers."""
    return (
        f"""CREATE TABLE impact_analyses (
            number {engine.number},
            name TEXT NOT NULL UNIQUE,
            repository TEXT NOT NULL,
            question TEXT NOT NULL,
            owner TEXT NOT NULL,
            idempotency TEXT,
            fingerprint TEXT NOT NULL,
            made BIGINT NOT NULL,
            ended BIGINT NOT NULL,
            status INTEGER NOT NULL,
            answer {engine.octets},
            UNIQUE (owner, idempotency))""",
        "CREATE INDEX impact_analyses_of ON impact_analyses (repository, number)",
    )


def _learnt(engine: Engine) -> Sequence[str]:
    """What the processes of a team learn together."""
    return (
        f"""CREATE TABLE impact_scans (
            version INTEGER NOT NULL,
            oid TEXT NOT NULL,
            record {engine.octets} NOT NULL,
            made BIGINT NOT NULL,
            PRIMARY KEY (version, oid))""",
        f"""CREATE TABLE impact_answers (
            name TEXT PRIMARY KEY,
            content {engine.octets} NOT NULL,
            made BIGINT NOT NULL)""",
    )


def _first(engine: Engine) -> Sequence[str]:
    return (*_jobs(engine), *_webhooks(), *_analyses(engine), *_learnt(engine))


STEPS: Final[list[Step]] = [_first]  # one for each version: the statements that lead there


def prepare(engine: Engine) -> None:
    """Bring the tables to the newest version."""
    bring_forward(engine, "service database", "impact_service", STEPS)
