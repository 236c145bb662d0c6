"""Questions that nobody asks: they sleep, eat memory, break or die in the process that answers."""

import os
import time
from pathlib import Path
from typing import NamedTuple

from impact.context import Context


class Sleeping(NamedTuple):
    """It takes its time, and leaves the id of its process in a file."""

    file: str
    seconds: float
    immutable: bool = False

    def write(self, context: Context) -> str:
        """Sleep."""
        del context
        Path(self.file).write_text(str(os.getpid()))
        time.sleep(self.seconds)
        return "slept"


class Hungry(NamedTuple):
    """It wants more memory than there is."""

    immutable: bool = False

    def write(self, context: Context) -> str:
        """Eat."""
        del context
        return str(len(bytearray(8 << 30)))


class Broken(NamedTuple):
    """It has a bug, whose words hold a secret."""

    immutable: bool = False

    def write(self, context: Context) -> str:
        """Break."""
        del context
        raise ValueError("hunter2")


class Dying(NamedTuple):
    """It takes its process with it."""

    immutable: bool = False

    def write(self, context: Context) -> str:
        """Die."""
        del context
        os.abort()
