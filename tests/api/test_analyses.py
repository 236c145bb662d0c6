"""Analyses: kept questions, answered by jobs, with the command line's bytes."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from impact_api.app import create_app
from impact_api.jobs import working
from impact_api.settings import read_settings

from tests.conftest import RepositoryBuilder

URL = "/v1/repositories/shop/analyses"
QUESTION = {"base": "HEAD~1", "head": "HEAD", "event": ["push:dev"]}
PATIENT = {"Prefer": "wait=20"}


@pytest.fixture
def idle(
    small: RepositoryBuilder, place: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[TestClient]:
    """A service whose jobs nobody does."""
    monkeypatch.setattr(working, "KINDS", {"nothing": lambda _job, _services: None})
    monkeypatch.setattr(working, "PERIODIC", ())
    settings = read_settings(repositories={"shop": {"path": str(small.path)}}, database=place)
    with TestClient(create_app(settings), base_url="http://localhost") as client:
        yield client


def test_a_small_analysis_is_answered_at_once(
    client: TestClient, printed: Callable[..., str]
) -> None:
    """201 with where it is; its report is what the command line prints, and is tagged for ever."""
    made = client.post(URL, json=QUESTION, headers=PATIENT)
    expected = printed("diff", "HEAD~1...HEAD", "--event", "push:dev", "--format", "json")
    analysis = made.json()

    assert (made.status_code, analysis["state"]) == (201, "done")
    assert client.get(made.headers["Location"]).json() == analysis
    report = client.get(analysis["report"])
    assert report.text == expected
    assert "immutable" in report.headers["Cache-Control"]
    again = client.get(analysis["report"], headers={"If-None-Match": report.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_format_is_part_of_the_question(
    client: TestClient, printed: Callable[..., str]
) -> None:
    """A report in Markdown is kept as Markdown."""
    made = client.post(URL, json=QUESTION | {"format": "markdown"}, headers=PATIENT).json()
    report = client.get(made["report"])

    expected = printed("diff", "HEAD~1...HEAD", "--event", "push:dev", "--format", "markdown")
    assert report.text == expected
    assert report.headers["Content-Type"].startswith("text/markdown")


def test_a_long_analysis_is_promised(idle: TestClient) -> None:
    """202 with where it will be and when to look; its report is a conflict until then."""
    made = idle.post(URL, json=QUESTION, headers={"Prefer": "wait=0"})

    assert (made.status_code, made.json()["state"]) == (202, "queued")
    assert made.headers["Retry-After"] == "1"
    assert idle.get(made.headers["Location"]).headers["Retry-After"] == "1"
    report = idle.get(made.headers["Location"] + "/report")
    assert (report.status_code, report.json()["type"]) == (
        409,
        "urn:deploy-impact:problem:unfinished",
    )


def test_what_is_answered_already_needs_no_job(idle: TestClient, small: RepositoryBuilder) -> None:
    """An immutable answer that is kept makes a finished analysis."""
    base, head = small.git("rev-parse", "HEAD~1", "HEAD").split()
    question = {"base": base, "head": head}
    answer = idle.get("/v1/repositories/shop/impact", params=question)
    made = idle.post(URL, json=question)

    assert (made.status_code, made.json()["state"]) == (201, "done")
    assert idle.get(made.json()["report"]).content == answer.content


def test_a_question_that_cannot_be_answered_fails_with_the_reason(client: TestClient) -> None:
    """The analysis has failed, and its report is the problem that the question would have got."""
    made = client.post(URL, json={"base": "nope", "head": "HEAD"}, headers=PATIENT)
    report = client.get(made.json()["report"])

    assert (made.status_code, made.json()["state"]) == (201, "failed")
    assert (report.status_code, report.json()["detail"]) == (404, "no commit is named 'nope'")


def test_the_same_key_is_the_same_analysis(idle: TestClient) -> None:
    """A retry finds what the first request made; another question under the key is refused."""
    key = {"Idempotency-Key": "order-1", "Prefer": "wait=0"}
    first, second = (idle.post(URL, json=QUESTION, headers=key) for _ in range(2))
    other = idle.post(URL, json=QUESTION | {"strict": True}, headers=key)
    free = [idle.post(URL, json=QUESTION, headers={"Prefer": "wait=0"}).json() for _ in range(2)]

    assert first.json()["id"] == second.json()["id"]
    assert (other.status_code, other.json()["type"].rpartition(":")[2]) == (422, "other-question")
    assert len({first.json()["id"], *(one["id"] for one in free)}) == 3
    services: Any = idle.app.state.services  # type: ignore[attr-defined]
    assert len(services.queue.seen("ready")) == 3


def test_analyses_are_listed_page_by_page(idle: TestClient) -> None:
    """The newest first; `Link` leads through all of them, and no further."""
    made = [
        idle.post(URL, json=QUESTION, headers={"Prefer": "wait=0"}).json()["id"] for _ in range(5)
    ]
    found, url = [], f"{URL}?limit=2"
    while url:
        page = idle.get(url)
        found.append([one["id"] for one in page.json()["analyses"]])
        url = page.links.get("next", {}).get("url", "")

    assert found == [made[:2:-1], made[2:0:-1], made[:1]]


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("/v1/analyses/" + "0" * 32, 404),
        ("/v1/analyses/" + "0" * 32 + "/report", 404),
        ("/v1/analyses/1", 422),
        ("/v1/repositories/other/analyses", 404),
        (URL + "?limit=201", 422),
        (URL + "?cursor=x", 422),
        (URL + "?limits=7", 422),
    ],
)
def test_what_is_not_there_or_wrong_is_a_problem(idle: TestClient, url: str, status: int) -> None:
    """Each says what is wrong."""
    answer = idle.get(url)

    assert (answer.status_code, answer.headers["content-type"]) == (
        status,
        "application/problem+json",
    )


def test_a_question_that_is_wrong_is_not_kept(idle: TestClient) -> None:
    """An unknown key, a head alone and an unknown repository are refused at once."""
    assert idle.post(URL, json={"path": "x"}).status_code == 422
    assert idle.post(URL, json={"head": "HEAD"}).status_code == 422
    assert idle.post("/v1/repositories/x/analyses", json=QUESTION).status_code == 404
    assert idle.post(URL, content="{}", headers={"Content-Type": "text/plain"}).status_code == 415
    assert idle.get(URL).json() == {"analyses": []}
