"""A cache that lies or cannot be kept, from the command line: it costs time, never an answer.

Damage, killed writers and many at once are in test_hostile_damage.py; what the store itself does
is in tests/store.
"""

import subprocess
import sys
from pathlib import Path

import pytest

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
