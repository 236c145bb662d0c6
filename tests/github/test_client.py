"""Speaking to GitHub: what is tried again, what never is, and how long it takes."""

from collections.abc import Iterator
from typing import Any

import pytest

from impact.errors import GitHubError, UsageError
from impact.github.client import Client, job_client
from impact.github.waiting import Answer, Clock, pause
from tests.fake_github import FakeGitHub

PULL = "/repos/octo/shop/pulls/7"
COMMENTS = "/repos/octo/shop/issues/7/comments"
NOW = 1_800_000_000.0


class Time:
    """A clock whose time passes only by waiting."""

    def __init__(self) -> None:
        self.time, self.waits = NOW, list[float]()

    @property
    def clock(self) -> Clock:
        """The clock."""
        return Clock(lambda: self.time, self.sleep)

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.waits.append(seconds)
        self.time += seconds


@pytest.fixture(params=[False, True], ids=["github.com", "enterprise"])
def github(request: pytest.FixtureRequest) -> Iterator[FakeGitHub]:
    """A GitHub with one pull request on it."""
    with FakeGitHub(enterprise=request.param) as made:
        made.pull("octo/shop", 7, "a" * 40, "b" * 40)
        made.token("secret-token")
        yield made


@pytest.fixture
def time() -> Time:
    """A clock of the test's own."""
    return Time()


@pytest.fixture
def client(github: FakeGitHub, time: Time) -> Client:
    """Somebody who may comment."""
    environ = {"GITHUB_API_URL": github.url, "GITHUB_TOKEN": "secret-token"}
    return job_client(environ, time.clock)


def limited(status: int, message: str = "", **headers: str) -> Answer:
    """A refusal."""
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, told, {"message": message})


@pytest.mark.parametrize(
    ("answer", "attempt", "waits"),
    [
        (limited(429, retry_after="7"), 0, 7.0),
        (limited(403, retry_after="0"), 0, 1.0),
        (limited(403, retry_after="7", x_ratelimit_remaining="0"), 0, 7.0),
        (limited(403, x_ratelimit_remaining="0", x_ratelimit_reset=f"{NOW + 90:.0f}"), 0, 91.0),
        (limited(403, x_ratelimit_remaining="0", x_ratelimit_reset=f"{NOW - 90:.0f}"), 0, 1.0),
        (limited(403, x_ratelimit_remaining="0", x_ratelimit_reset="soon"), 0, 60.0),
        (limited(403, "You have exceeded a secondary rate limit."), 0, 60.0),
        (limited(403, "You have exceeded a secondary rate limit."), 2, 240.0),
        (limited(429), 1, 120.0),
        (limited(403, "Resource not accessible by integration"), 0, None),
        (limited(404), 0, None),
        (limited(422), 0, None),
    ],
)
def test_how_long_a_limit_takes(answer: Answer, attempt: int, waits: float | None) -> None:
    """By retry-after, else by the reset, else a minute and more; a missing permission: never."""
    assert pause(answer, attempt, NOW, safe=False) == waits


@pytest.mark.parametrize("status", [0, 500, 502, 503])
def test_failures_are_tried_again_where_twice_does_no_harm(status: int) -> None:
    """Three times, soon; what may have been done and must not be done twice: never."""
    answer = Answer(status, {}, None)

    assert [pause(answer, attempt, NOW, safe=True) for attempt in range(4)] == [1, 2, 4, None]
    assert pause(answer, 0, NOW, safe=False) is None


@pytest.mark.parametrize("status", [0, 500, 502])
def test_a_passing_failure_is_not_noticed(
    github: FakeGitHub, client: Client, time: Time, status: int
) -> None:
    """A question is asked again until it is answered."""
    github.fail("GET", PULL, status, times=3)

    assert client.get(PULL)["number"] == 7
    assert time.waits == [1, 2, 4]


def test_a_lasting_failure_is_told(github: FakeGitHub, client: Client) -> None:
    """After three more tries the error says what GitHub says, and shows no token."""
    github.fail("GET", PULL, 503, "We had issues", times=4)

    with pytest.raises(GitHubError, match="answers with 503: We had issues") as caught:
        client.get(PULL)

    assert "secret" not in str(caught.value)
    assert caught.value.status == 503


def test_what_may_be_done_already_is_not_sent_twice(github: FakeGitHub, client: Client) -> None:
    """A request whose answer is lost fails, if twice would be one too many."""
    github.fail("POST", COMMENTS, 0, after=True)

    with pytest.raises(GitHubError, match="cannot be asked"):
        client.send("POST", COMMENTS, {"body": "hello"}, safe=False)

    assert len(github.comments()) == 1


def test_a_limit_is_waited_for_even_by_what_must_not_be_done_twice(
    github: FakeGitHub, client: Client, time: Time
) -> None:
    """A request over a limit was not carried out, so it is sent again, when GitHub says."""
    message = "You have exceeded a secondary rate limit"
    github.fail("POST", COMMENTS, 403, message, headers={"Retry-After": "3"})
    github.fail("POST", COMMENTS, 403, message)

    client.send("POST", COMMENTS, {"body": "hello"}, safe=False)

    assert len(github.comments()) == 1
    assert time.waits == [3, 120]


def test_a_limit_that_takes_too_long_is_told(github: FakeGitHub, client: Client) -> None:
    """Nobody waits an hour: the error says when it is worth another try."""
    github.remaining, github.reset = 0, int(NOW) + 3000

    with pytest.raises(GitHubError, match="try again in 50 minutes") as caught:
        client.get(PULL)

    assert caught.value.after == 3001


def test_between_two_writes_a_second_passes(client: Client, time: Time) -> None:
    """Writes keep the pace that GitHub asks for; questions do not wait."""
    for _ in range(2):
        client.get(PULL)
        client.send("POST", COMMENTS, {"body": "hello"})

    assert time.waits == [1.0]


def test_every_page_is_read(github: FakeGitHub, client: Client) -> None:
    """Pages are followed to the last one."""
    for _ in range(7):
        github.comment("hello", github.tokens["secret-token"])

    assert len(list(client.pages(f"{COMMENTS}?per_page=2"))) == 7
    assert sum(request.startswith("GET") for request in github.requests) == 4


def test_graphql_is_asked_where_it_stands(client: Client) -> None:
    """Beside REST on github.com, and below /api on an Enterprise Server."""
    assert (
        client.query("query { viewer { login } }", {})["viewer"]["login"] == "github-actions[bot]"
    )


def test_an_error_of_graphql_is_an_error(client: Client) -> None:
    """GraphQL tells its errors with status 200; they are errors all the same."""
    words: dict[str, Any] = {"owner": "octo", "name": "shop", "number": 8}

    with pytest.raises(GitHubError, match="404: Could not resolve to a PullRequest"):
        client.query("query { repository { pullRequest { comments(first: 1) } } }", words)


@pytest.mark.parametrize("token", ["wrong", ""])
def test_a_token_that_is_not_valid_is_told(github: FakeGitHub, token: str) -> None:
    """The error says what to do about it."""
    client = Client(github.url, lambda: token)
    github.repository().private = True

    with pytest.raises(GitHubError, match="check GH_TOKEN" if token else "set GH_TOKEN"):
        client.get(PULL)


def test_only_a_safe_host_is_spoken_to() -> None:
    """A token is not sent over a plain line."""
    with pytest.raises(UsageError, match="no safe address"):
        job_client({"GITHUB_API_URL": "http://github.example"})
