"""The cache's folder and its files: where they are, and how they are read and written.

Promise: a reader sees a whole file or none, also after `kill -9` and on a full disk; a file that is
cut, damaged, of another version or of another user counts as absent; nothing here raises OSError.

A file is one line that says what it is, a checksum, and a value in `marshal` form. That form is not
made for data of strangers, which is why another user's file is never read.
"""

import marshal
import os
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from impact.typed import Any

_MARSHAL = 4  # the format since Python 3.4
_MAX_FILE = 1 << 28  # bytes; a larger file is not ours
_STALE = 3600.0  # seconds after which a temporary file has no writer any more
_WAIT = 2.0  # seconds for another process that writes
_PAUSE = 0.01


def cache_folder() -> str | None:
    """The folder the environment names, whether it exists or not; None: no cache."""
    chosen = os.environ.get("IMPACT_CACHE_DIR")
    if chosen is not None:
        return None if chosen in ("", "off") else os.path.abspath(chosen)
    base = os.environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(base):  # the XDG specification says to ignore a relative one
        base = os.path.expanduser("~/.cache")
    return os.path.join(base, "deploy-impact") if os.path.isabs(base) else None


def read_value(path: str, kind: str) -> object | None:
    """Read a file that `write_value` wrote for the same kind; None for anything else."""
    try:
        with open(path, "rb", opener=_open_ours) as file:
            status = os.fstat(file.fileno())
            if status.st_uid not in (os.geteuid(), 0) or status.st_size > _MAX_FILE:
                return None
            line, _, rest = file.read().partition(b"\n")
    except OSError:
        return None
    body = memoryview(rest)[4:]
    if line != _first_line(kind) or zlib.crc32(body).to_bytes(4, "big") != rest[:4]:
        return None
    try:
        value: object = marshal.loads(body)  # noqa: S302  (our own user's file, checked above)
    except (EOFError, TypeError, ValueError):
        return None
    return value


def write_value(path: str, kind: str, value: Any) -> bool:
    """Write a value of str, bytes, numbers, None, tuples and dicts; False where that failed."""
    body = marshal.dumps(value, _MARSHAL)
    content = b"".join((_first_line(kind), b"\n", zlib.crc32(body).to_bytes(4, "big"), body))
    part = f"{path}.{os.getpid()}.{time.monotonic_ns()}.part"
    try:
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        with open(part, "xb", opener=_open_private) as file:
            file.write(content)
        os.replace(part, path)
    except OSError:
        with suppress(OSError):
            os.unlink(part)
        return False
    return True


def trim(folder: str, prefix: str, *, most: int, most_bytes: int) -> None:
    """Delete the files of a prefix that were not used for longest, and what writers left behind."""
    found = []
    for name, status in _files(folder):
        if name.endswith(".part"):
            if time.time() - status.st_mtime > _STALE:
                _delete(folder, name)
        elif name.startswith(prefix):
            found.append((-status.st_mtime_ns, name, status.st_size))
    total = 0
    for place, (_, name, size) in enumerate(sorted(found)):
        total += size
        if place >= most or total > most_bytes:
            _delete(folder, name)


def touch(path: str) -> None:
    """Remember that a file was used now."""
    with suppress(OSError):
        os.utime(path)


@contextmanager
def alone(path: str) -> Iterator[bool]:
    """Hold a lock among processes; False if it could not be had within two seconds.

    The kernel frees the lock of a process that dies.
    """
    import fcntl

    try:
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    except OSError:
        yield False
        return
    try:
        yield _lock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    finally:
        os.close(lock)


def _lock(descriptor: int, how: int) -> bool:
    import fcntl

    deadline = time.monotonic() + _WAIT
    while time.monotonic() < deadline:
        try:
            fcntl.flock(descriptor, how)
        except BlockingIOError:
            time.sleep(_PAUSE)
        except OSError:  # a file system without locks; replacing a file is still safe
            return True
        else:
            return True
    return False


def _open_ours(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK)


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _files(folder: str) -> Iterator[tuple[str, os.stat_result]]:
    try:
        names = os.listdir(folder)
    except OSError:
        return
    for name in names:
        with suppress(OSError):
            yield name, os.lstat(os.path.join(folder, name))


def _delete(folder: str, name: str) -> None:
    with suppress(OSError):
        os.unlink(os.path.join(folder, name))


def _first_line(kind: str) -> bytes:
    return f"deploy-impact {kind} marshal {_MARSHAL}".encode("ascii")
