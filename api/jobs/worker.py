"""Who does the jobs: a few threads that lease them, and one that keeps the leases.

Promise: `stop` takes no further job and waits a little for those that run; what takes longer is
given back, and another does it. A worker that is killed loses nothing, because its leases end; a
database that is away is waited for.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from threading import Event, Lock, Thread
from typing import Final, NamedTuple

import structlog

from impact.errors import DatabaseError

from ..database.queue import Job
from ..services import Services
from . import Run, perform

LEASE: Final = 30.0  # seconds until others take the jobs of a worker that was killed
LONGEST: Final = 1800.0  # seconds that a job may take; then its lease ends, too
DRAIN: Final = 5.0  # seconds that jobs may still take after `stop`
POLL: Final = 0.5  # seconds between two looks at an empty queue
SETTLED: Final = 5.0  # seconds until what a job has sent is seen by whoever does it again

_log = structlog.get_logger("impact.worker")


class Periodic(NamedTuple):
    """A job that is added again and again, by whichever worker is first."""

    kind: str
    every: float  # seconds


class Worker:
    """Threads that do jobs until they are told to stop."""

    def __init__(
        self,
        services: Services,
        kinds: Mapping[str, Run],
        *,
        threads: int = 2,
        periodic: Sequence[Periodic] = (),
        lease: float = LEASE,
        drain: float = DRAIN,
        poll: float = POLL,
    ) -> None:
        self._services, self._kinds = services, kinds
        self._queue = services.queue
        self._periodic, self._lease, self._drain, self._poll = periodic, lease, drain, poll
        self._stopping, self._work = Event(), Event()
        self._running: dict[int, tuple[Job, float]] = {}
        self._lock = Lock()
        self._threads = [  # daemons, for one that waits for somebody silent cannot be ended
            Thread(target=self._serve, name=f"jobs-{n}", daemon=True) for n in range(threads)
        ]
        self._keeper = Thread(target=self._keep, name="leases", daemon=True)

    def start(self) -> None:
        """Begin."""
        for thread in (*self._threads, self._keeper):
            thread.start()

    def stop(self) -> None:
        """Take no further job."""
        self._stopping.set()
        self._work.set()

    def join(self) -> None:
        """Wait until `stop` was called, and the jobs that ran then have ended or are given back.

        After this the process should end: a job that was given back may still run here.
        """
        self._keeper.join()

    def wake(self) -> None:
        """Say that there is something to do, so that nobody has to wait for the next look."""
        self._work.set()

    def _serve(self) -> None:
        while not self._stopping.is_set():
            if not self._patiently(self._one) and not self._stopping.is_set():
                self._work.wait(self._poll)
                self._work.clear()

    def _one(self) -> bool:
        """Do one job, if there is one."""
        job = self._queue.claim(tuple(self._kinds), self._lease)
        if job is None:
            return False
        with self._lock:
            self._running[job.number] = (job, time.monotonic() + LONGEST)
        try:
            began = time.monotonic()
            outcome, reason = perform(job, self._kinds, self._services)
            _tell(job, outcome, reason, time.monotonic() - began)
        finally:
            with self._lock:
                self._running.pop(job.number, None)
        return True

    def _keep(self) -> None:
        """Renew what runs here, rescue what no longer runs elsewhere, add what is periodic."""
        while not (self._stopping.is_set() or self._ended(0)):
            self._patiently(self._look_after)
            self._stopping.wait(self._lease / 3)
        until = time.monotonic() + self._drain
        while not self._ended(min(self._lease / 3, until - time.monotonic())):
            if time.monotonic() >= until:
                self._patiently(self._give_back)
                return
            self._patiently(self._look_after)

    def _ended(self, seconds: float) -> bool:
        """Whether the last job ends in this time."""
        until = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0, until - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def _look_after(self) -> bool:
        with self._lock:
            running = list(self._running.values())
        for job, until in running:
            if time.monotonic() < until:
                self._queue.renew(job, self._lease)
        if rescued := self._queue.rescue():
            _log.warning("jobs rescued", count=rescued)
            self.wake()
        if not self._stopping.is_set():
            for kind, every in self._periodic:
                self._queue.add(kind, {}, once=f"{kind} {int(time.time() // every)}")
        return True

    def _give_back(self) -> bool:
        with self._lock:
            running = list(self._running.values())
        for job, _ in running:
            self._queue.give_back(job, SETTLED)
            _log.warning("job given back", job=job.number, kind=job.kind, lane=job.lane)
        return True

    def _patiently(self, action: Callable[[], bool]) -> bool:
        """Do something with the database; wait a little if that is away."""
        try:
            return action()
        except DatabaseError as error:
            _log.error("database failed", error=str(error))
            self._stopping.wait(2 * self._poll)
            return False


def _tell(job: Job, outcome: str, reason: str, seconds: float) -> None:
    log = _log.info if outcome == "done" else _log.warning
    log(
        "job " + outcome,
        job=job.number,
        kind=job.kind,
        lane=job.lane,
        attempt=job.attempts,
        seconds=round(seconds, 3),
        **({"reason": reason} if reason else {}),
    )
