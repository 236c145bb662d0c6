"""Health: whether the process lives, whether it can answer, which version it is, its metrics."""

from typing import Any

from anyio import to_thread
from fastapi import APIRouter, Request, Response

from impact import __version__

from ..metrics import MEDIA
from ..models import Health, Version
from ..problems import Refused
from ..services import services_of
from ..tokens import may

router = APIRouter(tags=["health"])
PAGE: dict[int | str, dict[str, Any]] = {
    200: {"description": "For Prometheus.", "content": {"text/plain": {}}}
}


@router.get("/livez")
async def livez() -> Health:
    """The process answers. Nothing else is looked at."""
    return Health()


@router.get("/readyz")
async def readyz(request: Request) -> Health:
    """The process can answer questions; 503 says what is missing."""
    failure = await services_of(request).unready()
    if failure is not None:
        raise Refused(503, failure.code, failure, Retry_After="5")
    return Health()


@router.get("/version")
async def version() -> Version:
    """The version of the service, which is that of the command line."""
    return Version(version=__version__)


@router.get("/metrics", response_class=Response, responses=PAGE, dependencies=[may("read")])
async def metrics(request: Request) -> Response:
    """What was counted, for Prometheus."""
    services = services_of(request)
    jobs = await to_thread.run_sync(services.queue.waiting)
    return Response(services.metrics.page(jobs), media_type=MEDIA)
