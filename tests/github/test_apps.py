"""Being a GitHub App: what is signed, what is ordered, what is kept, and what is never shown."""

import sys
import time
from collections.abc import Iterator

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from impact.errors import GitHubError, UsageError
from impact.github.apps import App
from impact.github.checks import Check, keep
from impact.github.client import Client
from impact.github.waiting import Clock
from tests.fake_github import FakeGitHub

HEAD = "b" * 40


@pytest.fixture(params=[False, True], ids=["github.com", "enterprise"])
def github(request: pytest.FixtureRequest, app_keys: tuple[str, str]) -> Iterator[FakeGitHub]:
    """A GitHub where the App is installed in one of two repositories."""
    with FakeGitHub(enterprise=request.param) as made:
        made.pull("octo/shop", 7, "a" * 40, HEAD)
        made.app(app_keys[1])
        made.repository("octo/other")
        yield made


@pytest.fixture
def app(github: FakeGitHub, app_keys: tuple[str, str]) -> App:
    """The App."""
    return App(github.url, "12", app_keys[0], Clock(sleep=lambda _: None))


def ordered(github: FakeGitHub) -> int:
    """How many tokens were ordered."""
    return sum("access_tokens" in request for request in github.requests)


def test_a_token_is_for_one_repository_and_little_else(github: FakeGitHub, app: App) -> None:
    """It is ordered for the repository's name, with the four permissions of the bot."""
    who = github.tokens[app.token("octo/shop")]

    assert who.login == "deploy-impact[bot]"
    assert who.repositories == {"octo/shop"}
    assert set(who.permissions) == {"checks", "contents", "metadata", "pull_requests"}


def test_a_token_is_kept_for_less_than_its_hour(
    github: FakeGitHub, app_keys: tuple[str, str]
) -> None:
    """It is ordered once, and again before it ends, or when GitHub has refused it."""
    now = [time.time()]
    github.clock = lambda: now[0]
    app = App(github.url, "12", app_keys[0], Clock(lambda: now[0], lambda _: None))
    first = app.token("octo/shop")
    now[0] += 2900
    assert app.token("octo/shop") == first
    now[0] += 200
    second = app.token("octo/shop")
    app.forget("octo/shop")

    assert len({first, second, app.token("octo/shop")}) == ordered(github) == 3


def test_a_clock_that_is_ahead_does_no_harm(github: FakeGitHub, app_keys: tuple[str, str]) -> None:
    """Half a minute of difference in either direction is signed away."""
    for seconds in (-30, 30):
        clock = Clock(lambda seconds=seconds: time.time() + seconds, lambda _: None)  # type: ignore[misc]
        assert App(github.url, "12", app_keys[0], clock).token("octo/shop")


def test_another_app_is_not_believed(github: FakeGitHub) -> None:
    """What is signed by another key, or by an App that GitHub does not know, is refused."""
    other = rsa.generate_private_key(public_exponent=65_537, key_size=2048).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    for name, status in (("12", 401), ("13", 404)):
        with pytest.raises(GitHubError) as caught:
            App(github.url, name, other.decode()).token("octo/shop")
        assert caught.value.status == status


def test_where_it_is_not_installed_it_has_no_token(app: App) -> None:
    """The error is GitHub's 404."""
    with pytest.raises(GitHubError) as caught:
        app.token("octo/other")

    assert caught.value.status == 404


@pytest.mark.parametrize("key", ["", "secret words", "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n"])
def test_a_key_that_is_none_is_told_at_once(key: str) -> None:
    """The error says what was expected, and does not show what was given."""
    with pytest.raises(UsageError, match="private key of the App cannot be read") as caught:
        App("https://api.github.com", "12", key)

    assert "secret" not in str(caught.value)
    assert "c2VjcmV0" not in str(caught.value)


def test_without_the_extra_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who wants an App without PyJWT is told what to install."""
    monkeypatch.setitem(sys.modules, "jwt", None)

    with pytest.raises(UsageError, match=r"deploy-impact\[github\]"):
        App("https://api.github.com", "12", "key")


def test_deliveries_are_listed_and_repeated(github: FakeGitHub, app: App) -> None:
    """All pages of deliveries, the newest first; a repeated one keeps its id."""
    github.apps["12"].webhook = "http://127.0.0.1:9/"
    for number in range(3):
        github.deliver("push", {"action": str(number)}, guid=f"guid-{number}")
    missed = list(app.deliveries())
    app.redeliver(missed[0]["id"])
    github.settle()

    assert [one["guid"] for one in missed] == ["guid-2", "guid-1", "guid-0"]
    assert {one["status_code"] for one in missed} == {502}
    assert (github.deliveries[0].guid, github.deliveries[0].redelivery) == ("guid-2", True)


def check(title: str = "web deploys", head: str = HEAD) -> Check:
    """What a check run says."""
    return Check(head, "pull/7", "neutral", title, "why")


def test_a_check_run_is_kept(github: FakeGitHub, app: App) -> None:
    """One for each commit: written, then edited; too long a title is cut."""
    client = app.client("octo/shop")
    for one in (check(), check("x" * 300), check(head="c" * 40)):
        keep(one, "octo/shop", client)

    first, second = (one.values for one in github.checks())
    assert first["output"] == {"title": "x" * 255, "summary": "why"}
    assert (first["conclusion"], first["external_id"]) == ("neutral", "pull/7")
    assert (first["head_sha"], second["head_sha"]) == (HEAD, "c" * 40)


@pytest.mark.parametrize("after", [False, True], ids=["undone", "done"])
def test_a_check_run_whose_answer_is_lost_is_not_doubled(
    github: FakeGitHub, app: App, after: bool
) -> None:
    """It is looked for before it is written again."""
    github.fail("POST", "/check-runs", 502, after=after)
    keep(check(), "octo/shop", app.client("octo/shop"))

    assert len(github.checks()) == 1


def test_a_persons_token_makes_no_check_run(github: FakeGitHub) -> None:
    """GitHub's refusal is an error."""
    github.token("pat", "octocat")

    with pytest.raises(GitHubError, match="authenticate via a GitHub App"):
        keep(check(), "octo/shop", Client(github.url, lambda: "pat"))
