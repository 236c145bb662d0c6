"""What stands in a tree: sorted, exact, and an error where a tree cannot be believed."""

import os

import pytest

from impact.changes import INDEX, Entry
from impact.errors import MissingObject, RepositoryError
from impact.repository import open_repository
from tests.conftest import RepositoryBuilder
from tests.repository.loose import blobs, damage


def test_a_missing_tree_raises(repo: RepositoryBuilder) -> None:
    """Without a folder's tree nothing can be said about what is in it."""
    base = repo.commit({"x": "1"})
    head = repo.commit({"dir/a": "1"})
    damage(repo, repo.git("rev-parse", "HEAD:dir"), None)
    with open_repository(str(repo.path)) as repository:
        for ask in (
            lambda: len(repository.tree(head)),
            lambda: repository.changes(base, head),
            lambda: repository.read_path(head, "dir/a", max_size=9),
        ):
            with pytest.raises(MissingObject):
                ask()
        found = repository.read_path(head, "x", max_size=9)

    assert found is not None


@pytest.mark.parametrize("raw", [b"100644", b"100644 a\0" + b"x" * 3, b"1099 a\0" + b"x" * 20])
def test_a_malformed_tree_raises(raw: bytes, repo: RepositoryBuilder) -> None:
    """A tree no git would write is an error of the repository, not of ours."""
    tree = repo.git("hash-object", "-w", "-t", "tree", "--literally", "--stdin", stdin=raw)
    commit = f"tree {tree}\nauthor a <a> 1 +0000\ncommitter a <a> 1 +0000\n\nx\n".encode()
    head = repo.git("hash-object", "-w", "-t", "commit", "--literally", "--stdin", stdin=commit)
    odd = repo.git("hash-object", "-w", "-t", "commit", "--literally", "--stdin", stdin=b"odd\n")
    with open_repository(str(repo.path)) as repository:
        for ask in (
            lambda: len(repository.tree(head)),
            lambda: repository.read_path(head, "b", max_size=9),
            lambda: repository.commit_tree_id(odd),
            lambda: repository.read_path(odd, "b", max_size=9),
        ):
            with pytest.raises(RepositoryError):
                ask()


def test_a_folder_that_is_called_a_file_raises(repo: RepositoryBuilder) -> None:
    """A tree that lies about the kind of an object gives no content."""
    repo.commit({"d/a": "1"})
    raw = b"100644 d\0" + bytes.fromhex(repo.git("rev-parse", "HEAD:d"))
    tree = repo.git("hash-object", "-w", "-t", "tree", "--literally", "--stdin", stdin=raw)
    head = repo.git("commit-tree", "-m", "x", tree)
    with open_repository(str(repo.path)) as repository, pytest.raises(RepositoryError) as caught:
        repository.read_path(head, "d", max_size=9)

    assert (caught.value.where, caught.value.what) == ("d", "it is not a file")


def test_a_path_that_is_listed_twice_raises(repo: RepositoryBuilder) -> None:
    """Of two entries for one path neither is chosen."""
    repo.commit({"d/a": "1"})
    blob, folder = repo.git("rev-parse", "HEAD:d/a"), repo.git("rev-parse", "HEAD:d")
    raw = b"40000 d\0" + bytes.fromhex(folder) + b"100644 d/a\0" + bytes.fromhex(blob)
    tree = repo.git("hash-object", "-w", "-t", "tree", "--literally", "--stdin", stdin=raw)
    head = repo.git("commit-tree", "-m", "x", tree)
    with open_repository(str(repo.path)) as repository, pytest.raises(RepositoryError) as caught:
        len(repository.tree(head))

    assert "lists a path twice" in caught.value.what


def test_one_path_is_found_step_by_step(repo: RepositoryBuilder) -> None:
    """A path leads through folders to a file; a folder, or more path after a file, is nothing."""
    (repo.path / "dir").mkdir()
    (repo.path / "dir/link").symlink_to("file")
    module = RepositoryBuilder(repo.path / "dir/module")
    commit = module.commit({"m": "1"})
    head = repo.commit({"dir/file": "f", "dir/sub/deep\n.txt": "d"})
    oids = blobs(repo)
    with open_repository(str(repo.path)) as repository:
        found = {
            path: repository.read_path(head, path, max_size=9)
            for path in ("dir/file", "dir/link", "dir/module", "dir/sub/deep\n.txt", "dir",
                         "dir/sub", "dir/file/x", "dir/module/m", "nope", "dir/nope/x")
        }  # fmt: skip
        assert repository.commit_tree_id(head) == repo.git("rev-parse", "HEAD^{tree}")
        assert repository.read_path(INDEX, "dir/file", max_size=9) == found["dir/file"]

    assert found == {
        "dir/file": (Entry("100644", oids["dir/file"]), b"f"),
        "dir/link": (Entry("120000", oids["dir/link"]), b"file"),
        "dir/module": (Entry("160000", commit), b""),
        "dir/sub/deep\n.txt": (Entry("100644", oids["dir/sub/deep\n.txt"]), b"d"),
        **dict.fromkeys(("dir", "dir/sub", "dir/file/x", "dir/module/m", "nope", "dir/nope/x")),
    }


def test_trees_answer_like_sorted_lists(repo: RepositoryBuilder) -> None:
    """Membership, length, order by bytes and prefixes, also around odd bytes."""
    top = os.fsencode(repo.path)
    for name in (b"a.py", b"a/b.py", b"a0", b"aa/c", b"\xff", b"\xc3\xa9", b"\xf0\x9f\x98\x80"):
        os.makedirs(os.path.dirname(os.path.join(top, name)), exist_ok=True)
        with open(os.path.join(top, name), "wb"):
            pass
    head = repo.commit()
    with open_repository(str(repo.path)) as repository:
        tree = repository.tree(head)
        assert tree.at == head
        assert tree.paths() == ["a.py", "a/b.py", "a0", "aa/c", "é", "😀", "\udcff"]
        assert list(tree) == tree.paths()
        assert len(tree) == 7
        assert "a0" in tree
        assert "a" not in tree
        assert tree.get("a") is None
        assert tree.under("a/") == ["a/b.py"]
        assert tree.under("a") == ["a.py", "a/b.py", "a0", "aa/c"]
        assert tree.under("\udcff") == ["\udcff"]
        assert tree.under("😀") == ["😀"]
        assert tree.under("b") == []
        assert tree.under("") == tree.paths()
        assert repository.tree(head) is tree


def test_many_trees_do_not_pile_up(repo: RepositoryBuilder) -> None:
    """A walk over history keeps the trees it uses, not all it has seen."""
    shas = [repo.commit({"a": str(number)}) for number in range(8)]
    with open_repository(str(repo.path)) as repository:
        first = repository.tree(shas[0])
        assert all(len(repository.tree(sha)) == 1 for sha in shas)
        assert repository.tree(shas[0]) is not first
        assert repository.tree(shas[0]).get("a") == first.get("a")
        assert len(os.listdir("/proc/self/fd")) < 40
