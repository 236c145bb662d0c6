"""Webhooks over HTTP: who is believed, what is kept, what comes twice."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from impact_api.app import create_app
from impact_api.github import reactions
from impact_api.jobs import working
from impact_api.routes import webhooks
from impact_api.services import Services
from impact_api.settings import read_settings

from impact.errors import UsageError
from tests.api import hooks
from tests.api.hooks import SECRET, body_of, headers
from tests.conftest import RepositoryBuilder

URL = "/v1/webhooks/github"


@pytest.fixture
def hooked(
    small: RepositoryBuilder, place: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[TestClient]:
    """A service that takes webhooks about the small repository, and leaves the jobs alone."""
    monkeypatch.setattr(working, "PERIODIC", ())
    monkeypatch.setattr(working, "KINDS", {"nothing": lambda _job, _services: None})
    settings = read_settings(
        repositories={"shop": {"path": str(small.path), "github": "octo/shop"}},
        database=place,
        webhook_secret=SECRET,
        webhook_secret_old="the secret before",  # noqa: S106 - of the tests
    )
    with TestClient(create_app(settings), base_url="http://localhost") as client:
        yield client


def send(client: TestClient, event: str, payload: object, guid: str = "g-1", **more: Any) -> Any:
    """Deliver an event; what the service says."""
    body = body_of(payload)
    return client.post(URL, content=body, headers={**headers(event, guid, body), **more})


def jobs(client: TestClient) -> list[tuple[str, str]]:
    """The jobs that wait."""
    services: Services = client.app.state.services  # type: ignore[attr-defined]
    return [(job.kind, job.lane) for job in services.queue.seen("ready")]


def test_a_delivery_is_kept_with_its_job_and_comes_only_once(hooked: TestClient) -> None:
    """The first is queued, the same again is known, and there is one job."""
    first = send(hooked, "pull_request", hooks.pull_request("opened"))
    second = send(hooked, "pull_request", hooks.pull_request("opened"))

    assert (first.status_code, first.json()) == (202, {"delivery": "g-1", "outcome": "queued"})
    assert (second.status_code, second.json()["outcome"]) == (202, "known")
    assert jobs(hooked) == [("pull_request", "Octo/Shop#7")]


@pytest.mark.parametrize(
    ("change", "status"),
    [(lambda body: body, 202), (lambda body: body + b"}", 400),
     (lambda body: body.replace(b"Octo/Shop", b"Octo\\u0000"), 422)],
    ids=["whole", "broken", "malformed"],
)  # fmt: skip
def test_a_large_delivery_is_read_in_another_process(
    hooked: TestClient,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[bytes], bytes],
    status: int,
) -> None:
    """Reading it stops nobody else: nothing of the server's own process could read JSON here."""
    monkeypatch.setattr(reactions, "json", None)
    body = change(body_of(hooks.push(commits=["x" * webhooks.LARGE])))
    said = hooked.post(URL, content=body, headers=headers("push", "g-1", body))

    assert said.status_code == status
    assert jobs(hooked) == ([("push", "push Octo/Shop")] if status == 202 else [])


def test_what_nobody_waits_for_is_accepted(hooked: TestClient) -> None:
    """A ping, an unknown event and a stranger's repository are 202, and make no job."""
    stranger = hooks.push() | {"repository": {"full_name": "octo/other"}}
    said = [
        send(hooked, "ping", {"zen": "Design for failure."}, "g-1"),
        send(hooked, "event_of_tomorrow", {"action": "x"}, "g-2"),
        send(hooked, "push", stranger, "g-3"),
        send(hooked, "installation",
             {"action": "created", "installation": {"id": 3, "account": {"login": "octo"}}}, "g-4"),
    ]  # fmt: skip

    assert [one.status_code for one in said] == [202] * 4
    assert [one.json()["outcome"] for one in said] == ["pong", "ignored", "ignored", "noted"]
    assert jobs(hooked) == []


