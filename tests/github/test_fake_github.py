"""The GitHub that the tests speak to: it does what GitHub's documentation says."""

import json
from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Any

import pytest

from tests.fake_github import FakeGitHub

COMMENTS = "/repos/octo/shop/issues/7/comments"


@pytest.fixture
def github() -> Iterator[FakeGitHub]:
    """A GitHub with one pull request on it."""
    with FakeGitHub() as made:
        made.pull("octo/shop", 7, "a" * 40, "b" * 40)
        made.token("job")
        made.token("pat", "octocat")
        made.token("reader", permissions={"pull_requests": "read"})
        yield made


def ask(
    github: FakeGitHub, method: str, path: str, body: Any = None, who: str = "job"
) -> tuple[int, Any, dict[str, str]]:
    """Send one request."""
    connection = HTTPConnection(github.host.removeprefix("http://"))
    headers = {"Authorization": f"Bearer {who}"} if who else {}
    connection.request(method, path, json.dumps(body) if body else None, headers)
    answer = connection.getresponse()
    told = {name.lower(): value for name, value in answer.getheaders()}
    value = json.loads(answer.read() or b"null")
    connection.close()
    return answer.status, value, told


def test_a_list_comes_in_pages(github: FakeGitHub) -> None:
    """A list comes in pages, and its Link header leads to the next and the last one."""
    for _ in range(5):
        ask(github, "POST", COMMENTS, {"body": "hello"})

    _, page, told = ask(github, "GET", f"{COMMENTS}?per_page=2&page=2")

    assert len(page) == 2
    assert f'<{github.host}{COMMENTS}?per_page=2&page=3>; rel="next"' in told["link"]
    assert 'page=3>; rel="last"' in told["link"]


@pytest.mark.parametrize(
    ("token", "body", "status"),
    [
        ("job", "hello", 201), ("pat", "hello", 201), ("reader", "hello", 403),
        ("", "hello", 401), ("wrong", "hello", 401), ("job", " ", 422), ("job", "x" * 65_537, 422),
    ],
)  # fmt: skip
def test_a_comment_is_written_by_whoever_may(
    github: FakeGitHub, token: str, body: str, status: int
) -> None:
    """A comment needs a token that may write, and a body that is neither blank nor too long."""
    assert ask(github, "POST", COMMENTS, {"body": body}, token)[0] == status


def test_only_an_app_makes_a_check_run(github: FakeGitHub) -> None:
    """Only the token of an App makes a check run; a person's is refused."""
    body = {"name": "impact", "head_sha": "b" * 40, "conclusion": "neutral"}

    assert ask(github, "POST", "/repos/octo/shop/check-runs", body, "pat")[0] == 403
    assert ask(github, "POST", "/repos/octo/shop/check-runs", body)[0] == 201
    listed = ask(github, "GET", f"/repos/octo/shop/commits/{'b' * 40}/check-runs?check_name=impact")
    assert listed[1]["total_count"] == 1


def test_an_ordered_failure_happens_before_or_after_the_work(github: FakeGitHub) -> None:
    """A failure that a test orders happens once, before the work is done or after it."""
    github.fail("POST", "/comments$", 502)
    github.fail("POST", "/comments$", 502, after=True)

    statuses = [ask(github, "POST", COMMENTS, {"body": "hello"})[0] for _ in range(3)]

    assert statuses == [502, 502, 201]
    assert len(github.comments()) == 2


def test_a_used_up_limit_is_told(github: FakeGitHub) -> None:
    """Requests that are used up are refused, with the time at which there are new ones."""
    github.remaining = 1

    first, second = (ask(github, "GET", "/repos/octo/shop/pulls/7") for _ in range(2))

    assert (first[0], second[0]) == (200, 403)
    assert second[2]["x-ratelimit-remaining"] == "0"
    assert second[2]["x-ratelimit-reset"] == str(github.reset)
