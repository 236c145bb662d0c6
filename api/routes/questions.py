"""Questions: what the command line answers, over HTTP and for one repository."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from impact.errors import UsageError
from impact.render.visible import printable

from ..asking import Failure
from ..models import ImpactQuery
from ..problems import refused
from ..questions import Asked, Impact
from ..services import services_of
from ..tokens import may

router = APIRouter(
    prefix="/v1/repositories/{repository}", tags=["questions"], dependencies=[may("read")]
)
MEDIA = {
    "json": "application/json",
    "text": "text/plain; charset=utf-8",
    "markdown": "text/markdown; charset=utf-8",
    "dot": "text/vnd.graphviz; charset=utf-8",
    "mermaid": "text/vnd.mermaid; charset=utf-8",
}


@router.get("/impact", response_class=Response)
async def impact(
    repository: str, query: Annotated[ImpactQuery, Query()], request: Request
) -> Response:
    """What changed between two commits, which apps that touches, which workflows run, and why."""
    question = Impact(
        **_range(query),
        events=tuple(query.event),
        since=query.since_deployed,
        strict=query.strict,
        native=query.native,
        format=query.format,
    )
    return await _answer(repository, question, MEDIA[query.format], request)


async def _answer(repository: str, question: Asked, media: str, request: Request) -> Response:
    answer, warning = await services_of(request).answer(repository, question)
    if isinstance(answer, Failure):
        raise refused(answer)
    headers = {"Impact-Warning": _plain(warning)} if warning else None
    return Response(answer, media_type=media, headers=headers)


def _plain(words: str) -> str:
    """Words as a header can hold them."""
    return printable(words).encode("ascii", "backslashreplace").decode("ascii")


def _range(query: ImpactQuery) -> dict[str, str]:
    """The words of `impact diff` for both ends: none, a range, or where a tag stands."""
    tags = any(event.startswith("tag:") for event in query.event)
    pulls = [event.partition(":")[2] for event in query.event if event.startswith("pull_request:")]
    base = query.base or (pulls[0] if query.head and pulls else "")
    if base:
        dots = "..." if query.compare == "merge-base" else ".."
        return {"range": f"{base}{dots}{query.head or 'HEAD'}"}
    if query.head and query.since_deployed:
        return {"range": query.head}
    if query.head and not tags:
        raise UsageError("a head alone is no change", where="query.head", expected="a base, too")
    return {"range": "", "at": query.head}
