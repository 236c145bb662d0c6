"""Changes: what commits, or imagined paths, deploy, and why."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from ..answering import documented, respond
from ..queries import ImpactQuery, TouchQuery, WhyQuery
from ..questions import Touch
from ..tokens import may

router = APIRouter(
    prefix="/v1/repositories/{repository}", tags=["questions"], dependencies=[may("read")]
)
REPORT = documented("Report", "text", "markdown", "dot", "mermaid", "svg")


@router.get("/impact", response_class=Response, responses=REPORT)
async def impact(
    repository: str, query: Annotated[ImpactQuery, Query()], request: Request
) -> Response:
    """What changed between two commits, which apps that touches, which workflows run, and why."""
    return await respond(request, repository, query.question())


@router.get("/touch", response_class=Response, responses=REPORT)
async def touch(
    repository: str, query: Annotated[TouchQuery, Query()], request: Request
) -> Response:
    """What would deploy if these files, folders or globs changed."""
    question = Touch(
        paths=tuple(query.path),
        at=query.at,
        events=tuple(query.event),
        strict=query.strict,
        native=query.native,
        format=query.format,
    )
    return await respond(request, repository, question)


@router.get("/why", response_class=Response, responses=documented("", "text"))
async def why(repository: str, query: Annotated[WhyQuery, Query()], request: Request) -> Response:
    """Why one app deploys or not: every chain, or what was searched."""
    return await respond(request, repository, query.question())
