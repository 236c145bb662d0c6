"""Workers: what becomes of jobs that fail, of workers that stop, and of workers that are killed."""

import time
from collections.abc import Iterator
from threading import Event
from typing import Any

import pytest
from impact_api.database import Database
from impact_api.database.queue import Job, Queue
from impact_api.jobs import LONGEST, Later, Never, Run, pause, perform
from impact_api.jobs.worker import Periodic, Worker

from impact.database import read_address
from impact.errors import RepositoryError
from tests.api.waiting import until

KINDS = ("greet",)


class Doors:
    """What a job of these tests needs of the services."""

    def __init__(self, queue: Queue) -> None:
        self.queue = queue


@pytest.fixture
def services(place: str) -> Iterator[Any]:
    """A queue, and nothing else."""
    with Database(read_address(place, noun="database", where="test")) as database:
        database.prepare()
        yield Doors(Queue(database))


def failing(error: Exception) -> dict[str, Run]:
    """A kind of job that always fails."""

    def fail(_job: Job, _services: Any) -> None:
        raise error

    return {"greet": fail}


@pytest.mark.parametrize(
    ("error", "outcome", "state", "least"),
    [
        (Later(5, "rate limit"), "again", "ready", 5),
        (RepositoryError("git is busy"), "again", "ready", 2),
        (ValueError("a bug"), "again", "ready", 2),
        (Never("the pull request is gone"), "dead", "dead", 0),
    ],
    ids=["later", "error", "bug", "never"],
)
def test_a_failure_comes_back_later_or_is_buried(
    services: Any, error: Exception, outcome: str, state: Any, least: float
) -> None:
    """Each failure has its reason, and its time to come back: as asked, else by the tries."""
    services.queue.add("greet", {})
    job = services.queue.claim(KINDS, 60)

    said = repr(error) if isinstance(error, ValueError) else str(error)

    assert perform(job, failing(error), services) == (outcome, said)
    (seen,) = services.queue.seen(state)
    assert seen.due - seen.made >= least * 1000


def test_the_last_try_is_the_last(services: Any) -> None:
    """A job that failed as often as it may is dead, and says why."""
    services.queue.add("greet", {})
    job = services.queue.claim(KINDS, 60)._replace(attempts=12)

    assert perform(job, failing(Later(1, "away")), services) == ("dead", "away")
    assert [seen.error for seen in services.queue.seen("dead")] == ["away"]


def test_pauses_grow_up_to_a_bound() -> None:
    """Two seconds, twice as long each time, never more than a quarter of an hour."""
    assert [pause(attempts) for attempts in (1, 2, 3, 8, 12, 4000)] == [2, 4, 8, 256, 900, LONGEST]


def test_a_worker_that_is_stopped_ends_its_job_first(services: Any) -> None:
    """`stop` takes no further job, and waits for the one that runs, whose lease is kept."""
    began, go_on = Event(), Event()

    def slow(_job: Job, _services: Any) -> None:
        began.set()
        go_on.wait(20)

    services.queue.add("greet", {"n": 1})
    services.queue.add("greet", {"n": 2})
    worker = Worker(services, {"greet": slow}, threads=1, lease=0.3, poll=0.05)
    worker.start()
    assert began.wait(20)
    worker.stop()
    time.sleep(1)  # longer than the lease

    assert services.queue.rescue() == 0
    go_on.set()
    worker.join()
    assert [(state, jobs) for _, state, jobs, _ in services.queue.waiting()] == [
        ("done", 1),
        ("ready", 1),
    ]


def test_a_worker_gives_back_what_does_not_end(services: Any) -> None:
    """A job that goes on after `stop` is due for others soon, and this was none of its tries."""
    began, go_on = Event(), Event()

    def silent(_job: Job, _services: Any) -> None:
        began.set()
        go_on.wait(30)

    services.queue.add("greet", {})
    worker = Worker(services, {"greet": silent}, threads=1, lease=30, drain=0.3, poll=0.05)
    worker.start()
    assert began.wait(20)
    worker.stop()
    worker.join()

    (seen,) = services.queue.seen("ready")
    assert (seen.attempts, seen.error) == (0, "")
    go_on.set()
    time.sleep(0.3)  # it ends here all the same, and nobody listens
    assert [(state, jobs) for _, state, jobs, _ in services.queue.waiting()] == [("ready", 1)]


def test_workers_rescue_what_others_left_and_add_what_is_periodic_once(services: Any) -> None:
    """Two workers: a job of a third that is dead is done, and a periodic job is done once."""
    services.queue.add("greet", {})
    assert services.queue.claim(KINDS, 0.001)
    done: list[str] = []
    kinds: dict[str, Run] = {
        "greet": lambda job, _: done.append(job.kind),
        "sweep": lambda job, _: done.append(job.kind),
    }
    workers = [
        Worker(services, kinds, threads=1, periodic=[Periodic("sweep", 1e9)], lease=0.3, poll=0.05)
        for _ in range(2)
    ]
    for worker in workers:
        worker.start()
    until(lambda: {"greet", "sweep"} <= set(done))
    time.sleep(0.3)
    for worker in workers:
        worker.stop()
        worker.join()

    assert sorted(done) == ["greet", "sweep"]


def test_one_who_is_woken_does_not_wait_for_the_next_look(services: Any) -> None:
    """A worker that looks once an hour does what it is woken for at once."""
    done = Event()
    kinds: dict[str, Run] = {"greet": lambda _job, _services: done.set()}
    worker = Worker(services, kinds, threads=1, poll=3600)
    worker.start()
    time.sleep(0.2)
    services.queue.add("greet", {})
    worker.wake()

    assert done.wait(20)
    worker.stop()
    worker.join()
