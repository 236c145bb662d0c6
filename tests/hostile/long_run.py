"""Attacks at random moments, again and again, until the time is up.

    python -m tests.hostile.long_run --minutes 60 --seed 1 [killed crowded busy broken full …]

Promise: every attack has its turn before any has another; each round says by seed and number what
it drew, though what it meets hangs on the clock, too. What fails is shown, its folder is kept, and
the status is 1; the end counts rounds, and how they ended, attack by attack. The attacks that fill
a disk mount one, in a namespace of mounts that nobody else sees; where that is not allowed they are
named as not done, and what CI tries instead is tests/hostile/test_hostile_disk.py.
"""

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter, defaultdict
from itertools import chain, cycle, takewhile
from pathlib import Path

from tests.conftest import GIT_ENVIRONMENT, RepositoryBuilder
from tests.hostile.attacks import ATTACKS, Ground, survey
from tests.hostile.disk import furnish
from tests.hostile.ground import Person, lay

TURN = 3.0  # seconds for an attack until the next one has its turn
APART = "HOSTILE_APART"  # set where the mounts are our own


class Tally:
    """What was done so far."""

    def __init__(self) -> None:
        self.ends: dict[str, Counter[str]] = defaultdict(Counter)
        self.seconds: Counter[str] = Counter()
        self.failed: list[str] = []
        self.left_out: set[str] = set()

    def table(self) -> str:
        """A row for each attack."""
        rows = [
            f"{ends.total():>7,}  {self.seconds[name]:>8.1f} s  {name}: "
            + ", ".join(f"{count:,} {end}" for end, count in sorted(ends.items()))
            for name, ends in self.ends.items()
        ]
        rows += [
            f"      -             {name}: no disk may be mounted here" for name in self.left_out
        ]
        total = sum(ends.total() for ends in self.ends.values())
        rows.append(f"{total:>7,} rounds, {len(self.failed)} failed")
        return "\n".join([*rows, *self.failed])


def attack(name: str, number: int, seed: int, ground: Ground, tally: Tally) -> None:
    """One round of one attack, in a folder that goes away if all was well."""
    chance = random.Random(f"{seed} {name} {number}")
    folder = Path(tempfile.mkdtemp(prefix=f"{name}-"))
    began = time.monotonic()
    try:
        tally.ends[name][ATTACKS[name](chance, ground, folder)] += 1
    except AssertionError:
        tally.ends[name]["FAILED"] += 1
        tally.failed.append(f"FAILED: {name}, round {number} of seed {seed}, in {folder}")
        traceback.print_exc()
        return
    except OSError as error:
        if name not in ("full", "full_mirror") or error.errno is not None:
            raise
        tally.left_out.add(name)
        del tally.ends[name]
    finally:
        tally.seconds[name] += time.monotonic() - began
    shutil.rmtree(folder, ignore_errors=True)


def take_turn(name: str, seed: int, ground: Ground, tally: Tally, until: float) -> None:
    """Rounds of one attack for a few seconds; one at least, and none where it is left out."""
    until = min(until, time.monotonic() + TURN)
    while name not in tally.left_out:
        attack(name, tally.ends[name].total(), seed, ground, tally)
        if time.monotonic() > until:
            return


def apart() -> list[str]:
    """How to begin again with mounts that nobody else sees; nothing where that is not allowed."""
    unshare = ["unshare", "--mount", *["--user", "--map-root-user"] * (os.geteuid() != 0)]
    if APART in os.environ or shutil.which("unshare") is None:
        return []
    allowed = subprocess.run([*unshare, "true"], capture_output=True).returncode == 0
    return [*unshare, sys.executable, "-m", "tests.hostile.long_run"] if allowed else []


def main() -> int:
    """Run rounds until the time is up; 1 if anything failed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("attacks", nargs="*", choices=[*ATTACKS, []], metavar="ATTACK")
    told = parser.parse_args()
    if again := apart():
        return subprocess.call([*again, *sys.argv[1:]], env={**os.environ, APART: "1"})
    until = time.monotonic() + 60 * told.minutes
    for variable in [name for name in os.environ if name.startswith(("GITHUB_", "IMPACT_"))]:
        del os.environ[variable]
    os.environ.update(GIT_ENVIRONMENT)
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="hostile-") as scratch:
        repo = lay(RepositoryBuilder(Path(scratch) / "all" / "repo"))
        furnish(Person(repo.path))
        ground = survey(repo, Path(scratch) / "survey")
        names = told.attacks or list(ATTACKS)
        for name in chain(names, takewhile(lambda _: time.monotonic() < until, cycle(names))):
            take_turn(name, told.seed, ground, tally, until)
    sys.stdout.write(tally.table() + "\n")
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(main())
