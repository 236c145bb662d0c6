"""The index and the work tree, read without git's help where that could run something."""

import os
import sys
from pathlib import Path

import pytest

from impact.changes import INDEX, WORK_TREE, Entry
from impact.errors import RepositoryError
from impact.repository import Repository, Unreadable, open_repository
from impact.repository import worktree as worktree_module
from tests.conftest import RepositoryBuilder


def changes_on_disk(repository: Repository) -> dict[str, str]:
    """What the work tree has beyond HEAD."""
    head = repository.resolve("HEAD").sha
    return {change.path: change.status for change in repository.changes(head, WORK_TREE)}


def test_staged_unstaged_and_untracked(repo: RepositoryBuilder) -> None:
    """--staged sees what `git add` saw; --worktree sees the disk, untracked files included."""
    repo.commit(
        {"staged": "1", "edited": "1", "deleted": "1", "both": "1", ".gitignore": "*.log\n"}
    )
    repo.write({"staged": "2", "both": "2", "added": "2"})
    repo.git("add", "-A")
    repo.write({"edited": "2", "both": "3", "dir/untracked": "2", "x.log": "ignored"})
    (repo.path / "deleted").unlink()
    with open_repository(str(repo.path)) as repository:
        head = repository.resolve("HEAD").sha
        staged = repository.changes(head, INDEX)

        assert {c.path: c.status for c in staged} == {
            "added": "added", "both": "modified", "staged": "modified",
        }  # fmt: skip
        assert changes_on_disk(repository) == {
            "added": "added", "both": "modified", "deleted": "deleted",
            "dir/untracked": "added", "edited": "modified", "staged": "modified",
        }  # fmt: skip
        entries = dict(repository.tree(WORK_TREE).items())
        assert entries["both"] == Entry("100644", "")
        assert entries["staged"].oid
        contents = {
            path: repository.read_entry(path, entry, max_size=99) for path, entry in entries.items()
        }
    assert contents == {
        "staged": b"2", "edited": b"2", "both": b"3", "dir/untracked": b"2", "added": b"2",
        ".gitignore": b"*.log\n",
    }  # fmt: skip


def test_a_touched_file_is_not_a_change(repo: RepositoryBuilder) -> None:
    """A new time stamp with the same content, as after a copy of the folder, changes nothing."""
    repo.commit({"a": "1", "b": "1"})
    (repo.path / "link").symlink_to("a")
    repo.commit()
    os.utime(repo.path / "a", (1, 1))
    (repo.path / "link").unlink()
    (repo.path / "link").symlink_to("a")
    with open_repository(str(repo.path)) as repository:
        assert changes_on_disk(repository) == {}


