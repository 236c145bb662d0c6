"""Writing: the files that somebody names to be written.

Promise: a file is written whole, or stays what it was, also on a full disk and under `kill -9`; it
keeps its owner and its mode. A pipe or a device is written to, and never replaced.
"""

import os
from contextlib import suppress
from stat import S_ISREG


def write_new(path: str, content: bytes) -> None:
    """Make a file that is not there yet. Raises OSError, ValueError for a name of no file."""
    with open(path, "xb") as file:
        try:
            file.write(content)
            file.flush()
        except BaseException:
            os.unlink(path)
            raise


def write_whole(path: str, content: bytes) -> None:
    """Write a file, in place of what is there. Raises OSError, ValueError for a name of no file."""
    status = _status(path)
    if status is not None and not S_ISREG(status.st_mode):
        with open(path, "wb") as file:
            file.write(content)
        return
    target = os.path.realpath(path)
    part = f"{target}.{os.urandom(4).hex()}.part"
    write_new(part, content)
    try:
        if status is not None:
            os.chmod(part, status.st_mode & 0o7777)
            with suppress(OSError):  # only root may give files away
                os.chown(part, status.st_uid, status.st_gid)
        os.replace(part, target)
    except BaseException:
        os.unlink(part)
        raise


def _status(path: str) -> os.stat_result | None:
    try:
        return os.stat(path)
    except FileNotFoundError:
        return None
