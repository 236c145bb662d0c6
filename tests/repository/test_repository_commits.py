"""Commits between two: how many there are, and which of them changed given paths."""

from pathlib import Path

import pytest

from impact.errors import ShallowHistory
from impact.repository import open_repository
from tests.conftest import RepositoryBuilder


def test_commits_are_counted_on_both_sides(repo: RepositoryBuilder) -> None:
    """What only the head has, and what only the base has."""
    base = repo.commit({"a": "1"})
    main = [repo.commit({"a": str(number)}) for number in range(2, 5)][-1]
    repo.git("checkout", "-q", "-b", "side", base)
    side = repo.commit({"b": "1"})
    with open_repository(str(repo.path)) as repository:
        assert repository.count_between(side, main) == (3, 1)
        assert repository.count_between(main, base) == (0, 3)
        assert repository.count_between(base, base) == (0, 0)


def test_only_commits_that_change_a_path_are_given(repo: RepositoryBuilder) -> None:
    """The newest first, each with what it changed of the paths; without a base from the start."""
    base = repo.commit({"a": "1", "b": "1"}, message="feat: first\n\nmore words")
    repo.commit({"c": "1"}, message="other")
    repo.commit({"a": "2"}, message="fix: a\nand more")
    head = repo.commit({"a": "3"}, delete=["b"], message="b goes")
    with open_repository(str(repo.path)) as repository:
        found = repository.commits_changing(base, head, {"a", "b"})
        whole = repository.commits_changing(None, head, {"b"})

    assert [(one.subject, one.paths) for one in found] == [
        ("b goes", ("a", "b")),
        ("fix: a and more", ("a",)),
    ]
    assert found[0].author == "A U Thor"
    assert found[0].at == 1735689840
    assert [one.subject for one in whole] == ["b goes", "feat: first"]


def test_a_merge_counts_as_what_it_changes_itself(repo: RepositoryBuilder) -> None:
    """Its other changes are those of the commits it brings."""
    base = repo.commit({"a": "1\n", "b": "1\n"})
    repo.git("checkout", "-q", "-b", "side")
    repo.commit({"a": "side\n"}, message="side")
    repo.git("checkout", "-q", "main")
    repo.commit({"b": "2\n"}, message="main")
    repo.git("merge", "-q", "--no-ff", "--no-commit", "side")
    plain = repo.commit(message="plain merge")
    repo.git("checkout", "-q", "-B", "side", base)
    repo.commit({"a": "again\n"}, message="again")
    repo.git("checkout", "-q", "main")
    repo.git("merge", "-q", "-s", "ours", "--no-commit", "side")
    evil = repo.commit({"a": "by hand\n"}, message="evil merge")
    with open_repository(str(repo.path)) as repository:
        first = repository.commits_changing(base, plain, {"a", "b"})
        second = repository.commits_changing(plain, evil, {"a", "b"})

    assert {one.subject for one in first} == {"side", "main"}
    assert {one.subject for one in second} == {"again", "evil merge"}


def test_names_and_messages_of_any_bytes(repo: RepositoryBuilder) -> None:
    """Paths keep their bytes, a message is read in whatever it is written."""
    base = repo.commit({"x": "1"})
    name = b"bad\xff\n.py".decode("utf-8", "surrogateescape")
    repo.write({name: "1", "f" * 40: "1"})
    repo.git("add", "-A")
    repo.git("commit", "-q", "-F", "-", stdin=b"caf\xe9")
    head = repo.git("rev-parse", "HEAD")
    with open_repository(str(repo.path)) as repository:
        (found,) = repository.commits_changing(base, head, {name, "f" * 40})

    assert found.subject == "café"
    assert set(found.paths) == {name, "f" * 40}


def test_thousands_of_commits_go_through_one_process(repo: RepositoryBuilder) -> None:
    """More than any pipe holds."""
    base = repo.commit({"a": "x"})
    steps = "\n".join(
        "commit refs/heads/main\ncommitter C <c@example.com> 1700000000 +0000\ndata 1\nx\n"
        f"M 100644 inline {'a' if number % 1_000 == 0 else 'b'}\ndata {len(str(number))}\n{number}"
        for number in range(4_000)
    )
    stream = f"reset refs/heads/main\nfrom {base}\n{steps}\n"
    repo.git("fast-import", "--quiet", "--force", stdin=stream.encode())
    with open_repository(str(repo.path)) as repository:
        head = repository.resolve("main").sha

        assert repository.count_between(base, head) == (4_000, 0)
        assert len(repository.commits_changing(base, head, {"a"})) == 4


def test_a_cut_history_counts_nothing(repo: RepositoryBuilder, tmp_path: Path) -> None:
    """A shallow clone says so, unless nothing that is cut off would count."""
    first, head = repo.commit({"a": "1"}), repo.commit({"a": "2"})
    repo.git("clone", "-q", "--depth=1", f"file://{repo.path}", str(tmp_path / "cut"))
    with open_repository(str(tmp_path / "cut")) as repository:
        assert repository.count_between(head, head) == (0, 0)
        with pytest.raises(ShallowHistory):
            repository.commits_changing(None, head, {"a"})
    with open_repository(str(tmp_path / "cut"), fetch=[].append) as repository:
        assert len(repository.commits_changing(None, head, {"a"})) == 2
        assert repository.count_between(first, head) == (1, 0)
