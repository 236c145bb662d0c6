"""The service's connections to its database.

Promise: a thread has a connection for itself while it needs one; a connection on which something
failed is not given to anybody again, nor are those that were waiting beside it. Nobody waits long
for others who write: GitHub gives a webhook ten seconds, and a job is tried again.
"""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from threading import Lock
from typing import Final, Self

from impact.database import Address, Engine, connect, read_address
from impact.repository import open_repository

from ..settings import LOCAL, Settings
from ..settings.sources import CONFIG, PREFIX
from .schema import prepare

PATIENCE: Final = 4.0  # seconds


class Database:
    """A database that all threads of a process share."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self._idle: list[Engine] = []
        self._lock = Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def prepare(self) -> None:
        """Make the tables, or bring them forward, however long that takes others.

        Raises DatabaseError.
        """
        with closing(connect(self.address)) as engine:
            prepare(engine)

    @contextmanager
    def session(self) -> Iterator[Engine]:
        """A connection of one's own. Raises DatabaseError."""
        with self._lock:
            engine = self._idle.pop() if self._idle else None
        engine = engine or connect(self.address, PATIENCE)
        try:
            yield engine
        except BaseException:
            engine.close()
            self.close()
            raise
        with self._lock:
            self._idle.append(engine)

    def close(self) -> None:
        """End the connections that nobody uses."""
        with self._lock:
            idle, self._idle = self._idle, []
        for engine in idle:
            engine.close()


def place_of(settings: Settings) -> Address:
    """Where the service keeps its things: as said, else in the clone, else with the user's state.

    Raises UsageError.
    """
    word = settings.database.get_secret_value()
    if not word and LOCAL in settings.served:
        with open_repository(settings.served[LOCAL].path) as repository:
            word = os.path.join(repository.identity, "impact", "service.sqlite")
    if not word:
        word = os.path.expanduser("~/.local/state/impact/service.sqlite")
    where = f"{PREFIX}DATABASE, DATABASE_URL or database in {CONFIG}"
    return read_address(word, noun="database", where=where)
