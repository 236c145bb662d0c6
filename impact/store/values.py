"""Small values on disk, each in a file of its own: compiled rules, for example.

Promise: what `load` gives was given to `save` under the same name by this user, whole. Values are
plain data; see `impact.store.plain` for named tuples. The 256 files used last are kept, and at
most 128 MiB.
"""

import os

from impact.store.folder import read_value, touch, trim, write_value

_PREFIX = "value-"
_MOST = 256
_MOST_BYTES = 1 << 27
_NAME = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-+")


class ValueCache:
    """Values by name. The name must say everything the value depends on, versions included."""

    def __init__(self, folder: str | None) -> None:
        self._folder = folder

    def load(self, name: str) -> object | None:
        """The value saved under a name, or None."""
        if self._folder is None:
            return None
        path = _path(self._folder, name)
        value = read_value(path, "value")
        if value is not None:
            touch(path)
        return value

    def save(self, name: str, value: object) -> None:
        """Keep a value of str, bytes, numbers, None, tuples and dicts, if the disk allows it."""
        if self._folder is not None and write_value(_path(self._folder, name), "value", value):
            trim(self._folder, _PREFIX, most=_MOST, most_bytes=_MOST_BYTES)


def _path(folder: str, name: str) -> str:
    if not name or not _NAME.issuperset(name):
        raise ValueError(f"{name!r} cannot name a cached value")
    return os.path.join(folder, _PREFIX + name)