def test_an_ignored_delivery_is_taken_when_it_is_sent_again(
    hooked: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A repository that is configured later gets its jobs by redelivery."""
    stranger = hooks.push() | {"repository": {"full_name": "octo/other"}}
    send(hooked, "push", stranger)
    services: Services = hooked.app.state.services  # type: ignore[attr-defined]
    monkeypatch.setattr(type(services.settings), "called", lambda _self, _name: "shop")

    assert send(hooked, "push", stranger).json()["outcome"] == "queued"
    assert send(hooked, "push", stranger).json()["outcome"] == "known"
    assert len(jobs(hooked)) == 1


@pytest.mark.parametrize(
    "signature",
    ["", "sha256=", "sha256=" + "0" * 64, "sha1=" + "0" * 40, "sha256=é", "é" * 71, "SHA256"],
)
def test_a_wrong_signature_is_refused(hooked: TestClient, signature: str) -> None:
    """Whatever the header holds, it is a 401, and nothing is kept."""
    body = body_of(hooks.push())
    sent = {**headers("push", "g-1", body), "X-Hub-Signature-256": signature.encode("latin-1")}
    answer = hooked.post(URL, content=body, headers=sent)  # type: ignore[arg-type]

    assert answer.status_code == 401
    assert answer.json()["type"].endswith(":signature")
    assert jobs(hooked) == []


def test_a_missing_signature_and_one_by_sha1_are_refused(hooked: TestClient) -> None:
    """The older header of GitHub counts for nothing."""
    body = body_of(hooks.push())
    sent = headers("push", "g-1", body)
    del sent["X-Hub-Signature-256"]

    assert hooked.post(URL, content=body, headers=sent).status_code == 401
    sent["X-Hub-Signature"] = "sha1=" + "0" * 40
    assert hooked.post(URL, content=body, headers=sent).status_code == 401


def test_two_secrets_hold_while_one_is_replaced(hooked: TestClient) -> None:
    """What is signed with the old one is believed, too, and with a third one is not."""
    body = body_of(hooks.push())
    statuses = [
        hooked.post(URL, content=body, headers=headers("push", guid, body, secret)).status_code
        for guid, secret in (("1", SECRET), ("2", "the secret before"), ("3", "another"))
    ]

    assert statuses == [202, 202, 401]


def test_the_signature_is_of_the_bytes(hooked: TestClient) -> None:
    """The same JSON in other bytes is another body."""
    body = body_of(hooks.push())
    sent = headers("push", "g-1", body)

    assert hooked.post(URL, content=body + b"\n", headers=sent).status_code == 401


@pytest.mark.parametrize(
    ("body", "event", "guid", "status"),
    [
        (b"payload=%7B%7D", "push", "g", 400),
        (b"\xff", "push", "g", 400),
        (b"[" * 100_000, "push", "g", 400),
        (b"{}", "", "g", 400),
        (b"{}", "push", "", 400),
        (b"{}", "push", "no name", 400),
        (b"[]", "push", "g", 422),
        (b'{"repository": {}}', "push", "g", 422),
    ],
)
def test_a_body_or_header_that_github_would_not_send_is_refused(
    hooked: TestClient, body: bytes, event: str, guid: str, status: int
) -> None:
    """Each is a problem that says what is wrong, and nothing is kept."""
    answer = hooked.post(URL, content=body, headers=headers(event, guid, body))

    assert (answer.status_code, answer.headers["content-type"]) == (
        status,
        "application/problem+json",
    )


def test_a_payload_may_be_as_large_as_github_sends_them(hooked: TestClient) -> None:
    """Six MiB, more than any other request may have, are taken; more than 25 are refused."""
    large = hooks.push() | {"commits": ["x" * (6 << 20)]}

    assert send(hooked, "push", large).status_code == 202
    assert hooked.post(URL, content=b" " * ((25 << 20) + 1)).status_code == 413


def test_a_service_without_a_secret_takes_no_webhooks(client: TestClient) -> None:
    """Nothing is believed because nothing can be checked."""
    body = body_of(hooks.push())

    assert client.post(URL, content=body, headers=headers("push", "g", body)).status_code == 404


def test_an_empty_secret_stops_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether from the environment or from a file, and for both secrets."""
    (tmp_path / "secret").write_text("\n")
    for name, value in (
        ("IMPACT_WEBHOOK_SECRET", ""),
        ("IMPACT_WEBHOOK_SECRET_OLD", ""),
        ("IMPACT_WEBHOOK_SECRET_FILE", str(tmp_path / "secret")),
    ):
        monkeypatch.setenv(name, value)
        with pytest.raises(UsageError, match="must not be empty"):
            read_settings()
        monkeypatch.delenv(name)


def test_what_was_accepted_is_on_disk(small: RepositoryBuilder, tmp_path: Path) -> None:
    """Right after the 202 another process finds the delivery and its job."""
    place = tmp_path / "service.sqlite"
    settings = read_settings(
        repositories={"shop": {"path": str(small.path), "github": "octo/shop"}},
        database=str(place),
        webhook_secret=SECRET,
    )
    with TestClient(create_app(settings), base_url="http://localhost") as client:
        send(client, "pull_request", hooks.pull_request("opened"))
        with sqlite3.connect(place) as other:
            kept = other.execute("SELECT guid, outcome FROM impact_deliveries").fetchall()
            (text,) = other.execute("SELECT payload FROM impact_jobs WHERE lane <> ''").fetchone()
        other.close()

    assert kept == [("g-1", "queued")]
    assert json.loads(text)["delivery"] == "g-1"
