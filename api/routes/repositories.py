"""Repositories: what is served here, by the ids the operator gave."""

from fastapi import APIRouter, Request

from ..models import Repositories, Repository
from ..services import services_of
from ..tokens import may

router = APIRouter(prefix="/v1/repositories", tags=["repositories"], dependencies=[may("read")])


@router.get("")
async def list_repositories(request: Request) -> Repositories:
    """All repositories that are served, by id."""
    served = sorted(services_of(request).settings.served.items())
    found = [Repository(id=name, mirrored=bool(one.url)) for name, one in served]
    return Repositories(repositories=found)
