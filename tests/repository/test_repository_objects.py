"""Contents by object id: all of them, in order, whatever is missing or too large among them."""

import os
import time
import tracemalloc
import zlib
from pathlib import Path

import pytest

from impact.changes import Entry
from impact.errors import GitFailed, MissingObject, RepositoryError, UsageError
from impact.repository import Unreadable, open_repository
from impact.repository import objects as objects_module
from tests.conftest import RepositoryBuilder
from tests.repository.loose import blobs, damage


def test_many_contents_in_the_order_asked(
    repo: RepositoryBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More objects than fit into one question come in order, the same id as often as asked."""
    repo.commit({f"f{n}": f"content {n}\n" * n for n in range(300)})
    by_path = blobs(repo)
    oids = [by_path[f"f{n}"] for n in (*range(300), 5, 5, 0)]
    monkeypatch.setattr(objects_module, "_MEASURED", 70)
    monkeypatch.setattr(objects_module, "_READ", 1000)
    with open_repository(str(repo.path)) as repository:
        found = list(repository.read(oids, max_size=1 << 20))

    assert found == [
        (by_path[f"f{n}"], (f"content {n}\n" * n).encode()) for n in (*range(300), 5, 5, 0)
    ]


def test_what_cannot_be_read_does_not_stop_the_rest(repo: RepositoryBuilder) -> None:
    """Missing, damaged, too large, no blob, no id at all: each is a value in its place."""
    head = repo.commit({"a": "a" * 10, "gone": "g", "torn": "t" * 99, "lying": "l", "z": "z\0\n"})
    oids = blobs(repo)
    torn = zlib.compress(b"blob 99\0" + b"t" * 99)
    damage(repo, oids["gone"], None)
    damage(repo, oids["torn"], torn[: len(torn) // 2])
    damage(repo, oids["lying"], b"no zlib at all")
    asked = [oids["a"], oids["gone"], oids["torn"], head, oids["lying"], "", "f" * 40, oids["z"]]
    with open_repository(str(repo.path)) as repository:
        found = [content for _, content in repository.read(asked, max_size=99)]
        small = dict(repository.read([oids["a"], oids["z"]], max_size=9))

    assert found == [
        b"a" * 10, Unreadable("missing", 0), Unreadable("missing", 0),
        Unreadable("not-a-blob", found[3].size), Unreadable("missing", 0), Unreadable("missing", 0),
        Unreadable("missing", 0), b"z\0\n",
    ]  # fmt: skip
    assert small == {oids["a"]: Unreadable("too-large", 10), oids["z"]: b"z\0\n"}


def test_readers_may_stop_and_interleave(repo: RepositoryBuilder) -> None:
    """A reader that is left in the middle does not spoil the next question."""
    repo.commit({f"f{n}": f"{n}" for n in range(50)})
    oids = blobs(repo)
    with open_repository(str(repo.path)) as repository:
        head = repository.resolve("HEAD").sha
        reader = repository.read(list(oids.values()), max_size=9)
        next(reader)
        other = repository.read([oids["f7"]], max_size=9)
        assert repository.resolve("HEAD").sha == head
        assert next(other) == (oids["f7"], b"7")
        assert len(list(reader)) == 49
        abandoned = repository.read(list(oids.values()), max_size=9)
        next(abandoned)
        del abandoned
        assert repository.read_path(head, "f9", max_size=9) == (Entry("100644", oids["f9"]), b"9")


def test_an_id_cannot_carry_a_second_question(repo: RepositoryBuilder) -> None:
    """A newline or NUL inside an id is a wrong question, not another line for git."""
    repo.commit({"a": "1"})
    with open_repository(str(repo.path)) as repository:
        for oid in ("HEAD\nHEAD", "HEAD\0"):
            with pytest.raises(UsageError):
                list(repository.read([oid], max_size=9))
        assert repository.resolve("HEAD")


def test_a_huge_blob_costs_neither_memory_nor_time(repo: RepositoryBuilder) -> None:
    """Many MB of zeros in a few KB of repository are measured, never read."""
    with open(repo.path / "bomb", "wb") as file:
        file.truncate(50 << 20)
    repo.git("add", "bomb")
    repo.write({"small": "s"})
    head = repo.commit()
    oids = blobs(repo)
    start = time.monotonic()
    tracemalloc.start()
    with open_repository(str(repo.path)) as repository:
        found = dict(repository.read(list(oids.values()), max_size=1 << 20))
        entry = repository.tree(head).get("bomb")
        assert entry is not None
        alone = repository.read_entry("bomb", entry, max_size=1 << 20)
        with pytest.raises(RepositoryError, match="holds 52428800 bytes"):
            repository.read_path(head, "bomb", max_size=1 << 20)
        after = repository.read_path(head, "small", max_size=9)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert found[oids["bomb"]] == alone == Unreadable("too-large", 50 << 20)
    assert found[oids["small"]] == b"s"
    assert after == (Entry("100644", oids["small"]), b"s")
    assert time.monotonic() - start < 5
    assert peak < 10 << 20


def test_a_missing_content_that_is_needed_raises(repo: RepositoryBuilder) -> None:
    """Rules that are listed but absent are not the same as no rules."""
    head = repo.commit({"rules.yaml": "r"})
    damage(repo, blobs(repo)["rules.yaml"], None)
    with open_repository(str(repo.path)) as repository:
        with pytest.raises(MissingObject) as caught:
            repository.read_path(head, "rules.yaml", max_size=9)

        assert caught.value.where == "rules.yaml"
        assert repository.read_path(head, "other.yaml", max_size=9) is None


def test_a_partial_clone_says_so_and_fetches_nothing(
    repo: RepositoryBuilder, tmp_path: Path
) -> None:
    """Blobs left with the remote are missing; trees and changes are all there."""
    base = repo.commit({"a": "1"})
    head = repo.commit({"a": "2"})
    repo.git("config", "uploadpack.allowFilter", "true")
    target = tmp_path / "partial"
    repo.git(
        "clone", "-q", "--filter=blob:none", "--no-checkout", f"file://{repo.path}", str(target)
    )
    objects = sorted(target.rglob("*.pack"))
    with open_repository(str(target)) as repository:
        assert repository.partial
        oids = [entry.oid for _, entry in repository.tree(head).items()]
        assert list(repository.read(oids, max_size=9)) == [(oids[0], Unreadable("missing", 0))]
        assert [change.path for change in repository.changes(base, head)] == ["a"]
    with open_repository(str(repo.path)) as whole:
        assert not whole.partial
    assert sorted(target.rglob("*.pack")) == objects


def test_closing_ends_every_git_and_every_descriptor(repo: RepositoryBuilder) -> None:
    """After use no process and no open file stays, read or not."""
    first = repo.commit({"f": "f"})
    base = repo.commit({f"f{n}": str(n) for n in range(1999)})
    head = repo.commit({"g": "g"})
    before = os.listdir("/proc/self/fd")
    with open_repository(str(repo.path)) as repository:
        repository.resolve("HEAD")
        list(repository.read(["f" * 40], max_size=9))
        read, unread, unread_too = map(repository.tree, (base, head, first))
        assert len(read) == 2000
        assert len(os.listdir("/proc/self/fd")) > len(before)

    assert len(os.listdir("/proc/self/fd")) == len(before)
    assert len(read) == 2000
    for tree in (unread, unread_too):
        with pytest.raises(GitFailed):
            len(tree)
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
