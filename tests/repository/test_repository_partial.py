"""Blobless and treeless clones: what is fetched is what a question needs, and all at once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from impact.errors import MissingObject
from impact.repository import Repository, Unreadable, open_repository
from tests.conftest import RepositoryBuilder
from tests.git_server import GitServer

FILES = {f"d{number % 3}/f{number}.py": f"x = {number}\n" for number in range(30)}


@pytest.fixture
def commits(repo: RepositoryBuilder) -> tuple[str, str]:
    """Two commits that differ in one file, on a server that filters."""
    repo.git("config", "uploadpack.allowFilter", "true")
    base = repo.commit(FILES)
    return base, repo.commit({"d1/f1.py": "y = 1\n", "e/new.py": "z = 1\n"})


@pytest.fixture
def server(tmp_path: Path) -> Iterator[GitServer]:
    """A server of the folder the tests make their repositories in."""
    with GitServer(tmp_path) as server:
        yield server


def clone(server: GitServer, target: Path, *options: str) -> Path:
    """Clone `repo` from a server without checking anything out, and forget what that cost."""
    builder = RepositoryBuilder(target.parent / "cloner")
    builder.git("clone", "-q", "--no-checkout", *options, f"{server.url}/repo", str(target))
    server.requests.clear()
    return target


def fetching(folder: Path) -> Repository:
    """Open a clone that may fetch."""
    return open_repository(str(folder), fetch=[].append)


@pytest.mark.parametrize("options", [("--filter=blob:none",), ("--filter=blob:none", "--depth=2")])
def test_changes_need_no_contents(
    commits: tuple[str, str], server: GitServer, tmp_path: Path, options: tuple[str, ...]
) -> None:
    """A blobless clone has all that a comparison of trees needs; nothing is asked for."""
    with fetching(clone(server, tmp_path / "partial", *options)) as repository:
        assert [change.path for change in repository.changes(*commits)] == [
            "d1/f1.py", "e/new.py",
        ]  # fmt: skip
        assert len(repository.tree(commits[1])) == 31
    assert server.requests == []


@pytest.mark.parametrize("options", [("--filter=tree:0",), ("--filter=tree:0", "--depth=2"),
                                     ("--filter=tree:0", "--depth=1")])  # fmt: skip
def test_folders_of_both_ends_come_in_one_fetch(
    commits: tuple[str, str], server: GitServer, tmp_path: Path, options: tuple[str, ...]
) -> None:
    """A treeless clone fetches two trees, and no content of any file."""
    base, head = commits
    with fetching(clone(server, tmp_path / "partial", *options)) as repository:
        repository.resolve(base)
        before = len(server.requests)
        assert [change.path for change in repository.changes(base, head)] == [
            "d1/f1.py", "e/new.py",
        ]  # fmt: skip
        assert len(repository.tree(head)) == len(repository.tree(base)) + 1 == 31
        assert len(server.requests) == before + 2
        oids = [entry.oid for _, entry in repository.tree(head).items()]
        assert repository._objects.absent(oids) == oids


def test_folders_on_the_way_to_one_file(
    commits: tuple[str, str], server: GitServer, tmp_path: Path
) -> None:
    """One path of a treeless clone costs its folders once, and its content."""
    with fetching(clone(server, tmp_path / "partial", "--filter=tree:0")) as repository:
        found = repository.read_path(commits[1], "e/new.py", max_size=99)
        assert found is not None
        assert found[1] == b"z = 1\n"
        assert repository.entry(commits[1], "nope") is None
    assert len(server.requests) == 4


def test_contents_come_together(
    commits: tuple[str, str], server: GitServer, tmp_path: Path
) -> None:
    """The first missing content brings all that were asked for, and all that are expected."""
    with fetching(clone(server, tmp_path / "partial", "--filter=blob:none")) as repository:
        tree = repository.tree(commits[1])
        oids = [entry.oid for _, entry in tree.items()]
        repository.expect(lambda: oids)
        read = dict(repository.read(oids[:3], max_size=99))
        assert all(isinstance(content, bytes) for content in read.values())
        assert len(server.requests) == 2
        assert all(isinstance(c, bytes) for _, c in repository.read(oids, max_size=99))
        entry = tree.get("e/new.py")
        assert entry is not None
        assert repository.read_entry("e/new.py", entry, max_size=99) == b"z = 1\n"
    assert len(server.requests) == 2


def test_what_origin_lost_is_missing_and_asked_for_once(
    commits: tuple[str, str], server: GitServer, tmp_path: Path
) -> None:
    """A content that nobody has any more is no content, whoever is asked."""
    with fetching(clone(server, tmp_path / "partial", "--filter=blob:none")) as repository:
        lost = "1" * 40
        assert list(repository.read([lost], max_size=9)) == [(lost, Unreadable("missing", 0))]
        asked = len(server.requests)
        assert list(repository.read([lost], max_size=9)) == [(lost, Unreadable("missing", 0))]
        assert len(server.requests) == asked
        assert repository.resolve(commits[0]).sha == commits[0]


def test_without_permission_a_partial_clone_says_what_it_lacks(
    commits: tuple[str, str], server: GitServer, tmp_path: Path
) -> None:
    """Folders are an error that names the cure; contents are missing, one by one, quickly."""
    folder = clone(server, tmp_path / "partial", "--filter=tree:0")
    with open_repository(str(folder)) as repository:
        for ask in (lambda: repository.changes(*commits), lambda: len(repository.tree(commits[1])),
                    lambda: repository.read_path(commits[0], "d1/f1.py", max_size=9)):  # fmt: skip
            with pytest.raises(MissingObject) as caught:
                ask()
            assert "--fetch" in caught.value.do
    assert server.requests == []


def test_history_of_a_partial_clone_comes_without_folders(
    repo: RepositoryBuilder, server: GitServer, tmp_path: Path
) -> None:
    """Going back in a blobless clone brings commits, and nothing they hold."""
    repo.git("config", "uploadpack.allowFilter", "true")
    first, middle, *_, last = [repo.commit({"a.py": f"x = {step}\n"}) for step in range(9)]
    folder = clone(server, tmp_path / "partial", "--filter=blob:none", "--depth=1")
    with fetching(folder) as repository:
        assert repository.is_ancestor(repository.resolve(first).sha, last)
        assert server.requests.count("GET /repo/info/refs") == 2
        between = repo.git("rev-parse", f"{middle}^{{tree}}")
        assert repository._objects.absent([between]) == [between]
        assert [change.status for change in repository.changes(first, last)] == ["modified"]


def test_a_commit_of_a_whole_history_without_contents(
    repo: RepositoryBuilder, server: GitServer, tmp_path: Path
) -> None:
    """A commit from beside the history comes with its own history, and stays filtered."""
    repo.git("config", "uploadpack.allowFilter", "true")
    repo.commit(FILES)
    repo.git("checkout", "-q", "-b", "side")
    side = repo.commit({"d1/f1.py": "side = 1\n"})
    repo.git("checkout", "-q", "main")
    repo.git("update-ref", "-d", "refs/heads/side")
    folder = clone(server, tmp_path / "partial", "--filter=blob:none")
    with fetching(folder) as repository:
        head = repository.resolve("HEAD").sha
        assert repository.merge_base(head, repository.resolve(side).sha) == head
        assert [change.path for change in repository.changes(head, side)] == ["d1/f1.py"]
        assert not repository.shallow
