"""Repositories: what is served here, by the ids the operator gave."""

from datetime import UTC, datetime

from anyio import to_thread
from fastapi import APIRouter, Request

from impact.render.visible import printable

from ..models import Repositories, Repository
from ..services import Services, services_of
from ..tokens import may

router = APIRouter(prefix="/v1/repositories", tags=["repositories"], dependencies=[may("read")])


@router.get("", response_model_exclude_defaults=True)
async def list_repositories(request: Request) -> Repositories:
    """All repositories that are served, by id."""
    services = services_of(request)
    found = [await to_thread.run_sync(_shown, services, name) for name in services.settings.served]
    return Repositories(repositories=sorted(found, key=lambda one: one.id))


def _shown(services: Services, name: str) -> Repository:
    """One repository, and how fresh its mirror is."""
    source = services.sources.get(name)
    if source is None:
        return Repository(id=name, mirrored=False)
    now = services.mirrors.standing(source)
    fetched = None if now.fetched is None else datetime.fromtimestamp(now.fetched, UTC)
    return Repository(id=name, mirrored=True, fetched=fetched, problem=printable(now.what))
