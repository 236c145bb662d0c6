"""Code: the rules of one commit as a table, what is wrong with them, the import graph."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from ..answering import documented, respond
from ..queries import CheckQuery, GraphQuery, MatrixQuery
from ..questions import Check, Graph, Matrix
from ..tokens import may

router = APIRouter(
    prefix="/v1/repositories/{repository}", tags=["questions"], dependencies=[may("read")]
)


@router.get("/matrix", response_class=Response, responses=documented("", "text", "markdown"))
async def matrix(
    repository: str, query: Annotated[MatrixQuery, Query()], request: Request
) -> Response:
    """The rules as the table people know: which app deploys for which path, and why."""
    return await respond(request, repository, Matrix(query.at, query.format))


@router.get("/check", response_class=Response, responses=documented("Check", "text", "sarif"))
async def check(
    repository: str, query: Annotated[CheckQuery, Query()], request: Request
) -> Response:
    """What is wrong with the rules and with the workflows' own filters, and the proof."""
    return await respond(request, repository, Check(query.at, query.format))


@router.get(
    "/graph", response_class=Response, responses=documented("", "text", "dot", "mermaid", "svg")
)
async def graph(
    repository: str, query: Annotated[GraphQuery, Query()], request: Request
) -> Response:
    """The import graph of apps, files or folders: who imports whom, as JSON or as a picture."""
    question = Graph(tuple(query.subject), query.at, query.follow, query.limit, query.format)
    return await respond(request, repository, question)
