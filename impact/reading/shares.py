"""Shares: work that forks of this process do, each on a processor of its own.

Promise: what a share gives back is whole or nothing. Whatever goes wrong with one (no room for a
process, a crash, a kill) costs only time, since its work is then left to whoever shared it out; and
when that one is gone, killed or not, a share ends with the piece of work it is at.

A fork starts in a few milliseconds and knows all that this process knows. It is unsafe beside
other threads, so a process that has some works alone.
"""

import marshal
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import takewhile

from impact.typed import Any, Final, TypeAlias

Work: TypeAlias = Callable[[], Iterable[Any]]  # what it makes, piece by piece, as plain data
STOPS: Final = (signal.SIGINT, signal.SIGTERM)  # that Python code may have a say in
MOST: Final = 4  # processes, this one included
LEAST: Final = 150  # pieces of work that are worth a process, whose start takes as long as twenty


class Share:
    """A fork that works."""

    def __init__(self, work: Work) -> None:
        """Start it, or raise OSError where there is no room for a process."""
        asker = os.getpid()
        self._pipe, writing = os.pipe()
        try:
            self._pid = os.fork()
            if not self._pid:
                _work(work, asker, self._pipe, writing)
        except OSError:
            os.close(self._pipe)
            raise
        finally:
            os.close(writing)

    def result(self) -> list[Any] | None:
        """Wait for what it has made; None if it failed."""
        with open(self._pipe, "rb", closefd=False) as pipe:
            made = pipe.read()
        return marshal.loads(made) if self._ended() == 0 else None  # noqa: S302  (our own fork)

    def close(self) -> None:
        """End it, whether or not it has finished."""
        os.close(self._pipe)
        if self._pid:
            with suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)
            self._ended()

    def _ended(self) -> int | None:
        """Its exit status; None where this process was started so that it is told of none."""
        pid, self._pid = self._pid, 0
        try:
            return os.waitpid(pid, 0)[1]
        except ChildProcessError:
            return None


@contextmanager
def shared(works: Sequence[Work]) -> Iterator[list[Share]]:
    """Let forks do some works, as many as there is room for; those left at the end are ended."""
    shares: list[Share] = []
    try:
        with _undisturbed(), suppress(OSError):  # those that had room before stay
            shares.extend(map(Share, works))
        yield shares
    finally:
        for share in shares:
            share.close()


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let no signal take a fork for the process it was made of, or lose it as it starts."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def divided(work: Sequence[str]) -> list[Sequence[str]]:
    """The work in equal parts, one for each process that is worth while; the first is our own."""
    number = max(1, min(len(work) // LEAST, MOST, _processors()))
    return [work[place::number] for place in range(number)]


def _work(work: Work, asker: int, reading: int, writing: int) -> None:
    """Work, write, and end without any of the endings of the process that was forked.

    A pipe that the writer itself could read would hold it forever once nobody else does.
    """
    status = 1
    try:
        os.close(reading)
        for stop in STOPS:
            if callable(signal.getsignal(stop)):  # what it would do is the asker's business
                signal.signal(stop, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)
        made = list(takewhile(lambda _: os.getppid() == asker, work()))
        with open(writing, "wb") as pipe:
            pipe.write(marshal.dumps(made))
        status = 0
    finally:
        os._exit(status)


def _processors() -> int:
    """How many processes may run at once; one where a fork would be unsafe."""
    threading = sys.modules.get("threading")
    if threading is not None and threading.active_count() > 1:
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
