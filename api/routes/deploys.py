"""Deploys: what stands where, what may be promoted, what a release holds, what was deployed now."""

import json
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from ..answering import documented, make, respond
from ..models import Deployment, Recorded
from ..problems import json_only
from ..queries import NotesQuery, PromotionQuery, StatusQuery
from ..questions import Notes, Promotion, Record, Status
from ..services import services_of
from ..tokens import may

router = APIRouter(prefix="/v1/repositories/{repository}", tags=["deploys"])
READ = [may("read")]


@router.get(
    "/status", response_class=Response, dependencies=READ,
    responses=documented("Status", "text", "markdown"),
)  # fmt: skip
async def status(
    repository: str, query: Annotated[StatusQuery, Query()], request: Request
) -> Response:
    """What is deployed where, and what each environment does not have yet."""
    question = Status(query.app, query.environment, query.at, query.strict, query.format)
    return await respond(request, repository, question)


@router.get(
    "/promotion", response_class=Response, dependencies=READ,
    responses=documented("Promotion", "text", "markdown"),
)  # fmt: skip
async def promotion(
    repository: str, query: Annotated[PromotionQuery, Query()], request: Request
) -> Response:
    """Whether a promotion would work, and what to type next. It deploys nothing."""
    question = Promotion(query.to, query.app, query.commit, query.tag, query.strict, query.format)
    return await respond(request, repository, question)


@router.get(
    "/notes", response_class=Response, dependencies=READ,
    responses=documented("Notes", "text", "markdown"),
)  # fmt: skip
async def notes(
    repository: str, query: Annotated[NotesQuery, Query()], request: Request
) -> Response:
    """The release notes of a tag, of that app alone, with the way back."""
    return await respond(request, repository, Notes(query.tag, query.format))


@router.post("/deployments", status_code=201, dependencies=[may("record"), Depends(json_only)])
async def record(repository: str, deployment: Deployment, request: Request) -> Recorded:
    """Write into the ledger what was deployed where; the same again is known, and not doubled."""
    values = deployment.model_dump()
    question = Record(
        commit=values.pop("sha"), components=tuple(values.pop("components")), **values
    )
    answer, _ = await make(services_of(request), repository, question)
    return Recorded(**json.loads(answer))
