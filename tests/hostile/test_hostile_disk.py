"""A disk that is full at any byte: what is written is whole or as before, the next run is right.

Here the limit on the size of a file stands in for the disk, for it needs no right of root; the long
run (tests/hostile/long_run.py) fills a real one.
"""

import os
import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from impact_api.app import create_app
from impact_api.mirrors import Mirrors
from impact_api.settings import read_settings

from impact.errors import FetchFailed
from tests.api import hooks
from tests.api.test_mirrors import SESAME, source_of
from tests.conftest import RepositoryBuilder
from tests.git_server import GitServer
from tests.hostile.disk import WRITES, copied, furnish, judge_write, state, write
from tests.hostile.ground import Person, lay

ROOMS = (0, 1, 100, 1_000, 4_096, 10_000, 33_000, 100_000, 4 << 20)  # bytes of one file


@contextmanager
def room(size: int) -> Iterator[None]:
    """Let no file grow beyond that size; Python ignores the signal that tells of it."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ground with something to write to."""
    repo = lay(RepositoryBuilder(tmp_path_factory.mktemp("disk") / "all" / "repo"))
    furnish(Person(repo.path))
    return repo.path


@pytest.mark.parametrize("name", WRITES)
def test_without_room_nothing_half_written_stays(name: str, ground: Path, tmp_path: Path) -> None:
    """Wherever the room ends: refused in our words, and the same command is right afterwards."""
    free = copied(ground, tmp_path / "free")
    write(free, name)
    done = state(free)
    ends = []
    for size in ROOMS:
        person = copied(ground, tmp_path / str(size))
        before = state(person)
        with room(size):
            said = write(person, name)
        ends.append(judge_write(said, before, done, state(person)))
        if not ends[-1]:
            assert write(person, name).status == 0
            assert state(person) == done

    assert ends[0] is False
    assert ends[-1] is True


@pytest.mark.parametrize("there", [False, True])
def test_a_mirror_without_room_is_as_it_was(
    repo: RepositoryBuilder, tmp_path: Path, there: bool
) -> None:
    """Whether it was cloned before or not: it says why it is old, and a later fetch is whole."""
    mirrors = Mirrors(str(tmp_path / "mirrors"))
    with GitServer(tmp_path, token=SESAME) as server:
        source = source_of(server)
        repo.commit({"a": "1"})
        if there:
            mirrors.refresh(source)
        repo.commit({"a": os.urandom(50_000)})
        for size in (0, 100, 10_000, 40_000):
            with room(size):
                if there:
                    assert mirrors.refresh(source).what
                else:
                    with pytest.raises(FetchFailed):
                        mirrors.refresh(source)
        now = mirrors.refresh(source)
    left = [path.name for path in (tmp_path / "mirrors").rglob("*")]

    assert now.what == ""
    assert not [name for name in left if name.startswith("tmp_") or name.endswith((".new", "k~"))]


@contextmanager
def logged(place: str) -> Iterator[None]:
    """Let what is said on stderr go somewhere."""
    with pytest.MonkeyPatch.context() as patch, suppress(OSError):  # of the close
        with open(place, "w", buffering=1) as stream:
            patch.setattr(sys, "stderr", stream)
            yield
        raise AssertionError("there was room")


def test_a_delivery_without_room_is_asked_for_again(repo: RepositoryBuilder) -> None:
    """Neither database nor log take anything: GitHub is told, and a later delivery is taken."""
    lay(repo)
    body = hooks.body_of(hooks.push())
    told = read_settings(
        repositories={"shop": {"path": str(repo.path), "github": "octo/shop"}},
        database=str(repo.path.parent / "service.sqlite"),
        webhook_secret=hooks.SECRET,
    )
    with TestClient(create_app(told), base_url="http://localhost") as client, logged("/dev/full"):
        answers = []
        for size in (0, 100, None):
            with room(resource.RLIM_INFINITY if size is None else size):
                url, headers = "/v1/webhooks/github", hooks.headers("push", "g-1", body)
                answers.append(client.post(url, content=body, headers=headers))

    assert [answer.status_code for answer in answers] == [503, 503, 202]
    assert answers[0].headers["retry-after"]
    assert answers[0].json()["detail"]
    assert answers[2].json()["outcome"] == "queued"
