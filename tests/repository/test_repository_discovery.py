"""Where a repository is found, and what is refused as one."""

import os
from pathlib import Path

import pytest

from impact.changes import INDEX, WORK_TREE
from impact.errors import GitFailed, NotARepository, RepositoryError, UsageError
from impact.repository import open_repository
from tests.conftest import RepositoryBuilder

ROOT_ONLY = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
STRANGER = 12345


def give_away(folder: Path) -> None:
    """Make everything below a folder belong to another user."""
    for path in [folder, *folder.rglob("*")]:
        os.lchown(path, STRANGER, STRANGER)


def test_a_subfolder_leads_to_its_repository(repo: RepositoryBuilder) -> None:
    """The repository is found upwards, and the prefix says where we stand."""
    head = repo.commit({"a/b c/d.py": "d"})
    with open_repository(str(repo.path / "a/b c")) as repository:
        assert repository.resolve("HEAD").sha == head
        assert repository.top == str(repo.path)
        assert repository.prefix == "a/b c/"
        assert not repository.bare
        assert repository.tree(head).paths() == ["a/b c/d.py"]
        assert repository.tree(INDEX).paths() == ["a/b c/d.py"]
        assert repository.tree(WORK_TREE).paths() == ["a/b c/d.py"]


def test_the_current_folder_is_the_default(
    repo: RepositoryBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a path the repository around the current folder is opened."""
    head = repo.commit({"a.py": "a"})
    monkeypatch.chdir(repo.path)
    with open_repository() as repository:
        assert (repository.resolve("HEAD").sha, repository.prefix) == (head, "")


def test_names_of_folders_may_hold_anything(tmp_path: Path) -> None:
    """Newlines, colons and bytes that are no UTF-8 in the folder's own name do no harm."""
    folder = os.fsdecode(os.fsencode(tmp_path) + b"/a:\n\xff b")
    repo = RepositoryBuilder(Path(folder))
    head = repo.commit({"x/a.py": "a"})
    with open_repository(f"{folder}/x") as repository:
        assert repository.resolve("HEAD").sha == head
        assert repository.top == folder
        assert repository.tree(WORK_TREE).paths() == ["x/a.py"]


@pytest.mark.parametrize("folder", [".git", ".git/refs/heads"])
def test_inside_the_git_folder_means_the_repository_around_it(
    folder: str, repo: RepositoryBuilder
) -> None:
    """Hooks run there; the repository is the one whose `.git` it is."""
    head = repo.commit({"a.py": "a"})
    with open_repository(str(repo.path / folder)) as repository:
        assert repository.resolve("HEAD").sha == head
        assert repository.top == str(repo.path)


def test_a_bare_repository_is_opened_by_its_folder(
    repo: RepositoryBuilder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Named or stood in, a bare repository answers everything that needs no work tree."""
    repo.commit({"a.py": "a"})
    head = repo.commit({"b.py": "b"})
    repo.git("clone", "-q", "--bare", ".", str(tmp_path / "bare.git"))
    monkeypatch.chdir(tmp_path / "bare.git")
    for path in (".", str(tmp_path / "bare.git")):
        with open_repository(path) as repository:
            assert repository.resolve("HEAD").sha == head
            assert (repository.bare, repository.top, repository.prefix) == (True, None, "")
            base = repository.resolve("HEAD~1").sha
            assert [change.path for change in repository.changes(base, head)] == ["b.py"]
            assert repository.has_path("b.py")
            assert not repository.has_path("c.py")
            for at in (INDEX, WORK_TREE):
                with pytest.raises(RepositoryError, match="bare repository has no index"):
                    repository.tree(at)


def test_below_a_bare_repository_its_own_folder_is_named(tmp_path: Path) -> None:
    """A folder inside a bare repository is refused, with the folder to use instead."""
    RepositoryBuilder(tmp_path / "x").git("init", "-q", "--bare", str(tmp_path / "bare.git"))
    with pytest.raises(NotARepository) as caught:
        open_repository(str(tmp_path / "bare.git/refs"))

    assert str(tmp_path / "bare.git") in caught.value.do


def test_a_linked_work_tree_is_a_repository_of_its_own_folder(
    repo: RepositoryBuilder, tmp_path: Path
) -> None:
    """`git worktree add` gives another top and branch, the same objects and the same cache."""
    repo.commit({"a.py": "a"})
    repo.git("worktree", "add", "-q", "-b", "side", str(tmp_path / "linked"))
    (tmp_path / "linked/new.py").write_text("n")
    with (
        open_repository(str(tmp_path / "linked")) as linked,
        open_repository(str(repo.path)) as one,
    ):
        assert linked.top == str(tmp_path / "linked")
        assert (linked.branch(), one.branch()) == ("side", "main")
        assert linked.identity == one.identity == str(repo.path / ".git")
        assert linked.tree(WORK_TREE).paths() == ["a.py", "new.py"]


def test_a_submodule_is_a_repository_of_its_own(repo: RepositoryBuilder, tmp_path: Path) -> None:
    """Inside a submodule, its own commits are asked about."""
    library = RepositoryBuilder(tmp_path / "library")
    head = library.commit({"l.py": "l"})
    repo.commit({"a.py": "a"})
    repo.git(
        "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(library.path), "lib"
    )
    with open_repository(str(repo.path / "lib")) as repository:
        assert repository.resolve("HEAD").sha == head
        assert repository.top == str(repo.path / "lib")
        assert repository.tree(WORK_TREE).paths() == ["l.py"]


@pytest.mark.parametrize("content", ["", "nonsense\n", "gitdir: /nowhere\n"])
def test_a_broken_git_file_is_no_repository(content: str, tmp_path: Path) -> None:
    """A `.git` that leads nowhere is told as such, not passed by on the way up."""
    RepositoryBuilder(tmp_path).commit({"a.py": "a"})
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub/.git").write_text(content)
    with open_repository(str(tmp_path / "sub")) as repository, pytest.raises(NotARepository):
        repository.resolve("HEAD")


def test_no_repository_anywhere(tmp_path: Path) -> None:
    """Outside of any repository the error says where, and what to do."""
    with pytest.raises(NotARepository) as caught:
        open_repository(str(tmp_path))

    assert caught.value.where == str(tmp_path)
    assert caught.value.do


def test_no_such_folder(tmp_path: Path) -> None:
    """A path that is no folder is told as such."""
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "absent", tmp_path / "file"):
        with pytest.raises(NotARepository, match="no such folder"):
            open_repository(str(path))
    with pytest.raises(UsageError):
        open_repository("a\0b")


def test_a_deleted_current_folder_is_no_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Standing in a folder that is gone is an error of ours to tell, not a traceback."""
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    with pytest.raises(NotARepository):
        open_repository()


@ROOT_ONLY
def test_a_repository_of_another_user_is_refused(repo: RepositoryBuilder) -> None:
    """The ownership check of git speaks, and the error names safe.directory."""
    repo.commit({"a.py": "a"})
    give_away(repo.path)
    with open_repository(str(repo.path)) as repository, pytest.raises(RepositoryError) as caught:
        repository.resolve("HEAD")

    assert "safe.directory" in caught.value.do


@ROOT_ONLY
@pytest.mark.parametrize("bare", [False, True])
def test_what_the_person_calls_safe_is_safe(
    bare: bool, repo: RepositoryBuilder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """safe.directory of the person's own configuration counts, as in a CI container."""
    head = repo.commit({"a.py": "a"})
    repo.git("clone", "-q", "--bare", ".", str(tmp_path / "bare.git"))
    place = tmp_path / "bare.git" if bare else repo.path
    give_away(place)
    (tmp_path / "personal").write_text(f"[safe]\n\tdirectory = {place}\n")
    with open_repository(str(place)) as repository, pytest.raises(RepositoryError):
        repository.resolve("HEAD")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "personal"))
    with open_repository(str(place)) as repository:
        assert repository.resolve("HEAD").sha == head


def test_without_git_there_is_no_answer(
    repo: RepositoryBuilder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine without git gets a sentence, not a traceback."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GitFailed, match="cannot start git"):
        open_repository(str(repo.path))
