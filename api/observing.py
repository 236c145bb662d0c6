"""Observing: a request id, one line of log and the metrics of every request.

Promise: no log and no metric holds a token or a query, and none can be made endless by words of a
request: routes are told by their templates, callers by their names. A bug is logged whole, and
answered without a word of it.
"""

import re
import time
from typing import Any, Final
from uuid import uuid4

import structlog
from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .metrics import Metrics
from .problems import bug

ACCEPTED: Final = re.compile(rb"[A-Za-z0-9._-]{1,64}")  # of request ids that others made
log: Any = structlog.get_logger("impact")


class Observed:
    """The application with somebody who watches it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request and tell of it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = scope["request_id"] = request_id_of(scope)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        started, status = time.perf_counter(), 0

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["x-request-id"] = request_id
                headers["x-content-type-options"] = "nosniff"
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except Exception as error:
            log.error("bug", exc_info=error)
            if status:
                raise
            await bug(Request(scope))(scope, receive, sending)
        finally:
            _tell(scope, status, time.perf_counter() - started)


def _tell(scope: Scope, status: int, seconds: float) -> None:
    metrics: Metrics = scope["app"].state.services.metrics
    route = template_of(scope)
    metrics.requests.labels(scope["method"], route, status).inc()
    metrics.seconds.labels(route).observe(seconds)
    log.info(
        "request",
        method=scope["method"],
        path=scope["path"][:200],
        status=status,
        ms=round(seconds * 1000, 2),
        caller=scope.get("state", {}).get("caller", ""),
    )


def template_of(scope: Scope) -> str:
    """The route of a request by its template; what no route takes is one."""
    route = scope.get("route")
    return str(getattr(route, "path", "")) or "(none)"


def request_id_of(scope: Scope) -> str:
    """The id that the request brings, if it is one; else a new one."""
    for name, value in scope["headers"]:
        if name == b"x-request-id" and ACCEPTED.fullmatch(value):
            return str(value, "ascii")
    return uuid4().hex
