"""The kinds of jobs there are, and what does each."""

from collections.abc import Mapping
from typing import Final

from ..analyses import KIND, Analyses
from ..database import shared
from ..database.deliveries import Deliveries
from ..database.queue import Job
from ..services import Services
from . import Run
from .analysing import run_analysis
from .bot import run_check_run, run_merge_group, run_pull_request
from .following import run_push, run_record
from .redelivering import run_redeliver
from .worker import Periodic

LEARNT: Final = 90.0  # days that scans and answers are shared
KEPT: Final = 30.0  # days that a delivery, an analysis or a job that ended well can be seen


def forget(_job: Job, services: Services) -> None:
    """Delete what nobody will ask for again."""
    services.queue.forget(KEPT)
    Deliveries(services.database).forget(KEPT)
    Analyses(services.database).forget(KEPT)
    shared.forget(services.database, LEARNT)


KINDS: Final[Mapping[str, Run]] = {
    KIND: run_analysis,
    "check_run": run_check_run,
    "forget": forget,
    "merge_group": run_merge_group,
    "pull_request": run_pull_request,
    "push": run_push,
    "record": run_record,
    "redeliver": run_redeliver,
}
PERIODIC: Final = (Periodic("forget", 3600.0), Periodic("redeliver", 300.0))
