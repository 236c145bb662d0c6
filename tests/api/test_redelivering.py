"""What never came is found in GitHub's list, and comes."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
import uvicorn
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from fastapi import FastAPI
from impact_api.app import create_app
from impact_api.database.queue import Job
from impact_api.jobs import working
from impact_api.jobs.redelivering import (
    FIRST,
    LEAST,
    MOST,
    TIMES,
    Attempt,
    attempts,
    lacking,
    missed,
    run_redeliver,
    since,
)
from impact_api.services import Services
from impact_api.settings import read_settings

from tests.api.hooks import SECRET
from tests.api.waiting import until
from tests.conftest import RepositoryBuilder
from tests.fake_github import FakeGitHub

NOW = 1_000_000.0


def attempt(number: int, guid: str, ago: float, *, went_well: bool = False) -> Attempt:
    """An attempt so many seconds ago."""
    return Attempt(number, guid, NOW - ago, went_well)


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        ([], []),
        ([attempt(1, "a", FIRST)], [1]),
        ([attempt(1, "a", FIRST - 1)], []),
        ([attempt(1, "a", FIRST, went_well=True)], []),
        ([attempt(2, "a", FIRST), attempt(1, "a", 9_000, went_well=True)], []),
        ([attempt(2, "a", FIRST), attempt(1, "a", 9_000)], []),
        ([attempt(2, "a", 2 * FIRST), attempt(1, "a", 9_000)], [2]),
        ([attempt(2, "a", FIRST), attempt(1, "b", FIRST)], [2, 1]),
        ([attempt(9 - n, "a", 1e6 + n) for n in range(TIMES - 1)], [9]),
        ([attempt(9 - n, "a", 1e6 + n) for n in range(TIMES)], []),
    ],
)
def test_what_failed_is_asked_for_less_often_each_time(
    found: list[Attempt], wanted: list[int]
) -> None:
    """Never what came, never before its time, never more than eight times; by the newest try."""
    assert [one.number for one in missed(found, NOW)] == wanted


def test_a_look_goes_back_to_the_last_one_and_no_further_than_github() -> None:
    """Twelve hours, or what was slept through, or three days."""
    assert since(NOW - 300, NOW) == NOW - 300 - LEAST
    assert since(NOW - 86_400, NOW) == NOW - 86_400 - LEAST
    assert since(None, NOW) == since(NOW - 9 * 86_400, NOW) == NOW - MOST


def test_the_list_is_read_no_further_than_needed() -> None:
    """Pages behind the moment are not asked for."""

    def listed() -> Iterator[dict[str, Any]]:
        for ago in (10, 20, 30):
            at = datetime.fromtimestamp(NOW - ago, UTC).isoformat().replace("+00:00", "Z")
            yield {"id": ago, "guid": "g", "delivered_at": at, "status_code": 202}
        raise AssertionError("it was read to its end")

    assert [one.number for one in attempts(listed(), NOW - 25)] == [10, 20]


def test_the_oldest_is_asked_for_first() -> None:
    """And what is here is not."""
    found = [attempt(3, "c", 1), attempt(1, "a", 3), attempt(2, "b", 2)]

    assert [one.number for one in lacking(found, {"b"})] == [1, 3]


@contextmanager
def served(app: FastAPI, port: int) -> Iterator[None]:
    """A service that GitHub can reach."""
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    until(lambda: server.started)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()


def test_what_came_while_the_service_was_away_comes_later(
    small: RepositoryBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GitHub's deliveries fail, the service starts, asks for each once, and has its jobs."""
    monkeypatch.setattr(working, "PERIODIC", ())
    monkeypatch.setattr(working, "KINDS", {"nothing": lambda _job, _services: None})
    key = rsa.generate_private_key(public_exponent=65_537, key_size=2048)
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with FakeGitHub() as github:
        github.pull("octo/shop", 7, "a" * 40, "b" * 40)
        hook = f"http://127.0.0.1:{port}/v1/webhooks/github"
        github.app(public.decode(), webhook=hook, secret=SECRET)
        lost = [github.deliver("pull_request", github.payload("opened")) for _ in range(3)]
        long_ago = datetime.fromtimestamp(time.time() - 2 * FIRST, UTC)
        for one in github.deliveries:
            one.delivered_at = long_ago.strftime("%Y-%m-%dT%H:%M:%SZ")
        settings = read_settings(
            repositories={"shop": {"path": str(small.path), "github": "octo/shop"}},
            webhook_secret=SECRET,
            github_api=github.url,
            github_app="12",
            github_app_key=private.decode(),
        )
        app = create_app(settings)
        with served(app, port):
            services: Services = app.state.services
            job = Job(1, "redeliver", "", {}, 1, 12, 0, "x")
            run_redeliver(job, services)
            github.settle()
            waiting = services.queue.seen("ready")
            run_redeliver(job, services)
            github.settle()

    assert [one.status_code for one in lost] == [502] * 3
    assert [one.kind for one in waiting] == ["pull_request"] * 3
    again = [one for one in github.deliveries if one.redelivery]
    assert sorted(one.guid for one in again) == sorted(one.guid for one in lost)
    assert {one.status_code for one in again} == {202}
