"""Observing: what the log and the metrics say of a request, and what they never say."""

import json
from collections.abc import Iterator
from hashlib import sha256

import pytest
from fastapi.testclient import TestClient
from impact_api.app import create_app
from impact_api.services import Services
from impact_api.settings import read_settings

from tests.api.odd_questions import Broken
from tests.conftest import RepositoryBuilder

SECRET = "a-token-nobody-may-see"  # noqa: S105 - of this test alone


@pytest.fixture
def team(small: RepositoryBuilder) -> Iterator[TestClient]:
    """A service that knows one token, asked with it."""
    token = {"name": "ci", "sha256": sha256(SECRET.encode()).hexdigest(), "scopes": ["read"]}
    settings = read_settings(repositories={"shop": {"path": str(small.path)}}, tokens=[token])
    with TestClient(create_app(settings), headers={"Authorization": f"Bearer {SECRET}"}) as client:
        yield client


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    """The lines of the log since it was last read."""
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_each_request_is_one_line_without_secrets(
    team: TestClient, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its method, path, status, id and caller are told; no token and no query ever is."""
    capsys.readouterr()
    team.get("/v1/repositories", params={"x": "query"}, headers={"X-Request-ID": "mine.1"})
    text = capsys.readouterr().err
    (line,) = [json.loads(one) for one in text.splitlines()]

    assert (line["event"], line["method"], line["path"]) == ("request", "GET", "/v1/repositories")
    assert (line["status"], line["request_id"], line["caller"]) == (200, "mine.1", "ci")
    assert SECRET not in text
    assert "query" not in text


@pytest.mark.parametrize("given", ["", "x" * 65, "a b", 'a"b', "\xe9"])
def test_an_id_that_could_be_anything_is_replaced(team: TestClient, given: str) -> None:
    """A request may bring an id of 64 plain characters, and nothing that could forge a log."""
    answer = team.get("/livez", headers={"X-Request-ID": given.encode("latin-1")})

    assert len(answer.headers["x-request-id"]) == 32
    assert answer.headers["x-request-id"] != given


def test_metrics_tell_routes_and_not_paths(team: TestClient) -> None:
    """However many paths somebody tries, the page stays as long as the list of routes."""
    for number in range(20):
        team.get(f"/nothing/{number}")
        team.get(f"/v1/repositories/none-{number}/matrix")
    page = team.get("/metrics").text

    assert 'route="(none)",status="404"} 20.0' in page
    assert 'route="/v1/repositories/{repository}/matrix",status="404"} 20.0' in page
    assert "none-1" not in page
    assert "nothing" not in page


def test_metrics_tell_how_answers_were_had(team: TestClient, small: RepositoryBuilder) -> None:
    """Made, kept from before, or known to the asker already."""
    ends = {"base": small.git("rev-parse", "HEAD~1"), "head": small.git("rev-parse", "HEAD")}
    path = "/v1/repositories/shop/impact"
    tag = team.get(path, params=ends).headers["etag"]
    team.get(path, params=ends)
    team.get(path, params=ends, headers={"If-None-Match": tag})
    page = team.get("/metrics").text

    for how in ("made", "kept", "known"):
        assert f'impact_answers_total{{how="{how}",question="Impact"}} 1.0' in page


def test_a_bug_is_logged_whole_and_told_without_a_word(
    team: TestClient, capsys: pytest.CaptureFixture[str]
) -> None:
    """The asker gets an id, which leads to the trace in the log."""
    app = team.app
    services: Services = app.state.services  # type: ignore[attr-defined]

    @app.get("/broken")  # type: ignore[attr-defined, untyped-decorator]
    async def broken() -> None:
        raise ValueError("hunter2")

    capsys.readouterr()
    answer = team.get("/broken")
    failure = services.ask("shop", Broken())
    first, second, *_ = [line for line in lines(capsys) if line["event"] == "bug"]

    assert (answer.status_code, "hunter2" in answer.text) == (500, False)
    assert first["request_id"] == answer.json()["request_id"]
    assert "hunter2" in json.dumps(first)
    assert not isinstance(failure, bytes)
    assert "hunter2" in str(second["trace"])
