"""Jobs: what waits, what was given up and why; for administrators, who may revive the dead."""

from typing import Annotated, Literal

from anyio import to_thread
from fastapi import APIRouter, Path, Query, Request, Response

from ..asking import Failure
from ..database.deliveries import Deliveries
from ..database.queue import Seen
from ..models import Wire
from ..problems import Refused
from ..services import services_of
from ..tokens import may
from .listing import PageQuery, lead_on, moment

router = APIRouter(tags=["jobs"], dependencies=[may("admin")])
Number = Annotated[int, Path(ge=1, lt=1 << 62)]


class JobState(Wire):
    """A job as it stands."""

    id: int
    kind: str
    lane: str
    state: Literal["ready", "running", "done", "dead"]
    attempts: int
    made: str
    due: str
    ended: str = ""
    error: str = ""


class JobsQuery(PageQuery):
    """Which jobs are listed."""

    state: Literal["ready", "running", "done", "dead"] = "dead"


class JobPage(Wire):
    """Some jobs, the newest first; `Link` leads to the next ones."""

    jobs: list[JobState]


class InstallationState(Wire):
    """An installation of the GitHub App, as its last event left it."""

    id: int
    account: str
    state: str
    changed: str


class Installations(Wire):
    """Everybody who installed the App while this service listened."""

    installations: list[InstallationState]


@router.get("/v1/jobs")
async def list_jobs(
    query: Annotated[JobsQuery, Query()], request: Request, response: Response
) -> JobPage:
    """The jobs in a state, the newest first; unless asked otherwise those that were given up."""
    queue = services_of(request).queue
    before, limit = int(query.cursor), query.limit
    found = await to_thread.run_sync(
        lambda: queue.seen(query.state, before=before, limit=limit + 1)
    )
    if len(found) > limit:
        lead_on(response, f"/v1/jobs?state={query.state}", limit, found[limit - 1].number)
    return JobPage(jobs=[_state(job) for job in found[:limit]])


@router.post("/v1/jobs/{job}/revival")
async def revive_job(job: Number, request: Request) -> JobState:
    """Let a job that was given up be tried again, as if it were new; 409 if it was not."""
    queue = services_of(request).queue
    revived = await to_thread.run_sync(queue.revive, job)
    found = await to_thread.run_sync(queue.find, job)
    if found is None:
        raise Refused(404, "unknown-job", Failure("unknown-job", 0, "no such job"))
    if not revived:
        said = Failure("not-dead", 0, f"the job is {found.state}", expected="a job that is dead")
        raise Refused(409, "not-dead", said)
    request.app.state.wake()
    return _state(found)


@router.get("/v1/installations")
async def list_installations(request: Request) -> Installations:
    """Who installed the GitHub App, suspended it or took it away."""
    found = await to_thread.run_sync(Deliveries(services_of(request).database).installations)
    return Installations(
        installations=[
            InstallationState(
                id=one.number, account=one.account, state=one.state, changed=moment(one.changed)
            )
            for one in found
        ]
    )


def _state(job: Seen) -> JobState:
    return JobState(
        id=job.number,
        kind=job.kind,
        lane=job.lane,
        state=job.state,
        attempts=job.attempts,
        made=moment(job.made),
        due=moment(job.due),
        ended=moment(job.ended),
        error=job.error,
    )
