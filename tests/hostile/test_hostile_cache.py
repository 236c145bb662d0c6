"""A cache that lies or cannot be kept, from the command line: it costs time, never an answer.

Damage, killed writers and many at once are in test_hostile_damage.py; what the store itself does
is in tests/store.
"""

import os
import re
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from impact import store
from tests.conftest import RepositoryBuilder
from tests.hostile.ground import Person, environment, lay

ASKED = ("diff", "HEAD~1..HEAD", "--format", "json")
COMMAND = [sys.executable, "-m", "impact", *ASKED]


@pytest.fixture
def person(repo: RepositoryBuilder) -> Person:
    """Somebody whose cache is warm."""
    person = Person(lay(repo).path)
    person.ask(*ASKED)
    return person


def files(person: Person) -> list[Path]:
    """The files of the cache, but for the lock."""
    found = (person.where.parent / "cache").iterdir()
    return sorted(path for path in found if path.name != "lock")


def test_a_warm_cache_has_something_to_attack(person: Person) -> None:
    """Scans, and the values that an answer leaves."""
    assert {path.name.partition("-")[0] for path in files(person)} >= {"scans", "value"}


@pytest.mark.parametrize("old", [b"shared", b"web", b"module"])
def test_a_word_that_was_exchanged(person: Person, old: bytes) -> None:
    """A file that still can be read and now says something else is not believed."""
    right = person.ask(*ASKED, IMPACT_CACHE_DIR="off")
    found = [path for path in files(person) if old in path.read_bytes()]
    for path in found:
        path.write_bytes(path.read_bytes().replace(old, bytes(reversed(old))))

    assert found
    assert person.ask(*ASKED) == person.ask(*ASKED) == right


def child(person: Person, *before: str) -> subprocess.Popen[bytes]:
    """Start the same question as a process."""
    environ = environment(IMPACT_CACHE_DIR=str(person.where.parent / "cache"))
    pipe = subprocess.PIPE
    return subprocess.Popen(
        [*before, *COMMAND], cwd=person.where, env=environ, stdout=pipe, stderr=pipe
    )


def test_a_full_disk_costs_no_answer(person: Person) -> None:
    """Where no file takes a byte nothing can be kept, and nobody is told."""
    right = person.ask(*ASKED)
    for path in files(person):
        path.unlink()
    done = child(person, "sh", "-c", "trap '' XFSZ; ulimit -f 0; exec \"$@\"", "sh")

    assert done.communicate() == (right.out.encode(), b"")
    assert done.returncode == 0
    assert files(person) == []
    assert person.ask(*ASKED) == right


@pytest.mark.parametrize("place", ["/dev/null/cache", "/proc/self/cache", "/dev/full"])
def test_a_place_that_cannot_be_written_costs_no_answer(person: Person, place: str) -> None:
    """A cache that can be neither made nor written is as good as none."""
    assert person.ask(*ASKED, IMPACT_CACHE_DIR=place) == person.ask(*ASKED)


def lie(path: Path) -> None:
    """Let a file of the cache say something else, with the checksum of what it says."""
    line, _, rest = path.read_bytes().partition(b"\n")
    body = rest[4:].replace(b"shared", b"derahs").replace(b"main.py", b"nain.py")
    path.write_bytes(line + b"\n" + zlib.crc32(body).to_bytes(4, "big") + body)


def test_a_lie_of_our_own_is_believed(person: Person) -> None:
    """So what follows is about who may lie."""
    right = person.ask(*ASKED)
    for path in files(person):
        lie(path)

    assert person.ask(*ASKED) != right


def test_a_cache_of_a_later_version_is_not_believed(person: Person) -> None:
    """Whatever it counts up, its files mislead nobody, nor does what is made of them."""
    right = person.ask(*ASKED)
    for path in files(person):
        lie(path)
        line, _, rest = path.read_bytes().partition(b"\n")
        newer = re.sub(rb"\d+", lambda found: b"%d" % (int(found[0]) + 1), line)
        path.write_bytes(newer + b"\n" + rest)
        assert newer != line

    assert person.ask(*ASKED) == person.ask(*ASKED) == right


def test_what_a_later_extractor_learnt_is_read_anew(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two versions in turn on one cache: each is right."""
    right = person.ask(*ASKED)
    monkeypatch.setattr(store, "EXTRACTOR", store.EXTRACTOR + 1)
    assert person.ask(*ASKED, IMPACT_CACHE_DIR=str(person.where.parent / "cache")) == right
    lie(next(path for path in files(person) if path.name.startswith("scans-")))
    monkeypatch.undo()

    assert person.ask(*ASKED) == person.ask(*ASKED) == right


@pytest.mark.parametrize("to", ["folder", "file", "nowhere", "cache-link"])
def test_a_cache_that_is_a_link_is_used_or_left(person: Person, to: str) -> None:
    """To a folder it is one; to anything else it is none, and stays what it was."""
    right, beside = person.ask(*ASKED), person.where.parent
    (beside / "folder").mkdir()
    (beside / "file").write_text("precious")
    (beside / "cache-link").symlink_to(to)

    assert person.ask(*ASKED, IMPACT_CACHE_DIR=str(beside / "cache-link")) == right
    assert person.ask(*ASKED, IMPACT_CACHE_DIR=str(beside / "cache-link")) == right
    assert bool(list((beside / "folder").iterdir())) == (to == "folder")
    assert (beside / "file").read_text() == "precious"
    assert (beside / "cache-link").is_symlink()
    assert not (beside / "nowhere").exists()


def test_files_of_a_cache_that_are_links_are_not_followed(person: Person) -> None:
    """Whoever may write into the folder cannot have us read or write a file elsewhere."""
    right = person.ask(*ASKED)
    precious = person.where.parent / "precious"
    for path in [*files(person), person.where.parent / "cache/lock"]:
        path.rename(precious)
        lie(precious)
        kept = precious.read_bytes()
        path.symlink_to(precious)

        assert person.ask(*ASKED) == right
        assert precious.read_bytes() == kept


def test_files_of_somebody_else_are_not_believed(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who lies is not who asks."""
    right, stranger = person.ask(*ASKED), 12345
    for path in files(person):
        lie(path)
        if os.geteuid() == 0:
            os.chown(path, stranger, stranger)
    if os.geteuid():
        monkeypatch.setattr(os, "geteuid", lambda: stranger)

    assert person.ask(*ASKED) == right


# A root that the modes of files bind, too: without two of its capabilities.
BOUND = """
import ctypes, os, sys
for capability in (1, 2):  # to write, and to read, whatever the mode says
    ctypes.CDLL(None).prctl(24, capability, 0, 0, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""


def test_a_cache_that_may_only_be_read_is_read(person: Person) -> None:
    """Warm or empty: the answer is the same, and nothing in it is changed."""
    right, cache = person.ask(*ASKED), person.where.parent / "cache"
    for _ in ("warm", "empty"):
        before = {path.name: path.read_bytes() for path in cache.iterdir()}
        cache.chmod(0o500)
        done = child(person, sys.executable, "-c", BOUND)
        assert done.communicate() == (right.out.encode(), b"")
        cache.chmod(0o700)
        assert {path.name: path.read_bytes() for path in cache.iterdir()} == before
        for path in cache.iterdir():
            path.unlink()

    assert person.ask(*ASKED) == right
