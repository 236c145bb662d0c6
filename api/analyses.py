"""Analyses: questions that are kept with their answers, and answered by a job.

Promise: an analysis and its job go in together; the same idempotency key of the same caller is the
same analysis, and another question under it is refused; an answer that was kept never changes.
"""

import json
from hashlib import sha256
from typing import Final, Literal, NamedTuple
from uuid import uuid4

from impact.database import Engine, Row

from .asking import Failure
from .database import Database
from .database.queue import add

State = Literal["queued", "running", "done", "failed"]

KIND: Final = "analysis"
_ENDED: Final[dict[int, State]] = {
    0: "queued",
    200: "done",
}  # by status; every other one is a failure
_SELECT: Final = (
    "SELECT a.name, a.repository, a.question, a.made, a.ended, a.status, a.number, a.fingerprint,"
    " COALESCE(j.state, ''), COALESCE(j.error, '') FROM impact_analyses AS a"
    " LEFT JOIN impact_jobs AS j ON j.once = 'analysis ' || a.name WHERE"
)


class Analysis(NamedTuple):
    """One analysis as it stands."""

    name: str
    repository: str
    question: str  # as JSON
    made: int  # milliseconds since 1970
    ended: int  # 0: it has not
    number: int  # in the order in which they came
    state: State
    error: str  # why its job was given up


class Order(NamedTuple):
    """An analysis that somebody wants."""

    repository: str
    question: str  # as JSON
    owner: str
    key: str | None  # its idempotency key

    @property
    def fingerprint(self) -> str:
        """What has to be the same under the same key."""
        return sha256(f"{self.repository}\n{self.question}".encode()).hexdigest()


class OtherQuestion(Exception):
    """The key was used for something else."""


class Analyses:
    """The analyses of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, order: Order, answer: bytes | None = None) -> Analysis:
        """Keep an analysis with its answer, if that is known, else with its job.

        Raises OtherQuestion.
        """
        name = uuid4().hex
        with self._database.session() as engine, engine.transaction():
            if _insert(engine, name, order, answer):
                if answer is None:
                    add(engine, KIND, {"analysis": name}, once=f"{KIND} {name}")
                return _found(engine, "a.name = ?", name)[0][0]
            ((known, fingerprint),) = _found(
                engine, "a.owner = ? AND a.idempotency = ?", order.owner, order.key
            )
        if fingerprint != order.fingerprint:
            raise OtherQuestion
        return known

    def find(self, name: str) -> Analysis | None:
        """One analysis as it stands."""
        with self._database.session() as engine:
            found = _found(engine, "a.name = ?", name)
        return found[0][0] if found else None

    def newest(self, repository: str, before: int, limit: int) -> list[Analysis]:
        """The analyses of a repository, the newest first, from before a number."""
        where = "a.repository = ? AND a.number < ? ORDER BY a.number DESC LIMIT ?"
        with self._database.session() as engine:
            return [one for one, _ in _found(engine, where, repository, before, limit)]

    def answer(self, name: str) -> bytes | Failure | None:
        """What an analysis has ended with, if it has."""
        sql = "SELECT status, answer FROM impact_analyses WHERE name = ? AND status > 0"
        with self._database.session() as engine:
            found = engine.rows(sql, (name,))
        if not found:
            return None
        status, content = found[0]
        return bytes(content) if status == 200 else Failure(*json.loads(bytes(content)))

    def end(self, name: str, answer: bytes | Failure) -> None:
        """Keep the answer of an analysis that has none yet."""
        whole = isinstance(answer, bytes)
        content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        with self._database.session() as engine:
            engine.run(
                f"UPDATE impact_analyses SET status = ?, answer = ?, ended = {engine.now}"
                " WHERE name = ? AND status = 0",
                (200 if whole else 500, content, name),
            )

    def forget(self, days: float) -> int:
        """Delete the analyses that ended so long ago; how many there were."""
        with self._database.session() as engine:
            sql = (
                f"DELETE FROM impact_analyses WHERE ended > 0 AND ended < {engine.now} - ?"
                " RETURNING number"
            )
            return len(engine.rows(sql, (int(days * 86_400_000),)))


def _insert(engine: Engine, name: str, order: Order, answer: bytes | None) -> bool:
    known = answer is not None
    return bool(
        engine.rows(
            "INSERT INTO impact_analyses (name, repository, question, owner, idempotency,"
            " fingerprint, made, ended, status, answer) VALUES (?, ?, ?, ?, ?, ?,"
            f" {engine.now}, {engine.now if known else 0}, ?, ?)"
            " ON CONFLICT (owner, idempotency) DO NOTHING RETURNING name",
            (name, *order, order.fingerprint, 200 if known else 0, answer),
        )
    )


def _found(engine: Engine, where: str, *values: object) -> list[tuple[Analysis, str]]:
    """Analyses, each with its fingerprint."""
    return [(_analysis(row), row[7]) for row in engine.rows(f"{_SELECT} {where}", values)]


def _analysis(row: Row) -> Analysis:
    name, repository, question, made, ended, status, number, _, job, error = row
    state = _ENDED.get(status, "failed")
    if state == "queued" and job in ("running", "dead"):
        state = "running" if job == "running" else "failed"
    return Analysis(
        name, repository, question, made, ended, number, state, error if job == "dead" else ""
    )
