"""Shares: work that forks of this process do, each on a processor of its own.

Promise: what a share gives back is whole or nothing. Whatever goes wrong with one (no room for a
process, a crash, a kill) costs only time, since its work is then left to whoever shared it out.

A fork starts in a few milliseconds and knows all that this process knows. It is unsafe beside
other threads, so a process that has some works alone.
"""

import marshal
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from impact.typed import Any, Final

MOST: Final = 4  # processes, this one included
LEAST: Final = 150  # pieces of work that are worth a process, whose start takes as long as twenty


class Share:
    """A fork that works."""

    def __init__(self, work: Callable[[], Any]) -> None:
        """Start it, or raise OSError where there is no room for a process."""
        self._pipe, writing = os.pipe()
        try:
            self._pid = os.fork()
            if not self._pid:
                _work(work, writing)
        except OSError:
            os.close(self._pipe)
            raise
        finally:
            os.close(writing)

    def result(self) -> Any | None:
        """Wait for what it has made; None if it failed."""
        with open(os.dup(self._pipe), "rb") as pipe:
            made = pipe.read()
        return marshal.loads(made) if self._ended() == 0 else None  # noqa: S302  (our own fork)

    def close(self) -> None:
        """End it, whether or not it has finished."""
        os.close(self._pipe)
        if self._pid:
            os.kill(self._pid, signal.SIGKILL)
            self._ended()

    def _ended(self) -> int:
        pid, self._pid = self._pid, 0
        return os.waitpid(pid, 0)[1]


@contextmanager
def shared(works: Sequence[Callable[[], Any]]) -> Iterator[list[Share]]:
    """Let forks do some works, as many as there is room for; those left at the end are ended."""
    shares: list[Share] = []
    try:
        for work in works:
            try:
                shares.append(Share(work))
            except OSError:
                break
        yield shares
    finally:
        for share in shares:
            share.close()


def divided(work: Sequence[str]) -> list[Sequence[str]]:
    """The work in equal parts, one for each process that is worth while; the first is our own."""
    number = max(1, min(len(work) // LEAST, MOST, _processors()))
    return [work[place::number] for place in range(number)]


def _work(work: Callable[[], Any], writing: int) -> None:
    """Work, write, and end without any of the endings of the process that was forked."""
    status = 1
    try:
        with open(writing, "wb") as pipe:
            pipe.write(marshal.dumps(work()))
        status = 0
    finally:
        os._exit(status)


def _processors() -> int:
    """How many processes may run at once; one where a fork would be unsafe."""
    threading = sys.modules.get("threading")
    if threading is not None and threading.active_count() > 1:
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
