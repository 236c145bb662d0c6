"""Analyses: questions that are kept with their answers, for whoever cannot wait for them."""

import re
from collections.abc import Callable
from typing import Annotated, Final, Literal

from anyio import current_time, sleep, to_thread
from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response
from pydantic import Field

from ..analyses import Analyses, Analysis, Order, OtherQuestion
from ..answering import MEDIA, documented, kept, send
from ..answers import tagged
from ..asking import Failure
from ..models import Wire
from ..problems import Refused, json_only, refused
from ..queries import ImpactQuery
from ..services import Services, services_of
from ..tokens import may
from .listing import PageQuery, lead_on, moment

WAIT: Final = 1.0  # seconds that a request waits for a small analysis, unless it says otherwise
MOST: Final = 20.0  # and at most
LOOK: Final = 0.05  # seconds between two looks

router = APIRouter(tags=["analyses"])
Name = Annotated[str, Path(pattern="^[0-9a-f]{32}$", description="The id of the analysis.")]
LOCATION: Final = {"Location": {"description": "The analysis.", "schema": {"type": "string"}}}


class AnalysisState(Wire):
    """An analysis as it stands."""

    id: str
    repository: str
    state: Literal["queued", "running", "done", "failed"]
    question: ImpactQuery
    made: str = Field(description="When it was asked for.")
    ended: str = Field(default="", description="When it was answered.")
    report: str = Field(default="", description="Where its answer is, or why there is none.")


class AnalysisPage(Wire):
    """Some analyses, the newest first; `Link` leads to the next ones."""

    analyses: list[AnalysisState]


@router.post(
    "/v1/repositories/{repository}/analyses",
    status_code=201,
    dependencies=[may("analyze"), Depends(json_only)],
    responses={
        201: {"description": "It is answered.", "headers": LOCATION},
        202: {
            "description": "It will be answered; Retry-After says when to look.",
            "model": AnalysisState,
            "headers": LOCATION,
        },
    },
)
async def analyze(
    repository: str,
    question: ImpactQuery,
    request: Request,
    response: Response,
    idempotency_key: Annotated[
        str | None,
        Header(min_length=1, max_length=200, pattern=r"^[\x21-\x7e]+$",
               description="The same key and question are the same analysis."),
    ] = None,
    prefer: Annotated[
        str, Header(max_length=200, description="wait=N: wait so many seconds for the answer.")
    ] = "",
) -> AnalysisState:  # fmt: skip
    """Keep a question as `/impact` takes it, answer it by a job, and wait a little for that."""
    services = services_of(request)
    services.folder_of(repository)
    asked = question.question()
    order = Order(repository, question.model_dump_json(), request.state.caller, idempotency_key)
    known = await kept(services, repository, asked)
    try:
        found = await to_thread.run_sync(
            Analyses(services.database).begin, order, known.body if known else None
        )
    except OtherQuestion:
        said = Failure("other-question", 0, "the key was used for another question",
                       "Idempotency-Key", do="use a new key for a new question")  # fmt: skip
        raise Refused(422, "other-question", said) from None
    wake: Callable[[], None] = request.app.state.wake
    wake()
    found = await _settled(services, found, _patience(prefer))
    response.headers["Location"] = f"/v1/analyses/{found.name}"
    if not found.ended:
        response.status_code = 202
        response.headers["Retry-After"] = "1"
    return _state(found)


@router.get("/v1/repositories/{repository}/analyses", dependencies=[may("read")])
async def list_analyses(
    repository: str,
    query: Annotated[PageQuery, Query()],
    request: Request,
    response: Response,
) -> AnalysisPage:
    """The analyses of a repository, the newest first."""
    services = services_of(request)
    services.folder_of(repository)
    analyses, limit = Analyses(services.database), query.limit
    found = await to_thread.run_sync(analyses.newest, repository, int(query.cursor), limit + 1)
    if len(found) > limit:
        lead_on(response, request.url.path, limit, found[limit - 1].number)
    return AnalysisPage(analyses=[_state(one) for one in found[:limit]])


@router.get("/v1/analyses/{analysis}", dependencies=[may("read")])
async def show_analysis(analysis: Name, request: Request, response: Response) -> AnalysisState:
    """An analysis as it stands."""
    found = await _find(services_of(request), analysis)
    if not found.ended:
        response.headers["Retry-After"] = "1"
    return _state(found)


@router.get(
    "/v1/analyses/{analysis}/report",
    response_class=Response,
    responses=documented("Report", "text", "markdown", "dot", "mermaid", "svg"),
    dependencies=[may("read")],
)
async def show_report(analysis: Name, request: Request) -> Response:
    """The answer of an analysis, which never changes; 409 before there is one."""
    services = services_of(request)
    found = await _find(services, analysis)
    answer = await to_thread.run_sync(Analyses(services.database).answer, found.name)
    if answer is None:
        failed = found.state == "failed"
        said = Failure("failed" if failed else "unfinished", 0,
                       found.error if failed else "the analysis is not answered yet",
                       do="" if failed else "ask again in a second")  # fmt: skip
        more = {} if failed else {"Retry_After": "1"}
        raise Refused(409, said.code, said, **more)
    if isinstance(answer, Failure):
        raise refused(answer)
    query = ImpactQuery.model_validate_json(found.question)
    return send(request, tagged(answer), MEDIA[query.format], immutable=True)


async def _find(services: Services, name: str) -> Analysis:
    found = await to_thread.run_sync(Analyses(services.database).find, name)
    if found is None or found.repository not in services.settings.served:
        raise Refused(404, "unknown-analysis", Failure("unknown-analysis", 0, "no such analysis"))
    return found


async def _settled(services: Services, found: Analysis, patience: float) -> Analysis:
    """An analysis after a little time, or earlier if it is answered."""
    until = current_time() + patience
    while not found.ended and found.state != "failed" and current_time() < until:
        await sleep(LOOK)
        found = await _find(services, found.name)
    return found


def _patience(prefer: str) -> float:
    """How long a request wants to wait (RFC 7240, section 4.3)."""
    found = re.search(r"(?:^|[,;\s])wait=(\d{1,4})(?:$|[,;\s])", prefer)
    return min(float(found[1]), MOST) if found else WAIT


def _state(found: Analysis) -> AnalysisState:
    return AnalysisState(
        id=found.name,
        repository=found.repository,
        state=found.state,
        question=ImpactQuery.model_validate_json(found.question),
        made=moment(found.made),
        ended=moment(found.ended),
        report=f"/v1/analyses/{found.name}/report" if found.ended else "",
    )
