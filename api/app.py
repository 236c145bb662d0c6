"""The application: settings in, something that uvicorn can serve out.

Promise: `create_app` opens nothing; what is opened is opened by the lifespan and closed by it.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio import to_thread
from anyio.from_thread import BlockingPortal
from fastapi import FastAPI
from fastapi.routing import APIRoute

from impact import __version__

from . import problems
from .jobs.working import working_inside
from .logs import start_logging
from .observing import Observed
from .openapi import describe
from .routes import analyses, changes, code, deploys, health, jobs, repositories, webhooks
from .services import open_services
from .settings import Settings, read_settings

DESCRIPTION = "Which deploy workflows must run for a change, and the proof."


def create_app(settings: Settings | None = None) -> FastAPI:
    """Make the application; without settings, those of the environment decide."""
    settings = settings or read_settings()
    app = FastAPI(
        title="deploy impact",
        description=DESCRIPTION,
        version=__version__,
        docs_url="/docs" if settings.docs else None,
        redoc_url=None,
        openapi_url="/openapi.json" if settings.docs else None,
        generate_unique_id_function=_operation,
        redirect_slashes=False,
        responses=problems.DOCUMENTED,
        lifespan=_lifespan,
    )
    app.state.settings = settings
    start_logging(settings.logs)
    app.add_middleware(problems.Worded)
    app.add_middleware(Observed)
    problems.install(app)
    for one in (health, repositories, changes, code, deploys, analyses, webhooks, jobs):
        app.include_router(one.router, max_body_size=settings.max_body)
    describe(app)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Open the doors before the first request, close them after the last."""
    async with BlockingPortal() as portal:
        services = open_services(app.state.settings, portal)
        app.state.services = services
        await to_thread.run_sync(services.database.prepare)
        with services.database:
            async with working_inside(services) as app.state.wake:
                yield


def _operation(route: APIRoute) -> str:
    """The id of an operation: the name of its function."""
    return route.name
