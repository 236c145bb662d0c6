"""Problems: every error over HTTP is problem+json with the command line's four parts."""

import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from impact_api import database
from impact_api.app import create_app
from impact_api.settings import read_settings

from tests.conftest import RepositoryBuilder

SHOP = "/v1/repositories/shop/"
WRONG: list[tuple[str, dict[str, Any], int, str]] = [
    ("impact", {"base": "nope"}, 404, "unknown-revision"),
    ("impact", {"base": "--output=x"}, 422, "usage"),
    ("impact", {"base": "a..b"}, 422, "usage"),
    ("impact", {"head": "main"}, 422, "usage"),
    ("impact", {"event": "nonsense"}, 422, "usage"),
    ("impact", {"bse": "main"}, 422, "request"),
    ("impact", {"url": "ext::sh -c true"}, 422, "request"),
    ("touch", {}, 422, "request"),
    ("touch", {"path": "a\0b"}, 422, "request"),
    ("why", {"app": "nobody", "path": "x"}, 422, "usage"),
    ("why", {"app": "web", "cut": True}, 422, "usage"),
    ("graph", {"limit": 0}, 422, "request"),
    ("graph", {"follow": "x"}, 422, "usage"),
    ("promotion", {"to": "nowhere"}, 422, "usage"),
    ("nothing", {}, 404, "not-found"),
]


@pytest.mark.parametrize(("route", "query", "status", "code"), WRONG)
def test_what_is_wrong_is_told(
    client: TestClient, route: str, query: dict[str, Any], status: int, code: str
) -> None:
    """A wrong question is refused with its status, a stable type, and an id for the log."""
    answer = client.get(SHOP + route, params=query)
    told = answer.json()

    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, told["status"]) == (status, status)
    assert told["type"] == f"urn:deploy-impact:problem:{code}"
    assert told["detail"]
    assert told["request_id"] == answer.headers["x-request-id"]


def test_an_error_has_the_command_lines_four_parts(client: TestClient) -> None:
    """What, where, expected and do are the command line's; where is the id, never a folder."""
    told = client.get(SHOP + "impact", params={"base": "nope"}).json()

    assert told["detail"] == "no commit is named 'nope'"
    assert told["where"] == "shop"
    assert "check the spelling" in told["do"]


def test_wrong_rules_are_told_with_their_line(client: TestClient, small: RepositoryBuilder) -> None:
    """Rules that cannot be read are the repository's to mend: 422, with file, line and column."""
    small.commit({"rules.yaml": "version: 1\napps: []\n"})
    told = client.get(SHOP + "matrix").json()

    assert (told["status"], told["type"]) == (422, "urn:deploy-impact:problem:rules")
    assert told["where"].startswith("rules.yaml:2")


def test_a_repository_that_is_gone_is_a_503(client: TestClient, small: RepositoryBuilder) -> None:
    """It may come back: Retry-After says when to ask again, and the readiness says so, too."""
    assert client.get("/readyz").status_code == 200
    small.path.rename(small.path.with_name("away"))
    answer = client.get(SHOP + "matrix")

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert client.get("/readyz").status_code == 503


def test_a_locked_database_is_a_503_in_time_and_without_its_path(
    small: RepositoryBuilder,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Nobody waits long for it; where it is on this machine the log says, and no answer."""
    assert database.PATIENCE <= 5
    monkeypatch.setattr(database, "PATIENCE", 0.2)
    settings = read_settings(repositories={"shop": {"path": str(small.path)}})
    with (
        TestClient(create_app(settings), base_url="http://localhost") as client,
        closing(sqlite3.connect(tmp_path / "service.sqlite")) as other,
    ):
        other.execute("BEGIN EXCLUSIVE")
        began = time.monotonic()
        answer = client.post(SHOP + "analyses", json={"base": "HEAD~1"})
        seconds = time.monotonic() - began
        other.rollback()

    assert seconds < 10
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert str(tmp_path) not in answer.text
    assert "service.sqlite: another process keeps the database locked" in capfd.readouterr().err


@pytest.mark.parametrize("route", ["matrix", "status"])
def test_no_answer_tells_where_a_repository_or_a_ledger_is(
    small: RepositoryBuilder, tmp_path: Path, route: str
) -> None:
    """What git or a database says of a file names the file; the asker gets the id, or no place."""
    ledger = tmp_path / "ledger.sqlite"
    ledger.write_text("no database")
    link = tmp_path / "link"
    link.symlink_to(small.path)
    tree = small.git("rev-parse", "HEAD^{tree}")
    if route == "matrix":
        broken = small.path / ".git/objects" / tree[:2] / tree[2:]
        broken.chmod(0o644)
        broken.write_bytes(b"")
    settings = read_settings(repositories={"shop": {"path": str(link)}}, ledger=str(ledger))
    with TestClient(create_app(settings), base_url="http://localhost") as client:
        answer = client.get(SHOP + route)

    assert answer.status_code >= 400
    assert str(tmp_path) not in answer.text
    assert str(small.path) not in answer.text


@pytest.mark.parametrize(
    ("content", "media", "status"),
    [
        (b"{", "application/json", 400),
        (b"{}", "text/plain", 415),
        (b'{"app": "\\ud800", "environment": "dev", "sha": "HEAD", "status": "success"}',
         "application/json", 422),
        (b"x" * (6 << 20), "application/json", 413),
    ],
    ids=["cut", "text", "surrogate", "huge"],
)  # fmt: skip
def test_a_body_that_is_none_is_refused(
    client: TestClient, content: bytes, media: str, status: int
) -> None:
    """A body that is cut, of another type, of no Unicode, or too large is a problem, not a bug."""
    answer = client.post(SHOP + "deployments", content=content, headers={"Content-Type": media})

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


def test_another_method_is_refused(client: TestClient) -> None:
    """405 names the methods that there are."""
    answer = client.post(SHOP + "impact")
    both = client.delete(SHOP + "analyses")

    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")
    assert (both.status_code, both.headers["allow"]) == (405, "GET, POST")
    assert answer.headers["content-type"] == "application/problem+json"


def test_hostile_names_break_no_answer(client: TestClient, small: RepositoryBuilder) -> None:
    """Names of files in any bytes, and names of a request in any characters, end in JSON."""
    small.write({"web/x": ""})
    (small.path / "web" / "x").rename(
        small.path / "web" / b"\xff\n<b>.py".decode("utf-8", "surrogateescape")
    )
    small.commit({})
    answer = client.get(SHOP + "impact", params={"base": "HEAD~1"})
    asked = client.get(SHOP + "impact", params={"base": "\x1b[31m\u202e<script>"})

    assert answer.status_code == 200
    assert answer.json()["apps"][0]["evidence"][0]["path_b64"]
    assert asked.status_code == 422
    assert "\x1b" not in asked.json()["detail"]
