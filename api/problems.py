"""Problems: every answer that is an error, as `application/problem+json` (RFC 9457).

Promise: each says what is wrong, where, what was expected and what to do, in the words of the
command line; a type never changes its name; no text of a request or a repository breaks one. Where
things are on this machine is told to the log alone.
"""

import os
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from impact.errors import CANNOT_ANSWER, WRONG_QUESTION, DatabaseError, ImpactError
from impact.render.json import write_line
from impact.render.visible import printable

from .asking import BROKEN, REPORT, Busy, Failure, Overdue, failure_of

TYPE: Final = "urn:deploy-impact:problem:"
MEDIA: Final = "application/problem+json"
_log = structlog.get_logger("impact")
MOST: Final = 20  # faults of a request that are told: a body may hold a million
LONGEST: Final = 300  # characters of a place: a key may be as long as a body
PATIENCE: Final = "5"  # seconds: when to come back to a busy service

STATUS_OF: Final = {  # by the code of an error; else by its exit status
    "unknown-revision": 404, "gone-revision": 404, "conflicting-record": 409, "overdue": 503,
    "shallow-history": 409, "missing-object": 409,
}  # fmt: skip
STATUS_OF_EXIT: Final = {WRONG_QUESTION: 422, CANNOT_ANSWER: 503}

SAID: Final = {
    400: "The request cannot be read.",
    401: "A token is needed, or the one that was sent is not known.",
    403: "The token does not allow this.",
    404: "There is no such thing: a repository, a revision, a path of the service.",
    405: "The path does not take this method.",
    409: "It contradicts what is there.",
    413: "The body is too large.",
    415: "The body is not JSON.",
    422: "The question, or the rules of the repository, are wrong.",
    429: "Too many requests; Retry-After says when to come back.",
    500: "A bug of the service; the request id leads to it.",
    503: "The service or the repository cannot answer now; Retry-After says when to come back.",
}
OVERDUE: Final = Failure("overdue", 0, "the question took longer than it may", do="ask about less")
AWAY: Final = Failure(
    DatabaseError.code, CANNOT_ANSWER, "the database cannot be used now",
    do="try again; the log of the service has the reason",
)  # fmt: skip
CODES: Final = {400: "body", 404: "not-found", 405: "method-not-allowed", 413: "too-large"}
DOCUMENTED: Final[dict[int | str, dict[str, Any]]] = {
    status: {
        "description": text,
        "content": {MEDIA: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for status, text in SAID.items()
}


class Refused(Exception):
    """A request that is answered by a problem."""

    def __init__(
        self, status: int, code: str, failure: Failure | None = None, /, **headers: str
    ) -> None:
        super().__init__(code)
        self.status, self.code, self.failure = status, code, failure
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def refused(failure: Failure) -> Refused:
    """A failure of the answering, as what the asker gets."""
    if failure.code == DatabaseError.code:
        failure = AWAY
    status = STATUS_OF.get(failure.code) or STATUS_OF_EXIT.get(failure.exit_status, 500)
    headers = {"Retry_After": PATIENCE} if status == 503 else {}
    return Refused(status, failure.code, failure, **headers)


def problem(
    request: Request,
    status: int,
    code: str,
    failure: Failure | None = None,
    headers: Mapping[str, str] | None = None,
    **more: object,
) -> Response:
    """Write one problem."""
    said = failure or Failure(code, 0, SAID.get(status, HTTPStatus(status).phrase))
    where = "" if os.path.isabs(said.where) else said.where
    parts = {"where": where, "expected": said.expected, "do": said.do}
    document = {
        "type": TYPE + code,
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": printable(said.what),
        **{name: printable(text) for name, text in parts.items() if text},
        "request_id": request.scope.get("request_id", ""),
        **more,
    }
    return Response(write_line(document), status, headers, media_type=MEDIA)


def _short(words: str) -> str:
    """Words of a request, as much of them as somebody reads."""
    return printable(words[:LONGEST] + "…" * (len(words) > LONGEST))


def bug(request: Request) -> Response:
    """What the asker gets for a bug of ours: the id that leads to it in the log."""
    said = Failure("bug", 0, BROKEN, do=REPORT)
    return problem(request, 500, "bug", said)


def allowed(request: Request) -> dict[str, str]:
    """The methods of a path: of all its operations, where a router knows those of one."""
    path = getattr(request.scope.get("route"), "path", "")
    operations = request.app.openapi()["paths"].get(path, {})
    return {"Allow": ", ".join(sorted(map(str.upper, operations)))}


async def json_only(request: Request) -> None:
    """A dependency that refuses a body that does not say that it is JSON."""
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media != "application/json":
        raise Refused(415, "not-json")


class Worded:
    """The application, where a body that is too large is a problem, too.

    FastAPI refuses such bodies before any handler of errors sees them, in plain text.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; in place of that text comes a problem."""
        refused = False

        async def sending(message: Message) -> None:
            nonlocal refused
            if message["type"] == "http.response.start" and message["status"] == 413:
                refused = True
                await problem(Request(scope), 413, "too-large")(scope, receive, send)
            elif not refused:
                await send(message)

        await self._app(scope, receive, sending)


async def _refused(request: Request, error: Refused) -> Response:
    return problem(request, error.status, error.code, error.failure, error.headers)


async def _impact(request: Request, error: ImpactError) -> Response:
    if isinstance(error, DatabaseError):
        _log.error("database failed", error=str(error))
    return await _refused(request, refused(failure_of(error)))


async def _busy(request: Request, _: Busy) -> Response:
    said = Failure("busy", 0, "too many questions wait already")
    return problem(request, 503, "busy", said, {"Retry-After": PATIENCE})


async def _overdue(request: Request, _: Overdue) -> Response:
    return problem(request, 503, "overdue", OVERDUE, {"Retry-After": PATIENCE})


async def _invalid(request: Request, error: RequestValidationError) -> Response:
    if error.errors()[0]["type"] == "json_invalid":
        return problem(request, 400, "body")
    faults = [
        {"where": _short(".".join(map(str, fault["loc"]))), "what": _short(fault["msg"])}
        for fault in error.errors()[:MOST]
    ]
    said = Failure("request", 0, "the request is not as documented", faults[0]["where"])
    return problem(request, 422, "request", said, errors=faults)


async def _gone(request: Request, _: ClientDisconnect) -> Response:
    return problem(request, 400, "body")


async def _http(request: Request, error: HTTPException) -> Response:
    code = CODES.get(error.status_code, "http")
    headers = allowed(request) if error.status_code == 405 else error.headers
    return problem(request, error.status_code, code, None, headers)


_HANDLERS: Final = (
    (Refused, _refused),
    (ImpactError, _impact),
    (Busy, _busy),
    (Overdue, _overdue),
    (RequestValidationError, _invalid),
    (ClientDisconnect, _gone),
    (HTTPException, _http),
)


def install(app: FastAPI) -> None:
    """Let the application answer every error by a problem."""
    for kind, handler in _HANDLERS:
        app.exception_handler(kind)(handler)
