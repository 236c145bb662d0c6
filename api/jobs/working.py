"""Working: the process behind `impact worker`, and the worker inside `impact serve`.

Promise: both do the same jobs in the same way; SIGTERM and SIGINT end a worker soon, after those of
its jobs that end soon.
"""

import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from types import FrameType

from anyio import CancelScope, to_thread
from anyio.from_thread import start_blocking_portal

from ..asking import Asking
from ..logs import start_logging
from ..services import Services, open_services
from ..settings import Settings
from .kinds import KINDS, PERIODIC
from .worker import Worker


def work(settings: Settings) -> None:
    """Do jobs until SIGTERM or SIGINT, then end or give back those that run."""
    start_logging(settings.logs)
    with start_blocking_portal() as portal:
        services = open_services(settings, portal)
        with services.database:
            services.database.prepare()
            worker = _worker(services)

            def stop(_signal: int, _frame: FrameType | None) -> None:
                worker.stop()

            signal.signal(signal.SIGTERM, stop)
            signal.signal(signal.SIGINT, stop)
            worker.start()
            worker.join()
            portal.call(portal.stop, True)  # nobody waits for what was given back


@asynccontextmanager
async def working_inside(services: Services) -> AsyncIterator[Callable[[], None]]:
    """Do jobs in threads of this process, if its database is a file; gives what wakes them.

    The jobs of a team, on a server, are done by `impact worker`.
    """
    if services.database.address.engine != "sqlite":
        yield _nothing
        return
    worker = _worker(services)
    worker.start()
    try:
        yield worker.wake
    finally:
        worker.stop()
        with CancelScope(shield=True):  # jobs may need this loop to come to their end
            await to_thread.run_sync(worker.join)
        await services.portal.stop(cancel_remaining=True)


def _worker(services: Services) -> Worker:
    """A worker with processes of its own, in which a question may take longer than a request."""
    settings = services.settings
    patient = Asking(
        processes=settings.jobs,
        waiting=settings.jobs,
        deadline=settings.job_deadline,
        memory=settings.memory,
        shared=settings.shared,
    )
    own = services._replace(asking=patient)
    return Worker(own, KINDS, threads=settings.jobs, periodic=PERIODIC, lease=settings.lease)


def _nothing() -> None:
    """Workers elsewhere look for jobs by themselves."""
