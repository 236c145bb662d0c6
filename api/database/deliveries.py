"""The deliveries of GitHub's webhooks: each is taken once, together with the jobs it asks for.

Promise: a delivery that was answered with 2xx is in the database with its jobs, whatever dies in
the next moment; the same delivery again asks for nothing. One that was ignored when it first came,
because its repository was not configured then, is taken when GitHub is asked to send it again.
"""

from collections.abc import Collection
from typing import Final, Literal, NamedTuple

from impact.database import Engine

from ..github.reactions import Installed, Reaction
from . import Database
from .queue import add

Outcome = Literal["queued", "noted", "ignored", "known"]

_INSERT: Final = (
    "INSERT INTO impact_deliveries (guid, event, action, repository, outcome, received)"
    " VALUES (?, ?, ?, ?, ?, {now}) ON CONFLICT (guid) DO UPDATE SET outcome = excluded.outcome"
    " WHERE impact_deliveries.outcome = 'ignored' AND excluded.outcome <> 'ignored'"
    " RETURNING guid"
)
_INSTALL: Final = (
    "INSERT INTO impact_installations (number, account, state, changed) VALUES (?, ?, ?, {now})"
    " ON CONFLICT (number) DO UPDATE SET account = excluded.account, state = excluded.state,"
    " changed = excluded.changed"
)


class Delivery(NamedTuple):
    """One delivery."""

    guid: str
    event: str


class Installation(NamedTuple):
    """An installation of the App, as its last event left it."""

    number: int
    account: str
    state: str
    changed: int  # milliseconds since 1970


class Deliveries:
    """The deliveries of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def take(self, delivery: Delivery, wanted: Reaction) -> Outcome:
        """Keep a delivery and add its jobs, in one transaction."""
        outcome: Outcome = "queued" if wanted.wanted else "noted" if wanted.installed else "ignored"
        row = (delivery.guid, delivery.event, wanted.action, wanted.repository, outcome)
        with self._database.session() as engine, engine.transaction():
            if not engine.rows(_INSERT.format(now=engine.now), row):
                return "known"
            for kind, payload, lane in wanted.wanted:
                add(engine, kind, {**payload, "delivery": delivery.guid}, lane=lane)
            if wanted.installed:
                _note(engine, wanted.installed)
        return outcome

    def known(self, guids: Collection[str]) -> set[str]:
        """Which of these deliveries have been taken, or ignored with reason."""
        if not guids:
            return set()
        sql = f"SELECT guid FROM impact_deliveries WHERE guid IN ({', '.join('?' * len(guids))})"
        with self._database.session() as engine:
            return {guid for (guid,) in engine.rows(sql, tuple(guids))}

    def installations(self) -> list[Installation]:
        """All installations that were heard of."""
        sql = "SELECT number, account, state, changed FROM impact_installations ORDER BY number"
        with self._database.session() as engine:
            return [Installation._make(row) for row in engine.rows(sql)]

    def forget(self, days: float) -> int:
        """Delete the deliveries that came so long ago; how many there were."""
        with self._database.session() as engine:
            sql = f"DELETE FROM impact_deliveries WHERE received < {engine.now} - ? RETURNING guid"
            return len(engine.rows(sql, (int(days * 86_400_000),)))


def _note(engine: Engine, installed: Installed) -> None:
    engine.run(_INSTALL.format(now=engine.now), installed)
