"""Following: what moved on GitHub is fetched, and what was deployed there is recorded."""

from typing import NamedTuple

from impact.context import Context
from impact.errors import WRONG_QUESTION

from ..asking import Failure
from ..database.queue import Job
from ..mirrors import PAUSE
from ..services import Services
from . import Later, Never


class Told(NamedTuple):
    """Workflow runs or deployments, as GitHub tells them, for the ledger."""

    text: str
    name: str
    immutable: bool = False

    def write(self, context: Context) -> str:
        """Record them. Raises ImpactError."""
        from impact.recording import import_histories

        made = import_histories([(self.text, self.name)], "", "", context)
        return f"{made.added} added"


def run_push(job: Job, services: Services) -> None:
    """Fetch the mirror of a repository to which something was pushed."""
    source = services.sources.get(served_as(job, services))
    if source is None:
        return
    after = job.payload["after"]
    now = services.mirrors.refresh(source, [after] if after else [])
    if now.failed is not None:
        raise Later(PAUSE, now.what)


def run_record(job: Job, services: Services) -> None:
    """Record what a workflow or a deployment has ended with."""
    repository = served_as(job, services)
    told = Told(job.payload["text"], f"delivery {job.payload['delivery']}")
    answer = services.ask(repository, told)
    if isinstance(answer, Failure):
        if answer.exit_status == WRONG_QUESTION:
            raise Never(answer.what)
        raise Later(PAUSE, answer.what)


def served_as(job: Job, services: Services) -> str:
    """The id of the repository that a job is about. Raises Never if it is served no more."""
    found = services.settings.called(job.payload["repository"])
    if found is None:
        raise Never(f"{job.payload['repository']} is served no more")
    return found
