"""What GitHub tells becomes the ledger's, and what was pushed is in the mirror."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from impact_api.app import create_app
from impact_api.database.queue import Job
from impact_api.jobs import Later, Never
from impact_api.jobs.following import run_push, run_record
from impact_api.services import Services
from impact_api.settings import read_settings

from impact.repository import open_repository
from tests.api import hooks
from tests.api.hooks import SECRET, body_of, headers
from tests.api.waiting import until
from tests.conftest import RepositoryBuilder
from tests.git_server import GitServer

URL = "/v1/webhooks/github"


def test_a_workflow_that_ended_is_in_the_ledger(
    small: RepositoryBuilder, tmp_path: Path, printed: Callable[..., str]
) -> None:
    """A run and a deployment, each told twice: two records, as `impact record` makes them."""
    sha, ledger = small.git("rev-parse", "HEAD"), str(tmp_path / "ledger")
    settings = read_settings(
        repositories={"shop": {"path": str(small.path), "github": "octo/shop"}},
        database=str(tmp_path / "service"),
        ledger=ledger,
        webhook_secret=SECRET,
        processes=1,
    )
    run = {
        "id": 1, "path": ".github/workflows/web-dev.yml", "head_sha": sha, "event": "push",
        "conclusion": "success", "html_url": "https://github.com/octo/shop/actions/runs/1",
        "updated_at": "2026-01-02T03:04:05Z", "run_started_at": "2026-01-02T03:04:00Z",
        "run_attempt": 1, "status": "completed",
    }  # fmt: skip
    deployment = {"sha": sha, "environment": "jobs-dev", "payload": {}, "url": "https://x/2"}
    ended = {"state": "failure", "created_at": "2026-01-02T03:05:00Z", "log_url": "https://x/9"}
    told = [
        ("workflow_run", hooks.payload("completed", workflow_run=run)),
        ("deployment_status",
         hooks.payload("created", deployment=deployment, deployment_status=ended)),
    ] * 2  # fmt: skip
    with TestClient(create_app(settings), base_url="http://localhost") as client:
        for number, (event, payload) in enumerate(told):
            body = body_of(payload)
            client.post(URL, content=body, headers=headers(event, f"g-{number}", body))
        queue = services_of(client).queue
        until(lambda: sum(job.kind == "record" for job in queue.seen("done")) == 4)
    lines = printed("ledger", "export", "--ledger", ledger).splitlines()

    assert sorted(
        (one["app"], one["environment"], one["status"], one["sha"])
        for one in map(json.loads, lines)
    ) == [("jobs", "dev", "failure", sha), ("web", "dev", "success", sha)]


def services_of(client: TestClient) -> Services:
    """The doors of a service."""
    services: Services = client.app.state.services  # type: ignore[attr-defined]
    return services


def test_a_push_is_in_the_mirror_before_anybody_asks(
    small: RepositoryBuilder, tmp_path: Path
) -> None:
    """A push fetches the mirror; while the server is away, the job comes back with the reason."""
    with GitServer(tmp_path) as server:
        host = server.url.removeprefix("http://")
        settings = read_settings(
            repositories={"shop": {"url": f"{server.url}/repo", "github": "octo/shop"}},
            mirrors=str(tmp_path / "mirrors"),
            mirror_hosts=(host,),
            mirror_loopback=True,
            database=str(tmp_path / "service"),
        )
        with TestClient(create_app(settings), base_url="http://localhost") as client:
            services = services_of(client)
            sha = small.git("rev-parse", "HEAD")
            run_push(job("octo/shop", sha), services)
            folder = services.mirrors.standing(services.sources["shop"]).folder
            server.status = 503

            with open_repository(folder) as mirror:
                assert mirror.obtain(sha)
            with pytest.raises(Later):
                run_push(job("octo/shop", ""), services)


def test_a_repository_that_is_served_no_more_is_left_alone(client: TestClient) -> None:
    """Its jobs end for good, with the reason."""
    services = services_of(client)

    for run in (run_push, run_record):
        with pytest.raises(Never, match="served no more"):
            run(job("octo/other", ""), services)


def test_a_run_that_is_unreadable_is_not_tried_again(
    small: RepositoryBuilder, tmp_path: Path
) -> None:
    """No second try would read it, so the job ends with what is wrong."""
    settings = read_settings(
        repositories={"shop": {"path": str(small.path), "github": "octo/shop"}},
        database=str(tmp_path / "service"),
        processes=1,
    )
    with TestClient(create_app(settings), base_url="http://localhost") as client:
        told = job("octo/shop", "")._replace(
            payload={"repository": "octo/shop", "text": '{"head_sha": 1}', "delivery": "g"}
        )
        with pytest.raises(Never, match="not whole"):
            run_record(told, services_of(client))


def job(name: str, after: str) -> Job:
    """A job about a repository."""
    return Job(1, "push", "", {"repository": name, "after": after}, 1, 12, 0, "x")
