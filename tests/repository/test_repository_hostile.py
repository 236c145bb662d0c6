"""Nothing in a repository is ever executed, fetched or written, whatever is asked about it."""

import os
import subprocess
from pathlib import Path

import pytest

from impact.changes import WORK_TREE
from impact.errors import NotARepository, UsageError
from impact.repository import environment, open_repository
from tests.conftest import RepositoryBuilder
from tests.repository.hostile import ask_everything, set_trap


def snapshot(folder: Path) -> dict[str, tuple[int, int]]:
    """Size and time of every file below a folder."""
    return {
        str(path): (path.lstat().st_size, path.lstat().st_mtime_ns)
        for path in folder.rglob("*")
        if not path.is_dir()
    }


def test_plain_git_falls_into_the_trap(repo: RepositoryBuilder, tmp_path: Path) -> None:
    """The trap works: an unguarded git executes the spy, by fsmonitor, filters and a fetch."""
    trap = set_trap(repo, tmp_path)
    for arguments in (["status"], ["diff", "HEAD~1", "HEAD"], ["cat-file", "-p", "HEAD:gone.txt"]):
        subprocess.run(["git", *arguments], cwd=repo.path, capture_output=True)

    assert len(trap.fired()) >= 3


def test_no_question_executes_anything(repo: RepositoryBuilder, tmp_path: Path) -> None:
    """fsmonitor, hooks, filters, textconv, external diff, ext:: remotes, submodules: none runs."""
    trap = set_trap(repo, tmp_path)
    before = snapshot(repo.path)
    errors = ask_everything(str(repo.path))

    assert trap.fired() == []
    assert snapshot(repo.path) == before
    assert set(errors) == {"unknown-revision", "missing-object"}


def test_a_git_that_knows_no_lazy_fetch_switch_fetches_nothing(
    repo: RepositoryBuilder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GIT_NO_LAZY_FETCH is young; without it the fetch that git starts has no transport left."""
    monkeypatch.delitem(environment._SWITCHES, b"GIT_NO_LAZY_FETCH")
    trap = set_trap(repo, tmp_path)
    ask_everything(str(repo.path))

    assert trap.fired() == []


def test_the_answers_about_a_hostile_repository_are_right(
    repo: RepositoryBuilder, tmp_path: Path
) -> None:
    """Switching everything off does not bend the answer."""
    trap = set_trap(repo, tmp_path)
    with open_repository(str(repo.path)) as repository:
        base = repository.resolve("HEAD~1").sha
        found = {c.path: c.status for c in repository.changes(base, WORK_TREE)}

    assert found == {
        ".gitattributes": "added",
        "a.py": "modified",
        "b/c.py": "modified",
        "module": "added",
        "nested": "added",
        "new.py": "added",
    }
    assert trap.fired() == []


def embedded(repo: RepositoryBuilder, base: Path) -> tuple[Path, Path]:
    """A bare repository that came with the files of another one; its sentinel folder."""
    trap = set_trap(repo, base)
    inside = repo.path / "docs"
    repo.git("init", "-q", "--bare", "docs")
    trap.poison(inside)
    with (inside / "config").open("a") as config:
        config.write(f"[core]\n\tbare = false\n\tworktree = {repo.path}\n")
    return inside, trap.sentinel


def test_standing_in_an_embedded_bare_repository_is_refused(
    repo: RepositoryBuilder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A repository that is part of somebody's files is not picked up from the current folder."""
    inside, sentinel = embedded(repo, tmp_path)
    monkeypatch.chdir(inside)
    with pytest.raises(NotARepository) as caught:
        open_repository()

    assert "inside the work tree" in str(caught.value)
    assert list(sentinel.iterdir()) == []


@pytest.mark.parametrize("folder", ["refs", "objects/pack"])
def test_standing_below_an_embedded_bare_repository_is_refused(
    folder: str, repo: RepositoryBuilder, tmp_path: Path
) -> None:
    """Not even a folder inside it leads to it."""
    inside, sentinel = embedded(repo, tmp_path)
    with pytest.raises(NotARepository):
        open_repository(str(inside / folder))

    assert list(sentinel.iterdir()) == []


def test_naming_an_embedded_bare_repository_works_and_executes_nothing(
    repo: RepositoryBuilder, tmp_path: Path
) -> None:
    """A person may mean it; its configuration has no power even then."""
    inside, sentinel = embedded(repo, tmp_path)
    errors = ask_everything(str(inside))

    assert "unknown-revision" in errors
    assert list(sentinel.iterdir()) == []


@pytest.mark.parametrize(
    "name",
    [
        "--output=x",
        "-O",
        "-",
        "--upload-pack=touch x",
        "",
        "a\0b",
        "a\nb",
        "a\rb",
        "\x7f",
        "\ud800",
    ],
)
def test_what_can_be_no_name_is_a_wrong_question(name: str, repo: RepositoryBuilder) -> None:
    """Options, control characters and nothing are refused before git sees them."""
    repo.commit({"a": "a"})
    before = snapshot(repo.path)
    with open_repository(str(repo.path)) as repository, pytest.raises(UsageError):
        repository.resolve(name)

    assert snapshot(repo.path) == before


@pytest.mark.parametrize(
    "path", ["--output=x", "-O", "../x", "/etc/passwd", "a/../a", ".", "", "a/"]
)
@pytest.mark.parametrize("place", ["HEAD", "work tree", "index"])
def test_a_hostile_path_is_just_not_there(place: str, path: str, repo: RepositoryBuilder) -> None:
    """Paths are looked up in what git lists, or below the top, never interpreted."""
    repo.commit({"a": "a"})
    with open_repository(str(repo.path)) as repository:
        at = repository.resolve("HEAD").sha if place == "HEAD" else f"({place})"

        assert repository.read_path(at, path, max_size=10) is None


@pytest.mark.parametrize("sha", ["HEAD", "--output=x", "", "0" * 39, "0" * 41, "G" * 40])
def test_only_full_ids_are_asked_about_as_commits(sha: str, repo: RepositoryBuilder) -> None:
    """Where a commit id is wanted, a name is a wrong question and reaches no command line."""
    head = repo.commit({"a": "a"})
    with open_repository(str(repo.path)) as repository:
        for ask in (
            repository.tree,
            lambda sha: repository.tag_before(sha, bool),
            repository.commit_tree_id,
            lambda sha: repository.merge_base(head, sha),
            lambda sha: repository.is_ancestor(sha, head),
            lambda sha: repository.changes(head, sha),
            lambda sha: repository.changes(sha, head),
        ):
            with pytest.raises(UsageError):
                ask(sha)


def test_the_callers_git_variables_do_not_matter(
    repo: RepositoryBuilder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GIT_DIR and its like, as a hook sets them, do not lead us to another repository."""
    head = repo.commit({"a": "a"})
    other = RepositoryBuilder(tmp_path / "other")
    other.commit({"b": "b"})
    monkeypatch.setenv("GIT_DIR", str(other.path / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other.path))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other.path / ".git/index"))
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", "false")
    with open_repository(str(repo.path)) as repository:
        assert repository.resolve("HEAD").sha == head
        assert repository.tree("(index)").paths() == ["a"]
        assert repository.top == os.path.realpath(repo.path)
