"""What kinds of jobs there are, and what becomes of one that is run.

Promise: a job that fails is tried again, later each time, and is buried with its reason when its
tries are spent; a failure of one job stops no other.
"""

import random
from collections.abc import Callable, Mapping
from typing import Final, Literal

from impact.errors import DatabaseError, ImpactError

from ..database.queue import Job, Queue
from ..services import Services

LONGEST: Final = 900.0  # seconds between two tries

Outcome = Literal["done", "again", "dead", "lost"]


class Later(Exception):
    """Raised by a job that somebody asked to come back after so many seconds."""

    def __init__(self, seconds: float, reason: str) -> None:
        super().__init__(reason)
        self.seconds = seconds


class Never(Exception):
    """Raised by a job that no second try can help."""


Run = Callable[[Job, Services], None]


def pause(attempts: int) -> float:
    """Seconds until the next try, after so many: two, four, eight, ... and at most LONGEST."""
    return float(min(2.0 ** min(attempts, 30), LONGEST))


def perform(job: Job, kinds: Mapping[str, Run], services: Services) -> tuple[Outcome, str]:
    """Run a job and tell the queue what became of it; that, and the reason."""
    queue = services.queue
    try:
        kinds[job.kind](job, services)
    except Never as error:
        return ("dead" if queue.bury(job, str(error)) else "lost"), str(error)
    except Exception as error:  # noqa: BLE001 - whatever it is, it must not stop the worker
        return _failed(job, error, queue)
    return ("done" if queue.done(job) else "lost"), ""


def _failed(job: Job, error: Exception, queue: Queue) -> tuple[Outcome, str]:
    said = _reason(error)
    if job.attempts >= job.tries:
        return ("dead" if queue.bury(job, said) else "lost"), said
    wait = error.seconds if isinstance(error, Later) else pause(job.attempts)
    return ("again" if queue.again(job, said, wait * random.uniform(1, 1.25)) else "lost"), said  # noqa: S311 - a spread, no secret


def _reason(error: Exception) -> str:
    """Why a job failed, as its administrators are told; not where the database is."""
    if isinstance(error, DatabaseError):
        return error.what
    return str(error) if isinstance(error, ImpactError | Later) else repr(error)