def test_a_file_too_large_to_compare_counts_as_modified(
    repo: RepositoryBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where looking costs too much, the answer is the careful one."""
    repo.commit({"a": "12345"})
    os.utime(repo.path / "a", (1, 1))
    monkeypatch.setattr(worktree_module, "_MAX_COMPARED", 4)
    with open_repository(str(repo.path)) as repository:
        assert changes_on_disk(repository) == {"a": "modified"}


def test_modes_and_types_on_disk(repo: RepositoryBuilder) -> None:
    """An executable bit is a modification, a symbolic link another type."""
    repo.commit({"mode": "1", "type": "1"})
    (repo.path / "mode").chmod(0o755)
    (repo.path / "type").unlink()
    (repo.path / "type").symlink_to("mode")
    (repo.path / "new-link").symlink_to("/etc/passwd")
    with open_repository(str(repo.path)) as repository:
        assert changes_on_disk(repository) == {
            "mode": "modified", "new-link": "added", "type": "type-changed",
        }  # fmt: skip
        tree = repository.tree(WORK_TREE)
        assert tree.get("mode") == Entry("100755", "")
        assert tree.get("new-link") == Entry("120000", "")


def test_a_staged_change_undone_on_disk_is_no_change(repo: RepositoryBuilder) -> None:
    """The work tree is compared with the commit, not with the index between them."""
    repo.commit({"a": "1", "b": "1"})
    repo.write({"a": "2"})
    repo.git("add", "-A")
    repo.git("rm", "-q", "--cached", "b")
    repo.write({"a": "1"})
    with open_repository(str(repo.path)) as repository:
        assert changes_on_disk(repository) == {}


def test_content_that_is_promised_but_not_added(repo: RepositoryBuilder) -> None:
    """`git add -N` is an empty file in the index, as git's plumbing has it, and a file on disk."""
    repo.commit({"a": "1"})
    repo.write({"b": "2"})
    repo.git("add", "-N", "b")
    with open_repository(str(repo.path)) as repository:
        assert changes_on_disk(repository) == {"b": "added"}
        assert repository.tree(INDEX).paths() == ["a", "b"]
        assert repository.read_path(WORK_TREE, "b", max_size=9) == (Entry("100644", ""), b"2")


@pytest.mark.parametrize("words", [("-a",), ("shop/a.py",)])
@pytest.mark.parametrize("linked", [False, True])
def test_a_hook_sees_the_commit_that_is_being_made(
    words: tuple[str, ...], linked: bool, repo: RepositoryBuilder, tmp_path: Path
) -> None:
    """`git commit -a` and `git commit FILE` put their index beside the usual one, for the hook."""
    answer = tmp_path / "answer"
    rules = "version: 1\napps: {web: {paths: [shop/**]}, jobs: {paths: [jobs/**]}}\n"
    repo.commit({"rules.yaml": rules, "shop/a.py": "1", "jobs/b.py": "1"})
    hook = repo.path / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\n{sys.executable} -m impact diff --staged > {answer}\n")
    hook.chmod(0o755)
    if linked:
        repo.git("worktree", "add", "-q", str(tmp_path / "linked"))
        repo.path = tmp_path / "linked"
    repo.write({"shop/a.py": "2"})

    repo.git("commit", "-q", "-m", "hooked", *words)

    assert answer.read_text().startswith("web is touched\n1 of 2 apps")


def test_sparse_checkouts_count_what_is_left_out_as_unchanged(repo: RepositoryBuilder) -> None:
    """A file that a sparse checkout does not write is not deleted."""
    repo.commit({"in/a": "1", "out/b": "1"})
    repo.git("sparse-checkout", "set", "--sparse-index", "in")
    assert not (repo.path / "out").exists()
    with open_repository(str(repo.path)) as repository:
        assert changes_on_disk(repository) == {}
        assert repository.tree(WORK_TREE).paths() == ["in/a", "out/b"]
        assert repository.tree(INDEX).paths() == ["in/a", "out/b"]


def test_nothing_outside_is_read_through_links(repo: RepositoryBuilder, tmp_path: Path) -> None:
    """A link is its target's text; a file behind a linked folder is not there."""
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret/key").write_text("secret")
    repo.commit({"dir/key": "public"})
    (repo.path / "dir/key").unlink()
    (repo.path / "dir").rmdir()
    (repo.path / "dir").symlink_to(tmp_path / "secret")
    (repo.path / "link").symlink_to(tmp_path / "secret/key")
    target = str(tmp_path / "secret/key").encode()
    with open_repository(str(repo.path)) as repository:
        entry = Entry("100644", "")
        assert repository.read_entry("dir/key", entry, max_size=99) == Unreadable("missing", 0)
        assert repository.read_path(WORK_TREE, "dir/key", max_size=99) is None
        assert repository.read_entry("link", entry, max_size=99) == target
        assert changes_on_disk(repository) == {
            "dir": "added", "dir/key": "deleted", "link": "added",
        }  # fmt: skip


def test_pipes_and_folders_are_never_opened(repo: RepositoryBuilder) -> None:
    """A named pipe would block for ever; a folder has no content."""
    repo.commit({"a": "1", "b": "1", "dir/c": "1"})
    (repo.path / "a").unlink()
    os.mkfifo(repo.path / "a")
    os.mkfifo(repo.path / "pipe")
    with open_repository(str(repo.path)) as repository:
        file = Entry("100644", "")
        assert repository.read_entry("a", file, max_size=9) == Unreadable("not-a-blob", 0)
        assert repository.read_entry("dir", file, max_size=9) == Unreadable("not-a-blob", 0)
        assert repository.read_entry("absent", file, max_size=9) == Unreadable("missing", 0)
        assert repository.read_path(WORK_TREE, "pipe", max_size=9) is None
        assert repository.read_path(WORK_TREE, "dir", max_size=9) is None
        assert changes_on_disk(repository) == {"a": "modified"}


def test_large_files_on_disk_are_not_read(repo: RepositoryBuilder) -> None:
    """Beyond the limit the size is given instead, or an error where the content is needed."""
    repo.commit({"a": "1"})
    repo.write({"a": "12345"})
    with open_repository(str(repo.path)) as repository:
        assert repository.read_entry("a", Entry("100644", ""), max_size=4) == Unreadable(
            "too-large", 5
        )
        assert repository.read_path(WORK_TREE, "a", max_size=5) == (Entry("100644", ""), b"12345")
        with pytest.raises(RepositoryError, match="holds 5 bytes"):
            repository.read_path(WORK_TREE, "a", max_size=4)


def test_a_nested_repository_is_one_entry(repo: RepositoryBuilder) -> None:
    """An untracked repository inside ours is what `git add` would make of it: a submodule."""
    repo.commit({"a": "1"})
    RepositoryBuilder(repo.path / "nested").commit({"n": "1"})
    with open_repository(str(repo.path)) as repository:
        assert repository.tree(WORK_TREE).get("nested") == Entry("160000", "")
        assert changes_on_disk(repository) == {"nested": "added"}
        assert repository.read_path(WORK_TREE, "nested", max_size=9) == (Entry("160000", ""), b"")


def test_before_the_first_commit_the_disk_still_answers(repo: RepositoryBuilder) -> None:
    """An unborn branch has an index and a work tree."""
    repo.write({"a": "1", "b": "1"})
    repo.git("add", "a")
    with open_repository(str(repo.path)) as repository:
        assert [change.path for change in repository.changes(None, WORK_TREE)] == ["a", "b"]
        assert [change.path for change in repository.changes(None, INDEX)] == ["a"]


def test_what_a_person_ignores_everywhere_is_ignored(
    repo: RepositoryBuilder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """core.excludesFile of the person's own configuration counts, as in `git status`."""
    repo.commit({"a": "1"})
    repo.write({".idea/x": "1", "b": "1"})
    (tmp_path / "ignore").write_text(".idea/\n")
    (tmp_path / "personal").write_text(f"[core]\n\texcludesFile = {tmp_path / 'ignore'}\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "personal"))
    with open_repository(str(repo.path)) as repository:
        assert changes_on_disk(repository) == {"b": "added"}


def test_the_work_tree_is_read_once(repo: RepositoryBuilder) -> None:
    """One Repository gives one answer, even while somebody edits."""
    repo.commit({"a": "1"})
    with open_repository(str(repo.path)) as repository:
        first = repository.tree(WORK_TREE)
        assert len(first) == 1
        repo.write({"b": "1"})
        assert repository.tree(WORK_TREE) is first
        assert first.paths() == ["a"]
