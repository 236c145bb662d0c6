"""Jobs as administrators see them, and what Prometheus and the load balancer are told."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from impact_api.app import create_app
from impact_api.database.queue import Job, Queue
from impact_api.jobs import working
from impact_api.settings import read_settings

from tests.api.hooks import SECRET, body_of, headers
from tests.conftest import RepositoryBuilder


@pytest.fixture
def idle(small: RepositoryBuilder, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """A service whose jobs nobody does."""
    monkeypatch.setattr(working, "KINDS", {"nothing": lambda _job, _services: None})
    monkeypatch.setattr(working, "PERIODIC", ())
    settings = read_settings(
        repositories={"shop": {"path": str(small.path)}}, webhook_secret=SECRET
    )
    with TestClient(create_app(settings), base_url="http://localhost") as client:
        yield client


def queue_of(client: TestClient) -> Queue:
    """The queue of a service."""
    services: Any = client.app.state.services  # type: ignore[attr-defined]
    queue: Queue = services.queue
    return queue


def claimed(queue: Queue) -> Job:
    """A job of its own kind, taken."""
    queue.add("greet", {})
    job = queue.claim(("greet",), 60)
    assert job is not None
    return job


def test_a_dead_job_is_seen_and_can_be_revived(idle: TestClient) -> None:
    """The list says why it died; revived, it waits again, and cannot be revived twice."""
    queue = queue_of(idle)
    job = claimed(queue)
    queue.bury(job, "no such pull request")
    (seen,) = idle.get("/v1/jobs").json()["jobs"]

    assert (seen["id"], seen["state"], seen["error"]) == (
        job.number,
        "dead",
        "no such pull request",
    )
    revived = idle.post(f"/v1/jobs/{job.number}/revival")
    assert (revived.status_code, revived.json()["state"]) == (200, "ready")
    assert idle.post(f"/v1/jobs/{job.number}/revival").status_code == 409
    assert idle.post("/v1/jobs/999/revival").status_code == 404
    assert idle.get("/v1/jobs").json() == {"jobs": []}


def test_jobs_are_listed_page_by_page(idle: TestClient) -> None:
    """`Link` leads through all of a state."""
    numbers = [queue_of(idle).add("greet", {}) for _ in range(3)]
    first = idle.get("/v1/jobs", params={"state": "ready", "limit": 2})
    last = idle.get(first.links["next"]["url"])

    assert [job["id"] for job in first.json()["jobs"]] == numbers[:0:-1]
    assert [job["id"] for job in last.json()["jobs"]] == numbers[:1]
    assert "next" not in last.links


def test_metrics_say_how_many_jobs_wait_and_died(idle: TestClient) -> None:
    """By kind and state, and how long the next one has been due."""
    queue = queue_of(idle)
    queue.bury(claimed(queue), "x")
    queue.add("greet", {})
    page = idle.get("/metrics").text

    assert 'impact_jobs{kind="greet",state="dead"} 1.0' in page
    assert 'impact_jobs{kind="greet",state="ready"} 1.0' in page
    assert 'impact_jobs_late_seconds{kind="greet"}' in page


def test_installations_are_listed(idle: TestClient) -> None:
    """The last event of each counts."""
    for guid, action in enumerate(("created", "suspend")):
        account = {"id": 3, "account": {"login": "octo"}}
        body = body_of({"action": action, "installation": account})
        idle.post(
            "/v1/webhooks/github", content=body, headers=headers("installation", str(guid), body)
        )
    (one,) = idle.get("/v1/installations").json()["installations"]

    assert (one["id"], one["account"], one["state"]) == (3, "octo", "suspend")


def test_without_its_database_the_service_is_not_ready(idle: TestClient) -> None:
    """A load balancer sends nobody here then."""
    queue = queue_of(idle)
    assert idle.get("/readyz").status_code == 200
    with queue.database.session() as engine:
        engine.run("DROP TABLE impact_jobs")

    assert idle.get("/readyz").status_code == 503


def test_a_word_that_no_list_knows_is_refused(idle: TestClient) -> None:
    """A mistyped `stat=ready` is told, and does not list other jobs than were meant."""
    assert idle.get("/v1/jobs?state=ready").status_code == 200
    assert idle.get("/v1/jobs?stat=ready").status_code == 422
