"""Paths of any bytes: what git holds comes through unharmed."""

import os
import subprocess

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from impact.changes import INDEX, WORK_TREE, decode_path, encode_path
from impact.repository import open_repository
from tests.conftest import RepositoryBuilder

NASTY = (
    b"tab\there", b"new\nline", b"quote\"'", b"back\\slash", b"caf\xc3\xa9", b"bad\xff.py",
    b":colon", b"-dash", b"--output=x", b" space ", b"{a => b}", b"\xe2\x80\xa8", b"\xed\xa0\x80",
    b"*", b"?[x]", b"#", b"\x1b[31m", b"a\rb",
)  # fmt: skip


def names_by_git(repo: RepositoryBuilder, base: str, head: str) -> set[bytes]:
    """The changed paths as git's own machine format has them."""
    done = subprocess.run(
        ["git", "diff-tree", "-r", "-z", "--no-renames", "--name-only", base, head],
        cwd=repo.path, capture_output=True, check=True,
    )  # fmt: skip
    return set(done.stdout.split(b"\0")[:-1])


def commit_paths(repo: RepositoryBuilder, paths: set[bytes], content: str) -> str:
    """Commit exactly these paths, through the index alone."""
    blob = repo.git("hash-object", "-w", "--stdin", stdin=content.encode())
    lines = b"".join(b"100644 %s\t%s\0" % (blob.encode(), path) for path in sorted(paths))
    repo.git("read-tree", "--empty")
    repo.git("update-index", "-z", "--index-info", stdin=lines)
    return repo.git("commit-tree", "-m", "x", repo.git("write-tree"))


def test_nasty_names_survive_everywhere(repo: RepositoryBuilder) -> None:
    """Bytes that are no UTF-8, control characters, magic signs: all are plain names."""
    repo.commit({"keep": "k"})
    base = repo.git("rev-parse", "HEAD")
    top = os.fsencode(repo.path)
    for name in NASTY:
        with open(os.path.join(top, name), "wb") as file:
            file.write(name)
    expected = dict.fromkeys(map(decode_path, NASTY), "added")

    head = repo.commit()
    for at in (head, INDEX, WORK_TREE):
        with open_repository(str(repo.path)) as repository:
            assert {c.path: c.status for c in repository.changes(base, at)} == expected
    with open_repository(str(repo.path)) as repository:
        for at in (head, INDEX, WORK_TREE):
            assert repository.tree(at).paths() == sorted((*expected, "keep"), key=encode_path)
            for name in NASTY:
                found = repository.read_path(at, decode_path(name), max_size=99)
                assert found is not None
                assert found[1] == name


component = st.binary(min_size=1, max_size=6).filter(
    lambda name: (
        not {0, 0x2F} & set(name) and name not in (b".", b"..") and b"git" not in name.lower()
    )
)


path_sets = st.sets(
    st.lists(component, min_size=1, max_size=3).map(b"/".join), min_size=1, max_size=8
)


def without_collisions(paths: set[bytes]) -> set[bytes]:
    """Leave out every path that another one uses as a folder."""
    return {path for path in paths if not any(other.startswith(path + b"/") for other in paths)}


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(before=path_sets, after=path_sets)
def test_any_names_give_the_paths_git_has(
    before: set[bytes], after: set[bytes], repo: RepositoryBuilder
) -> None:
    """For any byte names, our change set is the one of `git diff-tree -z`, and the trees agree."""
    before, after = without_collisions(before), without_collisions(after)
    assume(before and after)
    base, head = commit_paths(repo, before, "1"), commit_paths(repo, after, "2")
    with open_repository(str(repo.path)) as repository:
        changes = repository.changes(base, head)
        tree = repository.tree(head)

        assert {encode_path(change.path) for change in changes} == names_by_git(repo, base, head)
        assert tree.paths() == [decode_path(path) for path in sorted(after)]
        assert repository.tree(base).paths() == [decode_path(path) for path in sorted(before)]
        assert repository.tree(INDEX).paths() == tree.paths()
        assert repository.changes(base, INDEX) == changes
        for path in tree:
            found = repository.read_path(head, path, max_size=9)
            assert found == (tree.get(path), b"2")
