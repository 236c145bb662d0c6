"""The queue's promise, on a file of SQLite and on a real PostgreSQL alike."""

import time
from collections.abc import Iterator
from threading import Thread

import pytest
from impact_api.database import Database
from impact_api.database.queue import LOST, Queue, add

from impact.database import read_address
from impact.errors import DatabaseError

KINDS = ("greet", "count")


@pytest.fixture
def database(place: str) -> Iterator[Database]:
    """A database with the tables of the service."""
    with Database(read_address(place, noun="database", where="test")) as made:
        made.prepare()
        yield made


@pytest.fixture
def queue(database: Database) -> Queue:
    """An empty queue."""
    return Queue(database)


def test_a_job_is_done_once_and_the_oldest_first(queue: Queue) -> None:
    """Jobs come in the order in which they are due, and one that has ended comes never again."""
    for name in ("first", "second"):
        queue.add("greet", {"name": name})
    queue.add("other", {})
    claimed = [queue.claim(KINDS, 60), queue.claim(KINDS, 60), queue.claim(KINDS, 60)]

    assert [job and job.payload for job in claimed] == [{"name": "first"}, {"name": "second"}, None]
    assert all(job and queue.done(job) for job in claimed[:2])
    assert queue.claim(KINDS, 60) is None
    assert [(kind, state, jobs) for kind, state, jobs, _ in queue.waiting()] == [
        ("greet", "done", 2),
        ("other", "ready", 1),
    ]


def test_a_job_goes_in_with_its_transaction_or_not_at_all(queue: Queue) -> None:
    """What is dropped with a transaction leaves no job behind."""

    def add_and_fail() -> None:
        with queue.database.session() as engine, engine.transaction():
            add(engine, "greet", {})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        add_and_fail()
    assert queue.claim(KINDS, 60) is None


def test_what_is_to_be_done_once_is_added_once(queue: Queue) -> None:
    """The same `once` is one job, also after it has ended; jobs without are always added."""
    first = queue.add("greet", {}, once="a")
    job = queue.claim(KINDS, 60)
    assert job is not None
    queue.done(job)

    assert (job.number, queue.add("greet", {}, once="a")) == (first, None)
    assert queue.add("greet", {}) != queue.add("greet", {})


def test_of_a_lane_one_job_runs_at_a_time(queue: Queue) -> None:
    """A second job of a lane waits for the first, and holds up no other lane."""
    for lane in ("pr 7", "pr 7", "pr 8", "", ""):
        queue.add("greet", {}, lane=lane)
    claimed = [queue.claim(KINDS, 60) for _ in range(5)]

    assert [job and job.lane for job in claimed] == ["pr 7", "pr 8", "", "", None]
    assert claimed[0] is not None
    queue.done(claimed[0])
    last = queue.claim(KINDS, 60)
    assert last is not None
    assert (last.number, last.lane) == (2, "pr 7")


def test_a_job_whose_worker_died_is_given_to_another(queue: Queue) -> None:
    """After its lease a job runs again, and its first holder can no longer say anything of it."""
    queue.add("greet", {}, lane="pr 7")
    dead = queue.claim(KINDS, 0.001)
    assert dead is not None
    time.sleep(0.05)

    assert not queue.holds(dead)
    assert queue.rescue() == 1
    again = queue.claim(KINDS, 60)
    assert again is not None
    assert (again.number, again.attempts) == (dead.number, 2)
    assert (queue.done(dead), queue.renew(dead, 60), queue.bury(dead, "")) == (False, False, False)
    assert queue.holds(again)
    assert queue.done(again)


def test_a_lease_that_is_renewed_stays(queue: Queue) -> None:
    """A job that takes long is not taken away from a worker that lives."""
    queue.add("greet", {})
    job = queue.claim(KINDS, 0.001)
    assert job is not None

    assert queue.renew(job, 60)
    assert queue.rescue() == 0
    assert queue.holds(job)


def test_a_job_that_kills_its_workers_is_buried(queue: Queue) -> None:
    """A job that was lost as often as it has tries stays dead, with the reason, until revived."""
    with queue.database.session() as engine:
        add(engine, "greet", {}, tries=2)
    for _ in range(2):
        assert queue.claim(KINDS, 0.001)
        time.sleep(0.05)
        queue.rescue()
    (dead,) = queue.seen("dead")

    assert (dead.attempts, dead.error) == (2, LOST)
    assert queue.claim(KINDS, 60) is None
    assert queue.revive(dead.number)
    job = queue.claim(KINDS, 60)
    assert job is not None
    assert job.attempts == 1


def test_a_job_that_is_to_come_back_does_so_later(queue: Queue) -> None:
    """A delay is kept, and the reason for it can be seen."""
    queue.add("count", {}, delay=0.2)
    assert queue.claim(KINDS, 60) is None
    time.sleep(0.25)
    job = queue.claim(KINDS, 60)
    assert job is not None

    assert queue.again(job, "GitHub is away", 0.2)
    assert queue.claim(KINDS, 60) is None
    (seen,) = queue.seen("ready")
    assert (seen.attempts, seen.error) == (1, "GitHub is away")
    time.sleep(0.25)
    assert queue.claim(KINDS, 60)


def test_many_claim_at_once_and_none_gets_a_job_of_another(queue: Queue) -> None:
    """Eight threads share 120 jobs of 30 lanes without a doubled, a lost or an overtaken one."""
    for number in range(120):
        queue.add("count", {"n": number}, lane=f"lane {number % 30}")
    done: list[tuple[str, int]] = []

    def work() -> None:
        for _ in range(2_000):
            job = queue.claim(KINDS, 60)
            if job is not None:
                done.append((job.lane, job.payload["n"]))
                assert queue.done(job)
            elif len(done) >= 120:
                return

    threads = [Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(number for _, number in done) == list(range(120))
    for lane in range(30):
        mine = [number for name, number in done if name == f"lane {lane}"]
        assert mine == sorted(mine)


def test_what_ended_well_is_forgotten_some_day(queue: Queue) -> None:
    """Old jobs go away, those that wait or are dead do not."""
    for _ in range(3):
        queue.add("greet", {})
    first, second = queue.claim(KINDS, 60), queue.claim(KINDS, 60)
    assert first is not None
    assert second is not None
    queue.done(first)
    queue.bury(second, "no such pull request")
    time.sleep(0.01)

    assert (queue.forget(1), queue.forget(0)) == (0, 1)
    assert [(kind, state) for kind, state, _, _ in queue.waiting()] == [
        ("greet", "dead"),
        ("greet", "ready"),
    ]


def test_a_connection_on_which_something_failed_is_not_used_again(queue: Queue) -> None:
    """After a failure, the next one who asks gets a fresh connection."""
    with pytest.raises(DatabaseError), queue.database.session() as engine:
        engine.run("nonsense")
    queue.add("greet", {})

    assert queue.claim(KINDS, 60)
    with pytest.raises(DatabaseError):
        engine.rows("SELECT 1")
