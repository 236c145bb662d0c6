"""Asking: a question goes to a child process, its answer or its failure comes back.

Promise: no git and no parsing on the event loop; a question that takes too long is killed with its
process; who comes when all processes are busy waits, and when too many wait is told so at once.
"""

import resource
import traceback
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Final, NamedTuple

from anyio import BrokenWorkerProcess, CapacityLimiter, fail_after, to_process

from impact.context import Context
from impact.errors import BUG, ImpactError
from impact.repository import open_repository
from impact.store import open_store

from .database.shared import ScanTable
from .questions import Asked

BROKEN: Final = "this is a bug of the service"
REPORT: Final = "report the request id"


class Failure(NamedTuple):
    """An ImpactError as plain parts, or a bug with its traceback."""

    code: str
    exit_status: int
    what: str
    where: str = ""
    expected: str = ""
    do: str = ""
    trace: str = ""  # of a bug, for the log alone


def failure_of(error: ImpactError) -> Failure:
    """An error as plain parts."""
    return Failure(error.code, error.exit_status, error.what, error.where, error.expected, error.do)


class Busy(Exception):
    """Too many questions wait already."""


class Overdue(Exception):
    """The question took longer than it may."""


class Asking:
    """The child processes of one server process, and the queue before them."""

    def __init__(
        self, *, processes: int, waiting: int, deadline: float, memory: int, shared: str = ""
    ) -> None:
        self._limiter = CapacityLimiter(processes)
        self._most = processes + waiting
        self._deadline, self._memory, self._shared = deadline, memory, shared
        self.asked = 0  # questions that run or wait

    async def ask(self, folder: str, ledger: str, question: Asked) -> bytes | Failure:
        """Answer a question about the repository in a folder. Raises Busy or Overdue."""
        if self.asked >= self._most:
            raise Busy
        self.asked += 1
        try:
            with fail_after(self._deadline):
                return await to_process.run_sync(
                    answered, folder, ledger, question, self._memory, self._shared,
                    cancellable=True, limiter=self._limiter,
                )  # fmt: skip
        except TimeoutError:
            raise Overdue from None
        except BrokenWorkerProcess:
            return Failure("killed", BUG, "the process that answered was killed")
        finally:
            self.asked -= 1


def answered(
    folder: str, ledger: str, question: Asked, memory: int, shared: str = ""
) -> bytes | Failure:
    """In a child process: open the doors, answer, write."""
    _limit(memory)
    try:
        with open_repository(folder) as repository, _scans(shared) as scans:
            store = open_store(repository.identity, scans)
            text = question.write(Context(repository, store, _silent, ledger))
            store.save()
        return text.encode("utf-8", "backslashreplace")
    except ImpactError as error:
        return failure_of(error)
    except MemoryError:
        return Failure("memory", BUG, "the question needs more memory than it may have")
    except Exception:  # noqa: BLE001 - a bug must reach the log, and not end the child
        return Failure("bug", BUG, BROKEN, do=REPORT, trace=traceback.format_exc())


@contextmanager
def _scans(shared: str) -> Iterator[ScanTable | None]:
    """What others have learnt, if there are others."""
    if not shared:
        yield None
        return
    with closing(ScanTable(shared)) as table:
        yield table


def _limit(memory: int) -> None:
    """Hold this process and the git it starts to so many MiB of address space."""
    if memory:
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        wanted = memory << 20
        if most in (resource.RLIM_INFINITY, -1) or most > wanted:
            resource.setrlimit(resource.RLIMIT_AS, (wanted, wanted))


def _silent(what: str, count: int) -> None:
    """Nobody watches how far the reading is."""
