"""A lock among processes: one file, held by its descriptor.

Promise: the kernel frees it when the last process that holds the descriptor ends, however it ends;
nobody waits longer than they said.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

_PAUSE = 0.05  # seconds between two tries


@contextmanager
def held(path: str, *, patience: float) -> Iterator[int]:
    """Hold the lock of a path while the block runs: its descriptor, or -1 if it is not ours."""
    os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
    lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        yield lock if _taken(lock, time.monotonic() + patience) else -1
    finally:
        os.close(lock)


def _taken(lock: int, deadline: float) -> bool:
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                return False
            time.sleep(_PAUSE)
        else:
            return True
