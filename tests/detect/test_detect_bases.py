"""The table of bases, row by row: real pushes to a host, real checkouts of a job."""

from tests.detect.hosted import Answered, Capsys, Host
from tests.detect.shop import SHOP


def test_a_push_starts_at_the_commit_before_it(shop: Host, capsys: Capsys) -> None:
    """Every commit of the push counts, not the last one alone; a merge counts as what it brings."""
    before = shop.tip("dev")
    shop.work.git("checkout", "-q", "-b", "topic", "dev")
    shop.work.commit({"shared/db.py": "VALUE = 2\n"})
    shop.work.git("checkout", "-q", "dev")
    shop.work.commit({"docs/index.md": "a\n"})
    shop.work.git("merge", "-q", "--no-ff", "-m", "merge", "topic")
    found = shop.detect(shop.push("dev"), capsys)

    assert found.span == ("push", before)
    assert found.json("apps") == ["web"]
    assert [change["path"] for change in found.report["changes"]] == [
        "docs/index.md", "shared/db.py",
    ]  # fmt: skip


def test_a_push_of_a_thousand_commits_is_one_range(shop: Host, capsys: Capsys) -> None:
    """GitHub's own filters give up above 1,000 commits; a range of git does not."""
    before = shop.tip("dev")
    paths = ["apps/jobs/main.py", *(f"docs/{number % 7}.md" for number in range(1_000))]
    steps = (
        "commit refs/heads/dev\ncommitter C <c@example.com> 1700000000 +0000\ndata 1\nx\n"
        f"M 100644 inline {path}\ndata {len(str(number))}\n{number}\n"
        for number, path in enumerate(paths)
    )
    stream = f"reset refs/heads/dev\nfrom {before}\n" + "\n".join(steps)
    shop.work.git("fast-import", "--quiet", "--force", stdin=stream.encode())
    found = shop.detect(shop.push("dev"), capsys)

    assert found.span == ("push", before)
    assert found.json("apps") == ["jobs"]
    assert len(found.report["changes"]) == 8


def test_a_forced_push_compares_what_was_with_what_is(shop: Host, capsys: Capsys) -> None:
    """What the force push dropped is a change as much as what it brought."""
    shop.work.git("checkout", "-q", "dev")
    shop.work.commit({"apps/jobs/main.py": "print('new')\n"})
    shop.push("dev")
    before = shop.tip("dev")
    shop.work.git("reset", "-q", "--hard", "HEAD~1")
    shop.work.commit({"docs/index.md": "b\n"})
    event = shop.push("--force", "dev")
    job = shop.checkout(event)
    shop.work.git("-C", str(job), "fetch", "-q", "origin", before)
    found = shop.detect(event, capsys, at=job)

    assert event.payload["forced"]
    assert found.span == ("push", before)
    assert found.json("apps") == ["jobs"]
    assert "what the forced push replaced" in found.report["span"]["why"]


def test_a_forced_push_over_a_commit_that_is_gone_deploys_everything(
    shop: Host, capsys: Capsys
) -> None:
    """Nobody can tell any more what was deployed; that is no reason to deploy nothing."""
    shop.work.git("checkout", "-q", "dev")
    shop.work.commit({"apps/jobs/main.py": "print('new')\n"})
    shop.push("dev")
    shop.work.git("commit", "-q", "--amend", "-m", "other")
    event = shop.push("--force", "dev")
    shop.forget()
    found = shop.detect(event, capsys)

    assert found.span == ("push-gone", "")
    assert_everything(found)
    assert "is gone" in found.report["span"]["why"]


def test_the_first_push_of_a_repository_deploys_everything(host: Host, capsys: Capsys) -> None:
    """The default branch never serves as its own base."""
    host.work.commit(SHOP)
    found = host.detect(host.push("main"), capsys)

    assert found.span == ("first-push", "")
    assert found.json("impacted") == ["web", "jobs"]


def assert_everything(found: Answered) -> None:
    """Every app runs, with the reason."""
    assert found.status == 0
    assert found.json("apps") == ["web", "jobs"]
    assert all(found.json("run").values())
    assert "No base to compare with" in found.outputs["summary"]
    assert [e["reason"] for app in found.report["apps"] for e in app["evidence"]] == [
        "no-base", "no-base",
    ]  # fmt: skip
