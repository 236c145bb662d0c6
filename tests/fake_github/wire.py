"""HTTP on the loopback interface: bytes to a request, an answer to bytes."""

import json
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from tests.fake_github.state import Asked

if TYPE_CHECKING:
    from tests.fake_github.server import FakeGitHub


def handler(github: "FakeGitHub") -> type[BaseHTTPRequestHandler]:
    """What answers one connection."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            serve(github, self)

        def do_POST(self) -> None:
            serve(github, self)

        def do_PATCH(self) -> None:
            serve(github, self)

        def do_DELETE(self) -> None:
            serve(github, self)

        def log_message(self, *_: object) -> None:
            pass

    return Handler


def serve(github: "FakeGitHub", request: BaseHTTPRequestHandler) -> None:
    """Read a request, and send what is answered."""
    path, _, query = request.path.partition("?")
    raw = request.rfile.read(int(request.headers.get("Content-Length", 0)))
    given = request.headers.get("Authorization", "")
    body = json.loads(raw) if raw else None
    reply = github.answer(Asked(request.command, path, dict(parse_qsl(query)), body, given))
    if reply is None:
        request.close_connection = True
        return
    text = b"" if reply.status == 204 else _written(reply.value)
    request.send_response(reply.status)
    for name, value in {**github.limits(), **reply.headers}.items():
        request.send_header(name, value)
    request.send_header("Content-Type", "application/json; charset=utf-8")
    request.send_header("Content-Length", str(len(text)))
    request.end_headers()
    request.wfile.write(text)


def _written(value: object) -> bytes:
    return value if isinstance(value, bytes) else json.dumps(value).encode()
