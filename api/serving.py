"""Serving: uvicorn with the application, by the settings."""

import os

import uvicorn

from impact.render.json import write

from .settings import PREFIX, Settings, read_settings

GRACE = 30  # seconds for requests in flight when the service is told to stop


def settings_from(host: str, port: int, workers: int) -> Settings:
    """The settings, with what the command line says instead."""
    given = {"host": host or None, "port": port if port >= 0 else None, "workers": workers or None}
    return read_settings(**{name: value for name, value in given.items() if value is not None})


def work() -> None:
    """Do the jobs of the service until SIGTERM or SIGINT, then end those that run."""
    from . import working

    working.work(read_settings())


def shown(settings: Settings) -> str:
    """The settings as JSON, without secrets."""
    return write(settings.model_dump(mode="json"))


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT, then end what is in flight."""
    for name in ("host", "port", "workers"):  # workers read the settings again
        os.environ[PREFIX + name.upper()] = str(getattr(settings, name))
    uvicorn.run(
        "impact_api.app:create_app",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        timeout_graceful_shutdown=GRACE,
        server_header=False,
        access_log=False,
    )
