"""What is broken, or changes under our hands: the answer is right, or refused, and never wrong.

Every case asks the whole command in a process of its own, as a job would: what it says is what it
says about a sound repository, or it deploys more and says why, or it refuses in our words.
"""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.conftest import RepositoryBuilder
from tests.hostile.ground import Said, environment, lay, refused_well
from tests.small_repository import said

QUESTION = ("diff", "HEAD~1..HEAD", "--event", "push:dev", "--format", "json")
WAYS = ("gone", "empty", "half", "flipped")
BUSY = """
while git commit -q --allow-empty -m x; do
    git repack -q -a -d; git prune-packed -q; git pack-refs --all
done
"""


class Clone(NamedTuple):
    """A repository that somebody asks about, with a cache of its own."""

    where: Path
    cache: Path

    def start(self) -> "subprocess.Popen[bytes]":
        """Ask in a process of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", "impact", *QUESTION],
            cwd=self.where,
            env=environment(IMPACT_CACHE_DIR=str(self.cache)),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def forget(self) -> None:
        """Make the cache cold; a question that was refused may have made none."""
        shutil.rmtree(self.cache, ignore_errors=True)

    def ask(self) -> Said:
        """Ask, and wait for the answer."""
        return end_of(self.start())


def end_of(process: "subprocess.Popen[bytes]") -> Said:
    """What a process has said at its end."""
    out, err = process.communicate(timeout=120)
    return Said(process.returncode, out.decode(), said(err))


def runs(answer: Said) -> set[str]:
    """The workflows that an answer runs."""
    return {run["workflow"] for run in json.loads(answer.out)["plan"]["runs"]}


@pytest.fixture
def clone(repo: RepositoryBuilder, tmp_path: Path) -> Clone:
    """The hostile ground, sound as yet."""
    lay(repo)
    return Clone(repo.path, tmp_path / "own-cache")


def hurt(path: Path, how: str) -> None:
    """Break one file of a repository."""
    content = path.read_bytes()
    path.chmod(0o644)
    match how:
        case "gone":
            path.unlink()
        case "empty":
            path.write_bytes(b"")
        case "half":
            path.write_bytes(content[: len(content) // 2])
        case "flipped":
            middle = len(content) // 2
            path.write_bytes(
                content[:middle] + bytes([content[middle] ^ 0x55]) + content[middle + 1 :]
            )


def stored(where: Path) -> Iterator[Path]:
    """The files that hold objects: loose ones, or packs with their indexes."""
    for path in sorted((where / ".git/objects").rglob("*")):
        if path.is_file() and path.parent.name != "info":
            yield path


def check_hurt(clone: Clone, sound: Said) -> str:
    """See that a broken repository misleads nobody; how it ended."""
    found = clone.ask()
    if found.status == 0:
        assert runs(found) >= runs(sound), found.out
        return "answered"
    assert refused_well(found), found
    return "refused"


@pytest.mark.parametrize("first", [0, 2])
def test_a_broken_object_hides_no_deploy(clone: Clone, first: int) -> None:
    """Whichever loose object is broken: what runs is no less, or there is no answer, and a why."""
    sound = clone.ask()
    ends = []
    ways = islice(cycle(WAYS), first, None)
    for path, how in zip(list(stored(clone.where)), ways, strict=False):
        kept = path.read_bytes()
        hurt(path, how)
        clone.forget()
        ends.append(check_hurt(clone, sound))
        path.write_bytes(kept)
    clone.forget()

    assert "refused" in ends
    assert "answered" in ends  # not every object is needed
    assert clone.ask() == sound


@pytest.mark.parametrize("how", WAYS)
def test_a_broken_pack_hides_no_deploy(clone: Clone, repo: RepositoryBuilder, how: str) -> None:
    """Likewise the packs and their indexes that `git gc` leaves."""
    sound = clone.ask()
    repo.git("gc", "-q", "--prune=now")
    for path in [path for path in stored(clone.where) if path.suffix in (".pack", ".idx")]:
        kept = path.read_bytes()
        hurt(path, how)
        clone.forget()
        check_hurt(clone, sound)
        path.write_bytes(kept)
    clone.forget()

    assert clone.ask() == sound


def test_a_repository_that_is_packed_meanwhile_answers_the_same(
    clone: Clone, repo: RepositoryBuilder
) -> None:
    """Somebody commits, repacks and prunes all the time; the commits that are asked for stay."""
    head, base = repo.git("rev-parse", "HEAD"), repo.git("rev-parse", "HEAD~1")
    question = ("diff", f"{base}..{head}", "--event", "push:dev", "--format", "json")
    command = [sys.executable, "-m", "impact", *question]
    busy = subprocess.Popen(
        ["sh", "-c", BUSY],
        cwd=clone.where, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env={**os.environ, "GIT_AUTHOR_NAME": "x", "GIT_AUTHOR_EMAIL": "x@x",
             "GIT_COMMITTER_NAME": "x", "GIT_COMMITTER_EMAIL": "x@x"},
        start_new_session=True,
    )  # fmt: skip
    try:
        found = []
        for _ in range(12):
            clone.forget()
            done = subprocess.run(
                command, cwd=clone.where, capture_output=True, timeout=120,
                env=environment(IMPACT_CACHE_DIR=str(clone.cache)),
            )  # fmt: skip
            found.append((done.returncode, done.stdout, said(done.stderr)))
    finally:
        os.killpg(busy.pid, signal.SIGKILL)
        busy.wait()

    assert repo.git("rev-parse", "HEAD") != head, "nobody committed meanwhile"
    assert found[0][0] == 0, found[0]
    assert set(found) == {found[0]}


def test_whoever_is_killed_at_any_moment_leaves_a_right_answer(clone: Clone) -> None:
    """`kill -9` between start and end, the cache cold or half written: the next run is right."""
    sound = clone.ask()
    began = time.monotonic()
    assert clone.ask() == sound
    whole = time.monotonic() - began
    chance = random.Random(7)
    for _ in range(12):
        clone.forget()
        process = clone.start()
        time.sleep(chance.uniform(0.2, 1.1) * whole)
        process.kill()
        process.communicate()
        assert clone.ask() == sound
    left = [path.name for path in clone.cache.iterdir() if ".part" in path.name]

    assert len(left) <= 12
    assert not list((clone.where / ".git").glob("*.lock"))


def test_a_cache_of_anything_changes_no_answer(clone: Clone) -> None:
    """Each file of a warm cache, cut, emptied, flipped, or holding what another holds."""
    sound = clone.ask()
    assert clone.ask() == sound
    files = [path for path in sorted(clone.cache.rglob("*")) if path.stat().st_size]
    contents = {path: path.read_bytes() for path in files}
    for path in files:
        for how in ("empty", "half", "flipped"):
            hurt(path, how)
            assert clone.ask() == sound, (path.name, how)
            path.write_bytes(contents[path])
    for path, content in zip(files, [*contents.values()][1:], strict=False):
        path.write_bytes(content)

    assert len(files) >= 3, "no cache to break"
    assert clone.ask() == sound


def test_many_who_share_a_cold_cache_are_told_the_same(clone: Clone) -> None:
    """Eight processes start at once on a cache that is not there yet."""
    sound = clone.ask()
    clone.forget()

    assert {end_of(process) for process in [clone.start() for _ in range(8)]} == {sound}
