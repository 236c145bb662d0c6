"""The check run of a commit: one, with the newest answer, in the bounds that GitHub sets."""

from collections.abc import Iterator

import pytest

from impact.github.checks import LONGEST, Check, keep
from impact.github.client import Client
from impact.github.waiting import Clock
from tests.fake_github import FakeGitHub

HEAD = "b" * 40
EARLY, LATE = "2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z"


@pytest.fixture
def github() -> Iterator[FakeGitHub]:
    """A GitHub with one repository, and an App that may keep its check runs."""
    with FakeGitHub() as github:
        github.repository()
        github.token("app")
        yield github


@pytest.fixture
def client(github: FakeGitHub) -> Client:
    """That App."""
    return Client(github.url, lambda: "app", Clock(sleep=lambda _: None))


def test_a_summary_is_cut_by_its_bytes(github: FakeGitHub, client: Client) -> None:
    """GitHub counts 65,535 bytes, and no character is cut in two."""
    keep(Check(HEAD, "pull/7", "neutral", "title", "x" + "é" * 60_000), "octo/shop", client)

    (made,) = github.checks()
    summary = made.values["output"]["summary"]
    assert summary == "x" + "é" * ((LONGEST - 1) // 2)


@pytest.mark.parametrize(
    ("first", "second", "stays"),
    [(EARLY, LATE, "second"), (LATE, EARLY, "first"), (LATE, LATE, "second"),
     (LATE, "", "second"), ("", EARLY, "second")],
)  # fmt: skip
def test_what_a_later_event_has_written_stays(
    github: FakeGitHub, client: Client, first: str, second: str, stays: str
) -> None:
    """Of two answers that of the later event stands; one whose time nobody knows is written."""
    for title, at in (("first", first), ("second", second)):
        keep(Check(HEAD, "pull/7", "neutral", title, "", at), "octo/shop", client)

    assert [one.values["output"]["title"] for one in github.checks()] == [stays]
