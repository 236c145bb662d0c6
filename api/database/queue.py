"""The durable queue: jobs in a table, each leased to one worker at a time.

Promise: a job that was added in a transaction is there if the transaction is; a worker that dies
loses its lease, and the job is done by another; of the jobs of one lane only one runs; who has lost
a lease can change nothing about the job any more. All clocks are the database's. So a job is done
at least once: what it does outside has to bear a second time.

The statements are the same for SQLite and PostgreSQL, where workers pass over each other's rows.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal, NamedTuple
from uuid import uuid4

from impact.database import Engine, Row
from impact.errors import AlreadyThere

from . import Database

State = Literal["ready", "running", "done", "dead"]

TRIES: Final = 12
LOST: Final = "its worker stopped before the job ended"

_COLUMNS: Final = "number, kind, lane, payload, attempts, tries, made, holder"
_MINE: Final = "number = ? AND holder = ? AND state = 'running'"


class Job(NamedTuple):
    """A job that this process may do, while it holds the lease."""

    number: int
    kind: str
    lane: str
    payload: Mapping[str, Any]
    attempts: int  # this one included
    tries: int  # how many attempts it has
    made: int  # milliseconds since 1970
    holder: str  # the name of the lease


class Seen(NamedTuple):
    """A job as an administrator sees it."""

    number: int
    kind: str
    lane: str
    state: State
    attempts: int
    made: int
    due: int
    ended: int
    error: str


class Waiting(NamedTuple):
    """How many jobs of a kind are in a state, and since when the oldest of them is due."""

    kind: str
    state: State
    jobs: int
    late: float  # seconds


def add(
    engine: Engine,
    kind: str,
    payload: Mapping[str, Any],
    *,
    lane: str = "",
    once: str | None = None,
    delay: float = 0,
    tries: int = TRIES,
) -> int | None:
    """Add a job, in the transaction that is open; its number.

    Of jobs of one `lane` never two run at the same time. A job whose `once` is known already is not
    added again, and None comes back.
    """
    values = (kind, lane, once, json.dumps(payload), tries, int(delay * 1000))
    added = engine.rows(
        "INSERT INTO impact_jobs (kind, lane, once, payload, state, attempts, tries, made, due,"
        f" lease, holder, ended, error) VALUES (?, ?, ?, ?, 'ready', 0, ?, {engine.now},"
        f" {engine.now} + ?, 0, '', 0, '') ON CONFLICT (once) DO NOTHING RETURNING number",
        values,
    )
    return int(added[0][0]) if added else None


class Queue:
    """The queue of one database; for any number of threads, processes and machines."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def add(
        self,
        kind: str,
        payload: Mapping[str, Any],
        *,
        lane: str = "",
        once: str | None = None,
        delay: float = 0,
    ) -> int | None:
        """Add a job in a transaction of its own; see `add`."""
        with self.database.session() as engine:
            return add(engine, kind, payload, lane=lane, once=once, delay=delay)

    def claim(self, kinds: Sequence[str], lease: float) -> Job | None:
        """The job that is due longest, leased for so many seconds; None if there is none."""
        try:
            with self.database.session() as engine:
                found = _claim(engine, kinds, uuid4().hex, int(lease * 1000))
        except AlreadyThere:  # another worker has just taken a job of the same lane
            return None
        return _job(found[0]) if found else None

    def renew(self, job: Job, lease: float) -> bool:
        """Hold a job for so many seconds from now; False if it is not ours any more."""
        return self._change(job, "lease = {now} + ?", int(lease * 1000))

    def holds(self, job: Job) -> bool:
        """Whether the job is still ours: ask before doing what others see."""
        with self.database.session() as engine:
            sql = f"SELECT 1 FROM impact_jobs WHERE {_MINE} AND lease > {engine.now}"
            return bool(engine.rows(sql, (job.number, job.holder)))

    def done(self, job: Job) -> bool:
        """Say that a job has ended well."""
        return self._change(job, "state = 'done', ended = {now}, holder = '', error = ''")

    def again(self, job: Job, error: str, delay: float) -> bool:
        """Say that a job is to be tried again after so many seconds, and why."""
        change = "state = 'ready', due = {now} + ?, holder = '', error = ?"
        return self._change(job, change, int(delay * 1000), error)

    def give_back(self, job: Job, delay: float) -> bool:
        """Let another do a job after so many seconds, as if it had not been begun here."""
        change = "state = 'ready', attempts = attempts - 1, due = {now} + ?, holder = ''"
        return self._change(job, change, int(delay * 1000))

    def bury(self, job: Job, error: str) -> bool:
        """Say that a job has failed for good, and why; it stays until somebody revives it."""
        change = "state = 'dead', ended = {now}, holder = '', error = ?"
        return self._change(job, change, error)

    def rescue(self) -> int:
        """Give the jobs of dead workers to others; how many there were.

        A job that was left by as many workers as it has tries is buried: it may have killed them.
        """
        with self.database.session() as engine:
            found = engine.rows(
                "UPDATE impact_jobs SET state = CASE WHEN attempts < tries THEN 'ready' ELSE 'dead'"
                f" END, due = {engine.now}, ended = CASE WHEN attempts < tries THEN 0 ELSE"
                f" {engine.now} END, holder = '', error = ? WHERE state = 'running'"
                f" AND lease < {engine.now} RETURNING number",
                (LOST,),
            )
        return len(found)

    def revive(self, number: int) -> bool:
        """Let a dead job be tried again, as if it were new."""
        with self.database.session() as engine:
            sql = (
                f"UPDATE impact_jobs SET state = 'ready', due = {engine.now}, attempts = 0,"
                " ended = 0 WHERE number = ? AND state = 'dead' RETURNING number"
            )
            return bool(engine.rows(sql, (number,)))

    def find(self, number: int) -> Seen | None:
        """One job as it stands."""
        with self.database.session() as engine:
            found = engine.rows(f"{_SEEN} number = ?", (number,))
        return Seen._make(found[0]) if found else None

    def newest(self, kind: str, lane: str) -> Mapping[str, Any] | None:
        """What the newest job of a kind in a lane is about, whatever became of it."""
        sql = "SELECT payload FROM impact_jobs WHERE kind = ? AND lane = ? ORDER BY number DESC"
        with self.database.session() as engine:
            found = engine.rows(f"{sql} LIMIT 1", (kind, lane))
        return json.loads(found[0][0]) if found else None

    def last_done(self, kind: str) -> float | None:
        """When the last job of a kind that ended well was made, in seconds since 1970."""
        with self.database.session() as engine:
            sql = "SELECT MAX(made) FROM impact_jobs WHERE kind = ? AND state = 'done'"
            found = engine.rows(sql, (kind,))[0][0]
        return None if found is None else found / 1000

    def seen(self, state: State, *, before: int = 1 << 62, limit: int = 100) -> list[Seen]:
        """Jobs in a state, the newest first, older than the one with that number."""
        with self.database.session() as engine:
            sql = f"{_SEEN} state = ? AND number < ? ORDER BY number DESC LIMIT ?"
            return [Seen._make(row) for row in engine.rows(sql, (state, before, limit))]

    def waiting(self) -> list[Waiting]:
        """How many jobs of which kind are in which state."""
        with self.database.session() as engine:
            found = engine.rows(
                f"SELECT kind, state, COUNT(*), {engine.now} - MIN(due) FROM impact_jobs"
                " GROUP BY kind, state ORDER BY kind, state"
            )
        return [
            Waiting(kind, state, int(jobs), max(0, int(late)) / 1000 if state == "ready" else 0)
            for kind, state, jobs, late in found
        ]

    def forget(self, days: float) -> int:
        """Delete the jobs that ended well so long ago; how many there were."""
        with self.database.session() as engine:
            sql = (
                f"DELETE FROM impact_jobs WHERE state = 'done' AND ended < {engine.now} - ?"
                " RETURNING number"
            )
            return len(engine.rows(sql, (int(days * 86_400_000),)))

    def _change(self, job: Job, change: str, *values: object) -> bool:
        """Change a job that is still ours."""
        with self.database.session() as engine:
            what = change.format(now=engine.now)
            sql = f"UPDATE impact_jobs SET {what} WHERE {_MINE} RETURNING number"
            return bool(engine.rows(sql, (*values, job.number, job.holder)))


_SEEN: Final = (
    "SELECT number, kind, lane, state, attempts, made, due, ended, error FROM impact_jobs WHERE"
)


def _claim(engine: Engine, kinds: Sequence[str], holder: str, lease: int) -> list[Row]:
    return engine.rows(
        "UPDATE impact_jobs SET state = 'running', attempts = attempts + 1, holder = ?,"
        f" lease = {engine.now} + ? WHERE number = (SELECT number FROM impact_jobs AS one"
        f" WHERE state = 'ready' AND due <= {engine.now}"
        f" AND kind IN ({', '.join('?' * len(kinds))}) AND (lane = '' OR NOT EXISTS"
        " (SELECT 1 FROM impact_jobs AS other WHERE other.lane = one.lane"
        f" AND other.state = 'running')) ORDER BY due, number LIMIT 1 {engine.unlocked})"
        f" RETURNING {_COLUMNS}",
        (holder, lease, *kinds),
    )


def _job(row: Row) -> Job:
    job = Job._make(row)
    return job._replace(payload=json.loads(row[3]))
