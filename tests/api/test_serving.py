"""Serving: processes that take requests, and what becomes of those in flight at a stop."""

import json
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from impact_api.serving import check_free

from impact.errors import UsageError
from impact.render.visible import log
from tests.conftest import RepositoryBuilder

LOCAL = "/v1/repositories/local/"


@contextmanager
def served(repo: RepositoryBuilder, *words: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """`impact serve` in a clone, on a port that is free; gives its address."""
    command = [sys.executable, "-m", "impact", "serve", "--port", "0", *words]
    process = subprocess.Popen(command, cwd=repo.path, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    try:
        for line in process.stderr:
            if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                wait_for(found[0])
                yield found[0], process
                break
    finally:
        process.terminate()
        process.communicate(timeout=60)


def wait_for(address: str) -> None:
    """Wait until somebody answers."""
    for _ in range(200):
        try:
            get(address, "/livez")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("nobody answers")


def get(address: str, path: str) -> str:
    """The body of an answer."""
    with urllib.request.urlopen(address + path, timeout=60) as answer:  # noqa: S310 - our own
        text: str = answer.read().decode()
        return text


def test_a_clone_is_served_without_any_setting(small: RepositoryBuilder) -> None:
    """`impact serve` answers for the clone it stands in, under the id `local`."""
    with served(small) as (address, _):
        report = json.loads(get(address, f"{LOCAL}impact?base=HEAD~1&event=push:dev"))

    assert [app["app"] for app in report["apps"] if app["impacted"]] == ["web"]


def test_a_port_that_is_taken_is_told(small: RepositoryBuilder) -> None:
    """Somebody listens there already: an error that says what to do, and no server."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        command = [sys.executable, "-m", "impact", "serve", "--port", port]
        done = subprocess.run(command, cwd=small.path, capture_output=True, text=True, timeout=60)

    assert done.returncode == 2
    assert f"127.0.0.1:{port}: nobody can listen there" in done.stderr
    assert "impact serve --port N" in done.stderr


def test_an_address_of_many_colons_is_told_as_it_is_written() -> None:
    """Also in an error, whose colons a log would not take for a command."""
    with pytest.raises(UsageError) as caught:
        check_free("2001:db8::1", 8000)  # an address of documentation, which no machine has

    line = log(f"impact: {caught.value}").split("\n")[0]
    assert re.fullmatch(r"impact: \[2001:db8::1\]:8000: nobody can listen there: [\w ]+", line)


def test_the_server_speaks_in_the_same_lines(small: RepositoryBuilder) -> None:
    """What uvicorn says is JSON, too, where no person watches."""
    with served(small) as (address, process):
        get(address, "/livez")
        process.terminate()
        _, rest = process.communicate(timeout=60)

    events = [json.loads(line)["event"] for line in rest.splitlines()]
    assert "request" in events
    assert any(event.startswith("Finished server process") for event in events)


def test_workers_count_together(small: RepositoryBuilder) -> None:
    """With two workers `/metrics` holds the requests of both."""
    with served(small, "--workers", "2") as (address, _):
        before = count(get(address, "/metrics"))
        for _ in range(20):
            get(address, "/version")
        after = count(get(address, "/metrics"))

    assert after - before == 20


def count(page: str) -> int:
    """How often the version was asked for."""
    found = re.findall(r'^impact_requests_total\{.*"/version".*\} (\S+)$', page, re.MULTILINE)
    return int(sum(map(float, found)))


def test_what_is_in_flight_is_answered_before_the_end(small: RepositoryBuilder) -> None:
    """SIGTERM ends the service after the requests it has taken, not before."""
    with served(small) as (address, process), ThreadPoolExecutor(1) as pool:
        asked = pool.submit(get, address, f"{LOCAL}check")
        while "impact_questions 1.0" not in get(address, "/metrics"):
            assert not asked.done(), "the question was answered before it could be interrupted"
        process.send_signal(signal.SIGTERM)
        assert json.loads(asked.result())["schema"] == "impact.check/1"
        assert process.wait(60) in (0, -signal.SIGTERM)
