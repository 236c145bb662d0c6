"""Attacks at random moments: each is one round of the long run, and says how it ended.

An attack gets its chance, a sound ground to copy and an empty folder. It raises AssertionError
where an answer was wrong, a refusal was none of ours, something half was left, or the next run was
not right.
"""

import io
import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from pathlib import Path
from typing import NamedTuple

from impact_api.mirrors import Mirrors

from tests.api.test_mirrors import SESAME, holds, source_of
from tests.conftest import RepositoryBuilder
from tests.git_server import GitServer
from tests.hostile.disk import WRITES, State, copied, judge_write, started, state, write
from tests.hostile.ground import CLOCK, Said, refused_well
from tests.hostile.test_hostile_damage import BUSY, WAYS, hurt
from tests.small_repository import said as without_progress

SIZE = 24  # MiB of the disk that is filled
DEPLOY = "record --app web --env dev --status success --sha HEAD".split()
PUSHING = """
while git commit -q --allow-empty -m y; do git push -q origin "HEAD:refs/heads/x$RANDOM"; done
"""
WHO = {f"GIT_{who}_{what}": "x" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}


class Ground(NamedTuple):
    """A repository, what is answered about it, and what each write leaves behind."""

    where: Path
    questions: tuple[tuple[str, ...], ...]
    sound: dict[tuple[str, ...], Said]
    done: dict[str, State]


def survey(repo: RepositoryBuilder, folder: Path) -> Ground:
    """Ask a sound ground everything, and write everything once, each in a copy."""
    where = repo.path
    base, head = repo.git("rev-parse", "HEAD~1"), repo.git("rev-parse", "HEAD")
    questions = (
        ("diff", f"{base}..{head}", "--event", "push:dev", "--native", "--format", "json"),
        ("touch", "web", "shared/db.py", "--at", head, "--format", "json"),
        ("why", "web", f"{base}..{head}"),
        ("matrix", "--at", head, "--format", "markdown"),
        ("check", head, "--format", "sarif"),
        ("graph", "**", "--at", base, "--format", "json"),
    )
    person = copied(where, folder / "sound")
    sound = {words: _timeless(person.ask(*words)) for words in questions}
    done = {}
    for name in WRITES:
        one = copied(where, folder / name)
        write(one, name)
        done[name] = state(one)
    return Ground(where, questions, sound, done)


def _timeless(said: Said) -> Said:
    return Said(said.status, CLOCK.sub("TIME", said.out), said.err)


def end_of(process: "subprocess.Popen[bytes]") -> Said:
    """What a process has said at its end."""
    out, err = process.communicate(timeout=300)
    return _timeless(Said(process.returncode, out.decode(), without_progress(err)))


def killed(chance: random.Random, ground: Ground, folder: Path) -> str:
    """`kill -9` of a question or a write at any moment, on a cold or a warm cache."""
    person = copied(ground.where, folder / "all")
    words = chance.choice(ground.questions)
    if chance.random() < 0.5:
        end_of(started(person, words))
    began = time.monotonic()
    assert end_of(started(person, words)) == ground.sound[words]
    whole = time.monotonic() - began
    process = started(person, words)
    time.sleep(chance.uniform(0, 1.1) * whole)
    process.kill()
    process.communicate()
    assert end_of(started(person, words)) == ground.sound[words]
    name = chance.choice(sorted(WRITES))
    before = state(person)
    process = started(person, WRITES[name].split())
    time.sleep(chance.uniform(0.1, 1.1) * whole)
    process.kill()
    process.communicate()
    now, done = state(person), ground.done[name]
    for file in before.keys() | done.keys() | now.keys():
        assert file.endswith(".part") or now.get(file) in (before.get(file), done.get(file)), file
    return "killed" if process.returncode < 0 else "came too late"


def crowded(chance: random.Random, ground: Ground, folder: Path) -> str:
    """Many processes at once on one cold cache and one ledger, some of them killed."""
    person = copied(ground.where, folder / "all")
    asked = [chance.choice(ground.questions) for _ in range(chance.randint(3, 8))]
    deploys = [
        (*DEPLOY, "--at", f"2025-04-{day:02}T00:00:00Z", "--artifact", f"sha-{day}")
        for day in range(1, chance.randint(3, 7))
    ]
    readers = [(words, started(person, words)) for words in asked]
    writers = [(words, started(person, words)) for words in deploys]
    victims = chance.sample(readers + writers, chance.randint(0, 3))
    for _, process in victims:
        time.sleep(chance.uniform(0, 0.3))
        process.kill()
    for words, process in readers:
        found = end_of(process)
        assert process.returncode == -signal.SIGKILL or found == ground.sound[words], found
    ends = [(words, end_of(process).status) for words, process in writers]
    kept = person.ask("ledger", "export").out
    for words, status in ends:
        assert status in (0, -signal.SIGKILL), status
        assert status or f'"{words[-1]}"' in kept, words
    for words in {words for words, _ in readers}:
        assert end_of(started(person, words)) == ground.sound[words]
    return f"{len(victims)} killed"


