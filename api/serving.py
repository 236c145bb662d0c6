"""Serving: uvicorn with the application, by the settings."""

import os
import socket
import sys
from tempfile import TemporaryDirectory

import uvicorn
from uvicorn.supervisors import Multiprocess

from impact.errors import CANNOT_ANSWER, UsageError
from impact.render.json import write

from .logs import server_logs
from .metrics import FOLDER
from .settings import Settings, read_settings
from .settings.sources import PREFIX

HEAD = 1 << 20  # bytes of a request before its body: fifty long paths, percent-encoded
GRACE = 30  # seconds for requests in flight when the service is told to stop


def settings_from(host: str, port: int, workers: int) -> Settings:
    """The settings, with what the command line says instead."""
    given = {"host": host or None, "port": port if port >= 0 else None, "workers": workers or None}
    return read_settings(**{name: value for name, value in given.items() if value is not None})


def work() -> None:
    """Do the jobs of the service until SIGTERM or SIGINT, then end those that run."""
    from .jobs import working

    working.work(read_settings())


def shown(settings: Settings) -> str:
    """The settings as JSON, without secrets."""
    return write(settings.model_dump(mode="json"))


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT, then end what is in flight."""
    for name in ("host", "port", "workers"):  # workers read the settings again
        os.environ[PREFIX + name.upper()] = str(getattr(settings, name))
    check_free(settings.host, settings.port)
    listen(
        "impact_api.app:create_app", settings.host, settings.port, settings.workers, settings.logs
    )


def check_free(host: str, port: int) -> None:
    """Raise UsageError where nobody can listen; uvicorn would end without a word of what to do."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        raise UsageError(
            f"nobody can listen there: {os.strerror(error.errno or 0)}",
            where=f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
            do="impact serve --port N, or end what listens there",
        ) from None


def listen(factory: str, host: str, port: int, workers: int, logs: str = "auto") -> None:
    """Serve what a factory makes, in so many processes."""
    config = uvicorn.Config(
        factory,
        factory=True,
        host=host,
        port=port,
        workers=workers,
        timeout_graceful_shutdown=GRACE,
        server_header=False,
        access_log=False,
        log_config=server_logs(logs),
        h11_max_incomplete_event_size=HEAD,
    )
    if workers == 1:
        server = uvicorn.Server(config)
        server.run()
        if not server.started:
            sys.exit(CANNOT_ANSWER)
        return
    one = config.bind_socket()
    # A socket that others were given has no TCP_NODELAY of asyncio's, and without it the second
    # half of a response waits 40 ms for the first to be acknowledged.
    one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with TemporaryDirectory(prefix="impact-metrics-") as os.environ[FOLDER]:
        Multiprocess(config, sockets=[one]).run()
