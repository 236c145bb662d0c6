"""Asking GitHub for its history: its REST interface, played by a server on this machine."""

from collections.abc import Iterator

import pytest

from impact.errors import GitHubError, UsageError
from impact.github.client import Client, job_client
from impact.github.rest import Rest
from impact.github.waiting import Clock
from tests.conftest import RepositoryBuilder
from tests.fake_github import FakeGitHub
from tests.fake_github.state import Failure, Reply
from tests.ledger.shop import opened_shop

RUN = {
    "path": ".github/workflows/web-dev.yml", "status": "completed", "conclusion": "success",
    "event": "push", "run_attempt": 1, "updated_at": "2025-01-22T14:30:00Z",
}  # fmt: skip


def client() -> Client:
    """The client of this process, which never waits."""
    return job_client(clock=Clock(sleep=lambda _: None))


@pytest.fixture
def github(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGitHub]:
    """A GitHub that gives two things to a page, and an environment that points to it."""
    with FakeGitHub() as made:
        made.most_per_page = 2
        made.repository("o/r", private=True)  # so the token has to go along
        monkeypatch.setenv("GITHUB_API_URL", made.url)
        monkeypatch.setenv("GH_TOKEN", made.token("secret"))
        yield made


def test_every_page_of_runs_is_imported(
    github: FakeGitHub,
    repo: RepositoryBuilder,
    place: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The token goes along, the runs become records, and twice is once."""
    shop = opened_shop(repo, place, capsys, monkeypatch)
    sha = repo.git("rev-parse", "HEAD")
    github.repository("o/r").runs = [
        {**RUN, "head_sha": sha, "html_url": f"https://github.com/o/r/actions/runs/{number}"}
        for number in range(5)
    ]
    words = ("ledger", "import", "--github", "o/r")

    assert shop.ask(*words)[1] == "added 5 records; 0 were there before\n"
    assert shop.ask(*words)[1] == "added 0 records; 5 were there before\n"
    assert len(github.requests) == 6
    assert shop.json("status", "--app", "web", "--env", "dev")["cells"][0]["deployed"]


def test_deployments_come_with_their_statuses(
    github: FakeGitHub,
    repo: RepositoryBuilder,
    place: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each is asked for its statuses, which say how it ended."""
    shop = opened_shop(repo, place, capsys, monkeypatch)
    sha = repo.git("rev-parse", "HEAD")
    states = ("success", "failure", "in_progress")
    github.repository("o/r").deployments = [
        {
            "id": number,
            "sha": sha,
            "environment": "web-prod",
            "url": f"https://api/{number}",
            "statuses": [{"state": state, "created_at": f"2025-01-2{number}T14:30:00Z"}],
        }
        for number, state in enumerate(states)
    ]
    said = shop.ask("ledger", "import", "--github", "o/r", "--deployments")[1]

    assert said == (
        "added 2 records; 0 were there before\n"
        "passed over environment web-prod (1): no status says its end\n"
    )


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (401, None, "check GH_TOKEN"),
        (403, None, "check what the token may do"),
        (404, None, "check the name"),
        (301, None, "has moved"),
        (500, None, "try again later"),
        (200, b"{", "not JSON"),
        (200, {"message": "x"}, "is no list"),
    ],
)
def test_what_github_refuses_is_told(
    github: FakeGitHub, status: int, body: object, said: str
) -> None:
    """An error says what to do, never shows the token, and follows nobody to another host."""
    headers = {"Location": "http://elsewhere.example/"} if status == 301 else {}
    github.failures = [Failure("GET", "/runs", Reply(status, body, headers), after=False)] * 4
    with pytest.raises(GitHubError) as caught:
        list(Rest("o/r", client()).workflow_runs())

    assert said in str(caught.value)
    assert "secret" not in str(caught.value)
    assert caught.value.exit_status == 3


def test_a_host_that_is_away_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """No answer is an error; without a token the error asks for one."""
    monkeypatch.setenv("GITHUB_API_URL", "http://127.0.0.1:9")

    with pytest.raises(GitHubError, match="cannot be asked"):
        list(Rest("o/r", client()).workflow_runs())


@pytest.mark.parametrize("name", ["", "r", "/r", "o/", "o/r/x", "o r/x", "../../x"])
def test_only_a_repository_can_be_asked_about(name: str) -> None:
    """Nothing that would make another address."""
    with pytest.raises(UsageError):
        Rest(name, client())


def test_only_a_safe_host_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A token is not sent over a plain line, or into a file."""
    for address in ("http://github.example", "file:///etc", "ftp://x"):
        monkeypatch.setenv("GITHUB_API_URL", address)
        with pytest.raises(UsageError, match="no safe address"):
            Rest("o/r", client())