def busy(chance: random.Random, ground: Ground, folder: Path) -> str:
    """Somebody commits, repacks and prunes, and somebody else pushes, while questions are asked."""
    person = copied(ground.where, folder / "all")
    other = folder / "other"
    subprocess.run(["git", "clone", "-q", person.where, other], check=True, capture_output=True)
    with _meanwhile(BUSY, person.where), _meanwhile(PUSHING, other):
        for _ in range(chance.randint(3, 8)):
            if chance.random() < 0.5:
                shutil.rmtree(folder / "all/cache", ignore_errors=True)
            words = chance.choice(ground.questions)
            found = end_of(started(person, words))
            assert found == ground.sound[words], found
    return "answered"


@contextmanager
def _meanwhile(script: str, where: Path) -> Iterator[None]:
    """Run a script of bash until the block ends; if we are killed, it soon ends, too."""
    nothing = subprocess.DEVNULL
    process = subprocess.Popen(
        ["timeout", "-s", "KILL", "600", "bash", "-c", script], cwd=where, start_new_session=True,
        env={**os.environ, **WHO}, stdout=nothing, stderr=nothing,
    )  # fmt: skip
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def broken(chance: random.Random, ground: Ground, folder: Path) -> str:
    """One file of git's, or of the cache, is cut, emptied, flipped or gone."""
    person = copied(ground.where, folder / "all")
    words = ground.questions[0]
    if chance.random() < 0.5:
        subprocess.run(["git", "gc", "-q"], cwd=person.where, check=True)
    of_git = chance.random() < 0.7
    if not of_git:
        end_of(started(person, words))
    top = person.where / ".git/objects" if of_git else folder / "all/cache"
    files = [path for path in sorted(top.rglob("*")) if path.is_file() and path.stat().st_size]
    hurt(chance.choice(files), chance.choice(WAYS))
    found = end_of(started(person, words))
    if of_git and found.status == 3:
        assert refused_well(found), found
        return "refused"
    assert found.status == 0, found
    assert of_git or found == ground.sound[words]
    for workflow in ("web-dev.yml", "jobs-dev.yml"):
        runs = f'"workflow": "{workflow}"'
        assert runs in found.out or runs not in ground.sound[words].out, found.out
    return "answered"


def full(chance: random.Random, ground: Ground, folder: Path) -> str:
    """A real disk that has room for some of what is written, and then room again."""
    with disk(folder / "disk") as place:
        person = copied(ground.where, place / "all")
        name, words = chance.choice(sorted(WRITES)), chance.choice(ground.questions)
        before, done = state(person), ground.done[name]
        with filled(place, int(2 ** chance.uniform(0, 19.5))):
            said = write(person, name)
            assert _timeless(person.ask(*words)) == ground.sound[words]
            read = person.ask("ledger", "export")
            assert read.status == 0 or refused_well(read), read
        written = judge_write(said, before, done, state(person))
        if not written:
            assert write(person, name).status == 0
            assert state(person) == done
        assert _timeless(person.ask(*words)) == ground.sound[words]
    return "written" if written else "refused"


def full_mirror(chance: random.Random, ground: Ground, folder: Path) -> str:
    """The disk of a service's mirror has room for some of a fetch, and then for all of it."""
    del ground
    repo = RepositoryBuilder(folder / "repo")
    repo.commit({"a": "1"})
    said = redirect_stderr(io.StringIO())  # the server tells of every git that hung up
    with said, disk(folder / "disk") as place, GitServer(folder, token=SESAME) as server:
        mirrors, source = Mirrors(str(place / "mirrors")), source_of(server)
        mirrors.refresh(source)
        last = repo.commit({"a": chance.randbytes(chance.randrange(300_000))})
        with filled(place, int(2 ** chance.uniform(0, 19))):
            held = mirrors.refresh(source)
            assert held.what or holds(held, last)
        assert holds(mirrors.refresh(source), last)
        left = [path.name for path in place.rglob("*")]
        assert not [name for name in left if name.startswith("tmp_") or name.endswith(".new")], left
    return "refused" if held.what else "fetched"


@contextmanager
def disk(place: Path) -> Iterator[Path]:
    """A small file system of its own; OSError where none may be mounted."""
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}m", "tmpfs", str(place)]
    if subprocess.run(mount, capture_output=True).returncode:
        raise OSError("no disk may be mounted here")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


@contextmanager
def filled(place: Path, room: int) -> Iterator[None]:
    """Leave only so many bytes of a file system while the block runs."""
    status = os.statvfs(place)
    ballast = place / "ballast"
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(1, status.f_bavail * status.f_frsize - room))
    try:
        yield
    finally:
        ballast.unlink()


ATTACKS = {one.__name__: one for one in (killed, crowded, busy, broken, full, full_mirror)}
