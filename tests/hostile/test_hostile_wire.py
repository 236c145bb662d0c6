"""Bytes on the wire that no client would send, to a real server: refused, and it goes on."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.api.test_schemathesis import address_of
from tests.conftest import GIT_ENVIRONMENT, RepositoryBuilder
from tests.hostile.ground import lay

URL = "/v1/repositories/local/deployments"
POST = f"POST {URL} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n".encode()
SENT: dict[str, bytes] = {
    "a length below zero": POST + b"Content-Length: -1\r\n\r\n{}",
    "a length of words": POST + b"Content-Length: --output=pwned\r\n\r\n{}",
    "a length beyond all": POST + b"Content-Length: " + b"9" * 400 + b"\r\n\r\n{}",
    "two lengths": POST + b"Content-Length: 2\r\nContent-Length: 5\r\n\r\n{}",
    "less than was said": POST + b"Content-Length: 100\r\n\r\n{}",
    "less than was said of a delivery": POST.replace(URL.encode(), b"/v1/webhooks/github")
    + b"Content-Length: 100\r\n\r\n{}",
    "a length that is too much": POST + b"Content-Length: 99999999\r\n\r\n{}",
    "chunks of words": POST + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\n{}\r\n0\r\n\r\n",
    "chunks without end": POST + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n",
    "chunks and a length": POST + b"Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n0\r\n"
    b"\r\n",
    "another encoding": POST + b"Transfer-Encoding: gzip\r\n\r\n{}",
    "NUL in a header": POST + b"X-Request-Id: a\0b\r\n\r\n",
    "a header without end": POST + b"X: " + b"x" * (2 << 20),
    "a header without name": POST + b": x\r\n\r\n",
    "a header on two lines": POST + b"X: a\r\n b\r\nContent-Length: 0\r\n\r\n",
    "no host": b"GET /livez HTTP/1.1\r\n\r\n",
    "two hosts": b"GET /livez HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "a host of words": b"GET /version HTTP/1.1\r\nHost: ::error::\x1b[31m\r\n\r\n",
    "no path": b"GET  HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "a path of bytes": b"GET /\xff\xfe%00%ff HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "a path above": b"GET /../../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "another address": b"GET http://example.org/livez HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "a method of words": b"--output=pwned / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "another protocol": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "HTTP 2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "HTTP 9": b"GET /livez HTTP/9.9\r\nHost: localhost\r\n\r\n",
    "an upgrade": b"GET /livez HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
    b"Connection: Upgrade\r\nSec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13\r\n\r\n",
}  # fmt: skip


class Server(NamedTuple):
    """A service for a clone, and where it writes its log."""

    port: int
    log: Path


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """`impact serve` in the ground."""
    folder = tmp_path_factory.mktemp("wire")
    repo = lay(RepositoryBuilder(folder / "repo"))
    environ = {name: value for name, value in os.environ.items() if not name.startswith("IMPACT_")}
    command = [sys.executable, "-m", "impact", "serve", "--port", "0"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=repo.path, env={**environ, **GIT_ENVIRONMENT}, stderr=log
        )
    try:
        yield Server(int(address_of(process, folder / "log").rpartition(":")[2]), folder / "log")
    finally:
        process.terminate()
        process.wait(60)


def answer_to(server: Server, sent: bytes) -> bytes:
    """What comes back until the other side has no more, or is asked for no more."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as client:
        got = b""
        try:
            client.sendall(sent)
            client.shutdown(socket.SHUT_WR)
            while part := client.recv(1 << 16):
                got += part
        except OSError:  # it refuses before it has read all
            pass
        return got


@pytest.mark.parametrize("name", SENT)
def test_whatever_comes_the_next_request_is_right(name: str, server: Server) -> None:
    """A refusal of 4xx, an answer, or a closed connection; no bug in the log, nothing else."""
    got = answer_to(server, SENT[name])
    status = int(got.split(b" ")[1]) if got else 0
    after = answer_to(
        server, b"GET /version HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    )

    assert status < 500, got
    if b"application/problem+json" in got:
        assert json.JSONDecoder().raw_decode(got.decode().split("\r\n\r\n")[1])[0]["detail"]
    assert b'"name":"deploy-impact"' in after
    assert "Traceback" not in server.log.read_text()
    assert '"bug"' not in server.log.read_text()
