"""Processes from start to end: what they take, in rounds that a busy machine slows all alike."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple


class Cost(NamedTuple):
    """What the whole of a process took, with all that it started and waited for."""

    wall: float  # seconds on the clock
    cpu: float  # seconds of the processors
    memory: float  # MiB at the peak of its largest process; never below that of this one


class Command(NamedTuple):
    """One process."""

    words: Sequence[str]
    at: Path
    environment: Mapping[str, str]


class Subject(NamedTuple):
    """Something that is timed."""

    name: str
    commands: Sequence[Command]
    before: Callable[[], object] = lambda: None  # what has to be there first, and is not timed
    once: bool = False  # too slow for rounds


def everyday(**more: str) -> dict[str, str]:
    """The environment of this process, in which Python keeps its byte code, as a user's does."""
    environment = {**os.environ, **more}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return environment


def run(*words: str, at: Path, stdin: bytes = b"", **more: str) -> str:
    """Run a command to its end and give back what it printed; a failure ends the benchmark."""
    done = subprocess.run(
        words, cwd=at, input=stdin, env=everyday(**more), capture_output=True, check=False
    )
    if done.returncode:
        sys.exit(f"{' '.join(words)}\n{done.stdout.decode()}{done.stderr.decode()}")
    return done.stdout.decode("utf-8", "surrogateescape").removesuffix("\n")


def measure(subject: Subject) -> Cost:
    """Do it once. A failure ends the benchmark: it would measure something else."""
    subject.before()
    costs = [timed(command) for command in subject.commands]
    memory = max(cost.memory for cost in costs)
    return Cost(sum(cost.wall for cost in costs), sum(cost.cpu for cost in costs), memory)


def timed(command: Command) -> Cost:
    """Run a process to its end; a failure ends the benchmark."""
    with tempfile.TemporaryFile() as said:
        began = time.perf_counter()
        process = subprocess.Popen(
            command.words, cwd=command.at, env=command.environment, stdin=subprocess.DEVNULL,
            stdout=said, stderr=said,
        )  # fmt: skip
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            sys.exit(f"{' '.join(command.words)}\n{said.read().decode(errors='replace')}")
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def rounds(subjects: Sequence[Subject], number: int) -> dict[str, Cost]:
    """Everything in turn, and that again and again; the least of each is what it takes.

    The first round is not counted: it fills the caches of the file system.
    """
    taken: dict[str, list[Cost]] = {}
    for _ in range(number + 1):
        for subject in subjects:
            if not (subject.once and subject.name in taken):
                taken.setdefault(subject.name, []).append(measure(subject))
    return {name: _least(costs[1:] or costs) for name, costs in taken.items()}


def _least(costs: Sequence[Cost]) -> Cost:
    return Cost(
        min(cost.wall for cost in costs),
        min(cost.cpu for cost in costs),
        max(cost.memory for cost in costs),
    )
