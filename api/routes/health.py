"""Health: whether the process lives, whether it can answer, and which version it is."""

from fastapi import APIRouter

from impact import __version__

from ..models import Health, Version

router = APIRouter(tags=["health"])


@router.get("/livez")
async def livez() -> Health:
    """The process answers. Nothing else is looked at."""
    return Health()


@router.get("/version")
async def version() -> Version:
    """The version of the service, which is that of the command line."""
    return Version(version=__version__)
