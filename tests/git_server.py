"""A git server on the loopback interface: `git http-backend` behind a small HTTP server.

It can ask for a password, hide the newer protocol, redirect, speak TLS, or break; and it keeps a
list of what it was asked, so that tests can count round trips.
"""

import base64
import gzip
import os
import ssl
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self


class GitServer:
    """Serves every repository below a folder, on a free port, until the `with` block ends."""

    def __init__(
        self, root: Path, *, token: str = "", old: bool = False, certificate: Path | None = None
    ) -> None:
        self.token = token  # the password that must be given; "": none
        self.old = old  # speak only version 0 of the protocol, as old servers do
        self.redirect = ""  # where every request is sent instead
        self.status = 0  # answer every request with this status
        self.pause: threading.Event | None = (
            None  # set when a pack is asked for, then nothing comes
        )
        self.cut = False  # only half of a pack is sent
        self.requests: list[str] = []
        self.authorized: list[str] = []  # what came as Authorization
        self._root = root
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"
        if certificate is not None:  # a file of PEM with its key
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self._http.socket = context.wrap_socket(self._http.socket, server_side=True)
            self.url = self.url.replace("http://", "https://")

    def __enter__(self) -> Self:
        threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._http.shutdown()
        self._http.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                server.answer(self)

            def do_POST(self) -> None:
                server.answer(self)

            def log_message(self, *_: object) -> None:
                pass

        return Handler

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """Answer one request."""
        path, _, query = request.path.partition("?")
        self.requests.append(f"{request.command} {path}")
        body = request.rfile.read(int(request.headers.get("Content-Length", 0)))
        if request.headers.get("Transfer-Encoding") == "chunked":
            body = _chunks(request)
        if request.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        given = request.headers.get("Authorization", "")
        if given:
            self.authorized.append(given)
        if self.status:
            return _send(request, self.status, {}, b"")
        if self.redirect:
            return _send(request, 302, {"Location": self.redirect + request.path}, b"")
        if self.token and not self._allowed(given):
            return _send(request, 401, {"WWW-Authenticate": 'Basic realm="git"'}, b"")
        fetch = path.endswith("/git-upload-pack") and b"command=fetch" in body
        if fetch:
            self._wait_for_the_end_of_the_pause()
        environment = {
            "PATH": os.environ["PATH"],
            "GIT_PROJECT_ROOT": str(self._root),
            "GIT_HTTP_EXPORT_ALL": "1",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": "/dev/null",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "REQUEST_METHOD": request.command,
            "CONTENT_TYPE": request.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "GIT_PROTOCOL": "" if self.old else request.headers.get("Git-Protocol", ""),
        }
        done = subprocess.run(
            ["git", "http-backend"], input=body, env=environment, capture_output=True
        )
        head, _, content = done.stdout.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n") if line)
        status = int(headers.pop("Status", "200").partition(" ")[0])
        if fetch and self.cut:
            content = content[: len(content) // 2]
        return _send(request, status, headers, content)

    def _wait_for_the_end_of_the_pause(self) -> None:
        if self.pause is not None:
            self.pause.set()
        while self.pause is not None:
            time.sleep(0.01)

    def _allowed(self, given: str) -> bool:
        wanted = base64.b64encode(f"x-access-token:{self.token}".encode()).decode()
        return given.lower() == f"basic {wanted}".lower()


def _chunks(request: BaseHTTPRequestHandler) -> bytes:
    body = b""
    while size := int(request.rfile.readline(), 16):
        body += request.rfile.read(size)
        request.rfile.readline()
    request.rfile.readline()
    return body


def _send(
    request: BaseHTTPRequestHandler, status: int, headers: dict[str, str], body: bytes
) -> None:
    request.send_response(status)
    for name, value in headers.items():
        request.send_header(name, value)
    request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    request.wfile.write(body)
