"""Ranges that are too large or too odd for a story in a folder (see test_detect_cases.py)."""

from tests.detect.hosted import Capsys, Host


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
