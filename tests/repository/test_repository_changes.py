"""What changed: every path git reports, with what stood there before and after."""

import os
import subprocess
from pathlib import Path

import pytest

from impact.changes import INDEX, WORK_TREE, Change, Entry
from impact.errors import GitFailed, RepositoryError
from impact.repository import open_repository
from impact.repository.differences import between_commits
from impact.repository.discovery import locate, runner_for
from tests.conftest import RepositoryBuilder


def changes_of(repo: RepositoryBuilder, base: str | None, head: str) -> dict[str, str]:
    """The changes between two states as path and status."""
    with open_repository(str(repo.path)) as repository:
        return {change.path: change.status for change in repository.changes(base, head)}


def test_every_kind_of_change(repo: RepositoryBuilder) -> None:
    """Added, modified, deleted, renamed (both), mode, type and submodule: each with its entries."""
    repo.commit({"same": "s", "gone": "g", "old": "o", "mode": "m", "type": "t", "text": "1"})
    module = RepositoryBuilder(repo.path / "module")
    first = module.commit({"m": "1"})
    base = repo.commit()
    repo.git("mv", "old", "new")
    (repo.path / "mode").chmod(0o755)
    (repo.path / "type").unlink()
    (repo.path / "type").symlink_to("same")
    second = module.commit({"m": "2"})
    head = repo.commit({"text": "2"}, delete=["gone"])
    with open_repository(str(repo.path)) as repository:
        changes = repository.changes(base, head)
        before, after = dict(repository.tree(base).items()), dict(repository.tree(head).items())

    assert [(change.path, change.status) for change in changes] == [
        ("gone", "deleted"), ("mode", "modified"), ("module", "modified"), ("new", "added"),
        ("old", "deleted"), ("text", "modified"), ("type", "type-changed"),
    ]  # fmt: skip
    assert all(c.before == before.get(c.path) and c.after == after.get(c.path) for c in changes)
    by_path = {change.path: change for change in changes}
    assert by_path["mode"].after == Entry("100755", by_path["mode"].before.oid)  # type: ignore[union-attr]
    assert by_path["module"] == Change(
        "module", "modified", Entry("160000", first), Entry("160000", second)
    )


def test_ignored_submodules_count(repo: RepositoryBuilder) -> None:
    """`ignore = all` in .gitmodules hides a moved submodule from people, not from us."""
    module = RepositoryBuilder(repo.path / "module")
    module.commit({"m": "1"})
    text = '[submodule "module"]\n\tpath = module\n\turl = ./x\n\tignore = all\n'
    base = repo.commit({".gitmodules": text})
    module.commit({"m": "2"})
    repo.git("update-index", "--cacheinfo", f"160000,{module.git('rev-parse', 'HEAD')},module")
    repo.git("commit", "-q", "-m", "move")
    head = repo.git("rev-parse", "HEAD")
    module.commit({"m": "3"})

    assert changes_of(repo, base, head) == {"module": "modified"}
    assert changes_of(repo, base, INDEX) == {"module": "modified"}
    assert changes_of(repo, head, WORK_TREE) == {"module": "modified"}


def test_a_file_that_becomes_a_folder(repo: RepositoryBuilder) -> None:
    """The file is deleted, and what is in the folder is added."""
    base = repo.commit({"x": "1"})
    (repo.path / "x").unlink()
    head = repo.commit({"x/y": "1"})

    assert changes_of(repo, base, head) == {"x": "deleted", "x/y": "added"}
    assert changes_of(repo, base, INDEX) == {"x": "deleted", "x/y": "added"}


def test_without_a_base_everything_is_added(repo: RepositoryBuilder) -> None:
    """The first push of a repository has no base."""
    head = repo.commit({"b": "1", "a/c": "2"})

    assert changes_of(repo, None, head) == {"a/c": "added", "b": "added"}
    assert changes_of(repo, None, INDEX) == {"a/c": "added", "b": "added"}


def test_the_same_state_has_no_changes(repo: RepositoryBuilder) -> None:
    """A commit, the index and the work tree do not differ from themselves."""
    head = repo.commit({"a": "1"})

    assert changes_of(repo, head, head) == {}
    assert changes_of(repo, INDEX, INDEX) == {}
    assert changes_of(repo, WORK_TREE, WORK_TREE) == {}
    assert changes_of(repo, head, WORK_TREE) == {}


