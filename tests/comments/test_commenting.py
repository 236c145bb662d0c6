"""Bringing an answer onto a pull request, whatever GitHub and other people do meanwhile."""

from collections.abc import Iterator

import pytest

from impact.answers.commenting import bring
from impact.comments import Marker, Mode, Step, Wanted, mark
from impact.errors import GitHubError
from impact.github.client import Client
from impact.github.comments import Conversation
from impact.github.waiting import Clock
from tests.fake_github import FakeGitHub, Who

HEAD = "b" * 40
PLACE = ("octo/shop", 7)
T1, T2, T3 = (f"2026-01-01T1{hour}:00:00Z" for hour in range(3))
MODES: tuple[Mode, ...] = ("update", "recreate", "hide-and-new")


@pytest.fixture(params=[False, True], ids=["github.com", "enterprise"])
def github(request: pytest.FixtureRequest) -> Iterator[FakeGitHub]:
    """A GitHub with one pull request on it."""
    with FakeGitHub(enterprise=request.param) as made:
        made.pull(*PLACE, "a" * 40, HEAD)
        made.token("job")
        made.token("pat", "octocat")
        made.token("reader", permissions={"pull_requests": "read"})
        yield made


def talk(github: FakeGitHub, who: str = "job") -> Conversation:
    """The pull request, as somebody with that token sees it; no time passes."""
    clock = Clock(sleep=lambda _: None)
    return Conversation(Client(github.url, lambda: who, clock), *PLACE)


def wanted(
    body: str = "web deploys", at: str = T1, head: str = HEAD, *, speaks: bool = True
) -> Wanted:
    """An answer."""
    return Wanted(body, Marker("default", head, at), speaks)


def seen(github: FakeGitHub) -> list[str]:
    """The first lines of the comments in sight."""
    return [one.body.split("\n")[0] for one in github.comments() if not one.minimized]


@pytest.mark.parametrize("token", ["job", "pat"])
def test_a_comment_is_written_and_then_edited(github: FakeGitHub, token: str) -> None:
    """The first push writes, the second edits, the same again does nothing."""
    there = talk(github, token)
    endings = [
        bring(wanted(body, at), "main", there, "update")
        for body, at in (("one", T1), ("two", T2), ("two", T2))
    ]

    assert endings == ["created", "updated", "unchanged"]
    assert seen(github) == ["two"]
    assert github.comments()[0].edits == 1


def test_a_repeated_event_writes_nothing(github: FakeGitHub) -> None:
    """Twenty deliveries of one event are one request that writes."""
    for _ in range(20):
        bring(wanted(), "main", talk(github), "update")

    assert len(github.writes()) == 1


@pytest.mark.parametrize(
    ("mode", "hidden", "left"), [("update", 0, 1), ("recreate", 0, 1), ("hide-and-new", 2, 3)]
)
def test_each_mode_leaves_one_in_sight(
    github: FakeGitHub, mode: Mode, hidden: int, left: int
) -> None:
    """Three answers end in one comment in sight; only hide-and-new keeps the others."""
    for body, at in (("one", T1), ("two", T2), ("three", T3)):
        bring(wanted(body, at), "main", talk(github), mode)

    assert seen(github) == ["three"]
    assert sum(bool(one.minimized) for one in github.comments()) == hidden
    assert len(github.comments()) == left


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("status", [0, 500, 502])
@pytest.mark.parametrize("after", [False, True], ids=["undone", "done"])
def test_a_failed_write_is_never_doubled(
    github: FakeGitHub, mode: Mode, status: int, after: bool
) -> None:
    """Whether GitHub failed before or after it wrote, the comment stands there once."""
    github.fail("POST", "/comments$", status, after=after)

    assert bring(wanted(), "main", talk(github), mode) == "created"
    assert len(github.comments()) == 1


def test_a_comment_that_goes_away_is_written_anew(github: FakeGitHub) -> None:
    """Between looking and editing somebody deletes it: it is looked again, and one is written."""

    class Unlucky(Conversation):
        def do(self, step: Step) -> None:
            """Come too late, for the comment that stood there first."""
            if step.on is not None:
                github.repository().comments.pop(step.on.id)
            super().do(step)

    bring(wanted("one"), "main", talk(github), "update")
    there = Unlucky(Client(github.url, lambda: "job", Clock(sleep=lambda _: None)), *PLACE)

    assert bring(wanted("two", T2), "main", there, "update") == "created"
    assert seen(github) == ["two"]


def test_an_old_job_changes_nothing(github: FakeGitHub) -> None:
    """The head has moved, the base was changed, or the pull request is closed: nothing is said."""
    assert bring(wanted(head="c" * 40), "main", talk(github), "update") == "moved"
    assert bring(wanted(), "dev", talk(github), "update") == "moved"
    github.repository().pulls[7].state = "closed"
    assert bring(wanted(), "main", talk(github), "update") == "closed"
    assert github.writes() == []


def test_a_late_answer_about_the_same_head_changes_nothing(github: FakeGitHub) -> None:
    """Of two events about one head the newer one's answer stays."""
    bring(wanted("newer", T2), "main", talk(github), "update")

    assert bring(wanted("late", T1), "main", talk(github), "update") == "newer"
    assert seen(github) == ["newer"]


def test_nobody_forges_a_marker(github: FakeGitHub) -> None:
    """A comment of somebody else with a newer marker is no comment of ours, and stays as it is."""
    forged = mark("owned", Marker("default", HEAD, "2099-01-01T00:00:00Z"))
    for login in ("octocat", "github-actions", "other[bot]"):
        github.comment(forged, Who(login))

    assert bring(wanted(), "main", talk(github), "update") == "created"
    assert [one.body for one in github.comments()][:3] == [forged] * 3


def test_ours_is_found_on_a_later_page(github: FakeGitHub) -> None:
    """However much was said since: it is the same comment that is edited."""
    bring(wanted("one"), "main", talk(github), "update")
    for _ in range(250):
        github.comment("and another thing", Who("octocat"))

    assert bring(wanted("two", T2), "main", talk(github), "update") == "updated"
    assert len(github.comments()) == 251


def test_duplicates_are_hidden(github: FakeGitHub) -> None:
    """Two that wrote at the same time end in one comment in sight."""
    for body, at in (("one", T1), ("two", T2)):
        github.comment(mark(body, Marker("default", HEAD, at)), github.tokens["job"])

    assert bring(wanted("two", T2), "main", talk(github), "update") == "unchanged"
    assert seen(github) == ["two"]


def test_silence_and_its_end(github: FakeGitHub) -> None:
    """Nothing deploys: nobody is written to, but a comment that says otherwise is corrected."""
    assert bring(wanted("nothing", speaks=False), "main", talk(github), "update") == "silent"
    bring(wanted(at=T2), "main", talk(github), "update")
    assert bring(wanted("nothing", T3, speaks=False), "main", talk(github), "update") == "updated"
    assert seen(github) == ["nothing"]


def test_who_may_not_write_is_told(github: FakeGitHub) -> None:
    """A token that may only read is refused, with GitHub's words."""
    with pytest.raises(GitHubError, match="Resource not accessible by integration") as caught:
        bring(wanted(), "main", talk(github, "reader"), "update")

    assert caught.value.status == 403
