"""Whatever a job checked out, shallow, partial or sparse, it answers as a whole clone does."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.detect.hosted import Answered, Capsys, Event, Host
from tests.git_server import GitServer


def pushed(shop: Host) -> Event:
    """A push of three commits."""
    shop.work.git("checkout", "-q", "dev")
    shop.work.commit({"shared/db.py": "VALUE = 2\n"})
    shop.work.commit({"docs/index.md": "more\n"})
    shop.work.commit({"docs/index.md": "and more\n"})
    return shop.push("dev")


def forced(shop: Host) -> Event:
    """A force push; what it replaced is held by no branch any more, only by its id."""
    shop.work.git("checkout", "-q", "dev")
    shop.work.commit({"apps/jobs/main.py": "print('new')\n"})
    shop.push("dev")
    shop.work.git("reset", "-q", "--hard", "HEAD~1")
    shop.work.commit({"docs/index.md": "b\n"})
    return shop.push("--force", "dev")


def forgotten(shop: Host) -> Event:
    """A force push over a commit that the host has dropped."""
    event = forced(shop)
    shop.forget()
    return event


def branched(shop: Host) -> Event:
    """A new branch that nothing deploys, from an old commit of the default branch."""
    shop.work.git("checkout", "-q", "-b", "topic", "main")
    shop.work.commit({"apps/jobs/main.py": "print('topic')\n"})
    shop.work.git("checkout", "-q", "main")
    shop.work.commit({"apps/web/main.py": "print('main')\n"})
    shop.push("main")
    return shop.push("topic")


def pulled(shop: Host, name: str = "pull_request") -> Event:
    """A pull request of three commits into a base that moved on, and whose sha is old."""
    old = shop.tip("main")
    shop.work.git("checkout", "-q", "-b", "topic", "main")
    for step in range(3):
        shop.work.commit({"shared/db.py": f"VALUE = {step + 2}\n"})
    shop.push("topic")
    shop.work.git("checkout", "-q", "main")
    for step in range(3):
        shop.work.commit({"apps/jobs/main.py": f"print({step})\n"})
    shop.push("main")
    return shop.pull_request("topic", name=name, base_sha=old)


def pulled_target(shop: Host) -> Event:
    """The same, where the tip of the base is checked out."""
    return pulled(shop, "pull_request_target")


def queued(shop: Host) -> Event:
    """A merge group."""
    pulled(shop)
    return shop.merge_group("topic")


def released(shop: Host) -> Event:
    """A tag of one app, an earlier one 90 commits before, one of another app between."""
    shop.work.git("checkout", "-q", "main")
    shop.work.git("tag", "v-web-1")
    between = "".join(
        "commit refs/heads/main\ncommitter C <c@example.com> 1735700000 +0000\ndata 1\nx\n"
        + ("from refs/heads/main^0\n" if step == 0 else "")
        + f"M 100644 inline docs/index.md\ndata 3\n{step:03}\n"
        for step in range(90)
    )
    shop.work.git("fast-import", "--quiet", stdin=between.encode())
    shop.work.git("reset", "-q", "--hard")
    shop.work.git("tag", "-a", "-m", "x", "v-jobs-1", "HEAD~40")
    shop.work.commit({"shared/db.py": "VALUE = 2\n"})
    shop.work.git("tag", "-a", "-m", "x", "v-web-2")
    shop.work.commit({"apps/web/main.py": "print('later')\n"})
    shop.pushes("main", "v-web-1", "v-jobs-1")
    return shop.push("v-web-2")


def released_first(shop: Host) -> Event:
    """The first tag of an app, on a branch that is not the one it must be on."""
    shop.work.git("checkout", "-q", "-b", "side", "main")
    shop.work.commit({"shared/db.py": "VALUE = 3\n"})
    shop.work.git("tag", "v-web-1")
    return shop.push("v-web-1")


EVENTS = (pushed, forced, forgotten, branched, pulled, pulled_target, queued, released,
          released_first)  # fmt: skip


def same(one: Answered, other: Answered) -> bool:
    """Whether two jobs say the same; where each wrote its report does not count."""
    says = [{**found.outputs, "report": ""} for found in (one, other)]
    return says[0] == says[1] and one.report == other.report and one.status == other.status


@pytest.mark.parametrize("depth", [1, 2])
@pytest.mark.parametrize("happened", EVENTS, ids=lambda event: event.__name__)
def test_a_shallow_clone_answers_as_a_whole_one(
    shop: Host, capsys: Capsys, happened: Callable[[Host], Event], depth: int
) -> None:
    """At the depth of actions/checkout every event has the answer it has in a whole clone."""
    event = happened(shop)
    whole = shop.detect(event, capsys, at=_whole(shop, event))
    found = shop.detect(event, capsys, at=shop.checkout(event, depth=depth))

    assert same(found, whole), found.err


def _whole(shop: Host, event: Event) -> Path:
    """A whole clone, with what a force push replaced as far as the host has it."""
    folder = shop.checkout(event)
    if before := event.payload.get("before", "").strip("0"):
        fetch = ("fetch", "-q", "origin", before)
        held = subprocess.run(["git", *fetch], cwd=folder, capture_output=True)
        assert held.returncode in (0, 128)
    return folder


@pytest.mark.parametrize("happened", [pushed, pulled, branched, released],
                         ids=lambda event: event.__name__)  # fmt: skip
def test_a_shallow_clone_that_may_not_fetch_is_no_smaller_answer(
    shop: Host, capsys: Capsys, happened: Callable[[Host], Event]
) -> None:
    """It is exit 3, nothing is written, and the message names the depth and the option."""
    event = happened(shop)
    found = shop.detect(event, capsys, "--no-fetch", at=shop.checkout(event, depth=1))

    assert (found.status, found.outputs, found.summary, found.out) == (3, {}, "", "")
    assert "fetch-depth: 0" in found.err
    assert "--fetch" in found.err


SESAME = "open"
FILTERS = ("--filter=blob:none", "--filter=tree:0")


@pytest.mark.parametrize("options", [*[(f,) for f in FILTERS],
                                     *[(f, "--depth=1") for f in FILTERS]])  # fmt: skip
@pytest.mark.parametrize("happened", [pushed, pulled, released], ids=lambda event: event.__name__)
def test_a_partial_clone_answers_as_a_whole_one(
    shop: Host, capsys: Capsys, happened: Callable[[Host], Event], options: tuple[str, ...]
) -> None:
    """Folders and contents that were left at the host are fetched when they are needed."""
    event = happened(shop)
    whole = shop.detect(event, capsys, environ=NO_CACHE)
    at = partial(shop, event, *options)
    found = shop.detect(event, capsys, at=at, environ=NO_CACHE)

    assert same(found, whole), found.err


NO_CACHE = {"IMPACT_CACHE_DIR": "off"}


def partial(shop: Host, event: Event, *options: str) -> Path:
    """A clone with a filter, of which nothing was checked out."""
    folder = shop.folder / "partial"
    shop.work.git("clone", "-q", "--no-checkout", *options, shop.url, str(folder))
    shop.work.git("-C", str(folder), "fetch", "-q", *options, "origin", event.sha)
    shop.work.git("-C", str(folder), "update-ref", "--no-deref", "HEAD", event.sha)
    return folder


def test_a_partial_clone_that_may_not_fetch_says_what_it_lacks(shop: Host, capsys: Capsys) -> None:
    """Contents that a fetch would bring are never taken for unknown ones."""
    event = pushed(shop)
    at = partial(shop, event, "--filter=blob:none")
    found = shop.detect(event, capsys, "--no-fetch", at=at, environ=NO_CACHE)

    assert (found.status, found.outputs) == (3, {})
    assert "--fetch" in found.err


def test_a_sparse_checkout_answers_as_a_whole_one(shop: Host, capsys: Capsys) -> None:
    """What is not on the disk is read from git; nothing counts as deleted."""
    event = pushed(shop)
    whole = shop.detect(event, capsys)
    at = shop.folder / "sparse"
    shop.work.git("clone", "-q", "--depth=1", "--filter=blob:none", "--sparse", "-b", "dev",
                  shop.url, str(at))  # fmt: skip
    found = shop.detect(event, capsys, at=at, environ=NO_CACHE)

    assert not (at / "apps").exists()
    assert same(found, whole), found.err


def test_a_job_with_a_token_fetches_over_http(
    shop: Host, capsys: Capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With `persist-credentials: false` the job's token is enough, in few requests."""
    event = pulled(shop)
    whole = shop.detect(event, capsys)
    at = shop.checkout(event, depth=1)
    with GitServer(shop.folder, token=SESAME) as server:
        shop.work.git("-C", str(at), "remote", "set-url", "origin", f"{server.url}/host.git")
        refused = shop.detect(event, capsys, at=at, environ={"GITHUB_SERVER_URL": server.url})
        assert (refused.status, refused.outputs) == (3, {})
        assert "GITHUB_TOKEN" in refused.err
        server.requests.clear()
        monkeypatch.setenv("GITHUB_TOKEN", SESAME)
        found = shop.detect(event, capsys, at=at)
        assert same(found, whole), found.err
        assert SESAME not in found.err + found.out
        assert server.requests.count("POST /host.git/git-upload-pack") == 3