def test_configuration_does_not_bend_the_changes(repo: RepositoryBuilder) -> None:
    """Renames, order files, relative paths and quoting as configured: nothing of it matters."""
    base = repo.commit({"sub/old": "content\n" * 9, "x": "1"})
    repo.git("mv", "sub/old", "sub/new")
    head = repo.commit({"x": "2"})
    for setting in ("diff.renames=copies", "diff.relative=true", "core.quotePath=true",
                    "diff.orderFile=order", "diff.noprefix=true", "status.renames=true",
                    "diff.ignoreSubmodules=all", "core.ignoreCase=true"):  # fmt: skip
        repo.git("config", *setting.split("="))
    expected = {"sub/new": "added", "sub/old": "deleted", "x": "modified"}
    with open_repository(str(repo.path / "sub")) as repository:
        found = {change.path: change.status for change in repository.changes(base, head)}

    assert found == expected
    assert changes_of(repo, base, INDEX) == expected


def test_sha256_repositories_work(tmp_path: Path) -> None:
    """Ids of 64 digits are ids like others."""
    (tmp_path / "r").mkdir()
    subprocess.run(
        ["git", "init", "-q", "-b", "main", "--object-format=sha256"],
        cwd=tmp_path / "r", check=True, capture_output=True,
    )  # fmt: skip
    repo = RepositoryBuilder(tmp_path / "r")
    base = repo.commit({"d/a": "1", "b": "1"})
    head = repo.commit({"d/a": "2"})
    repo.write({"b": "2", "new": "n"})
    os.utime(repo.path / "d/a", (1, 1))
    with open_repository(str(repo.path)) as repository:
        assert len(head) == 64
        assert repository.resolve("HEAD~1").sha == base
        assert [change.path for change in repository.changes(base, head)] == ["d/a"]
        assert [change.path for change in repository.changes(head, WORK_TREE)] == ["b", "new"]
        entry = repository.tree(head).get("d/a")
        assert entry is not None
        assert list(repository.read([entry.oid], max_size=9)) == [(entry.oid, b"2")]
        assert repository.read_path(head, "d/a", max_size=9) == (entry, b"2")


def test_old_modes_are_given_as_git_gives_them_today(repo: RepositoryBuilder) -> None:
    """Trees of early gits hold 100664; trees and changes both say 100644."""
    repo.commit({"a": "1"})
    blob = repo.git("rev-parse", "HEAD:a")
    raw = b"100664 a\0" + bytes.fromhex(blob)
    tree = repo.git("hash-object", "-w", "-t", "tree", "--literally", "--stdin", stdin=raw)
    empty = repo.git("commit-tree", "-m", "x", repo.git("mktree"))
    old = repo.git("commit-tree", "-m", "x", tree)
    with open_repository(str(repo.path)) as repository:
        expected = Entry("100644", blob)
        assert repository.tree(old).get("a") == expected
        assert repository.changes(empty, old) == (Change("a", "added", None, expected),)
        assert repository.read_path(old, "a", max_size=9) == (expected, b"1")


@pytest.mark.parametrize("printed", [
    r":100644 100644 1 2 M\0", r":100644 100644 1 2\0a\0", r"nonsense\0a\0",
    r":100644 100644 1 2 X\0a\0", r":100644 100644 1 2 M\0a",
])  # fmt: skip
def test_a_difference_that_cannot_be_read_raises(
    printed: str, repo: RepositoryBuilder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Odd output never shortens the answer."""
    head = repo.commit({"a": "1"})
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/git").write_text(f"#!/bin/sh\nprintf '{printed}'\n")
    (tmp_path / "bin/git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    with pytest.raises(GitFailed):
        between_commits(runner_for(locate(str(repo.path))), head, head)


def merge_conflict(repo: RepositoryBuilder) -> str:
    """Leave a merge unfinished: `both` has conflicts, `ours` was deleted by them."""
    repo.commit({"both": "0", "ours": "0"})
    repo.git("checkout", "-q", "-b", "side")
    repo.commit({"both": "side"}, delete=["ours"])
    repo.git("checkout", "-q", "main")
    head = repo.commit({"both": "main", "ours": "main"})
    subprocess.run(["git", "merge", "side"], cwd=repo.path, capture_output=True)
    return head


def test_an_unfinished_merge_is_modified_on_disk_and_an_error_in_the_index(
    repo: RepositoryBuilder,
) -> None:
    """The work tree has one content for a conflicting path; the index has several."""
    head = merge_conflict(repo)
    (repo.path / "ours").unlink()

    assert changes_of(repo, head, WORK_TREE) == {"both": "modified", "ours": "deleted"}
    with pytest.raises(RepositoryError, match="merge that is not finished"):
        changes_of(repo, head, INDEX)
