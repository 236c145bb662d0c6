"""What a team's service survives: `kill -9` of each of its processes, on PostgreSQL, under load."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest

from impact.cli import main
from impact.comments import bare
from impact.ledger import Ledger, address_of
from tests.api import hooks
from tests.api.hooks import SECRET, body_of, headers
from tests.api.waiting import until
from tests.conftest import RepositoryBuilder
from tests.fake_github import FakeGitHub

SENDERS = 6


@pytest.fixture
def team(postgres: str, small: RepositoryBuilder, tmp_path: Path) -> Iterator["Team"]:
    """Two processes that take requests and two that do jobs, on one PostgreSQL."""
    schema = f"team{time.monotonic_ns()}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {schema}".encode())
    with FakeGitHub() as github:
        github.token("pat", "octocat")
        url = f"{postgres}&options=-csearch_path%3D{schema}"
        made = Team(url, small, tmp_path, github)
        try:
            made.start()
            yield made
        finally:
            made.stop()


class Team:
    """The processes of a service, as an operator runs them."""

    def __init__(self, url: str, repo: RepositoryBuilder, folder: Path, github: FakeGitHub) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url, self.github, self.log = url, github, (folder / "log").open("wb")
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("IMPACT_")},
            "DATABASE_URL": url,
            "IMPACT_REPOSITORIES": json.dumps(
                {"shop": {"path": str(repo.path), "github": "octo/shop"}}
            ),
            "IMPACT_GITHUB_API": github.url,
            "IMPACT_GITHUB_TOKEN": "pat",
            "IMPACT_WEBHOOK_SECRET": SECRET,
            "IMPACT_PROCESSES": "1",
            "IMPACT_LEASE": "2",
        }
        self.server = self.process("serve", "--port", str(self.port), "--workers", "2")
        self.workers = [self.process("worker") for _ in range(2)]

    def process(self, *words: str) -> "subprocess.Popen[bytes]":
        """Start `impact` with these words."""
        return subprocess.Popen(
            [sys.executable, "-m", "impact", *words],
            env=self.environment, stdout=self.log, stderr=self.log, start_new_session=True,
        )  # fmt: skip

    def start(self) -> None:
        """Wait until requests are answered."""
        until(lambda: self.ask("GET", "/readyz")[0] == 200, 60)

    def stop(self) -> None:
        """End everything."""
        for process in (self.server, *self.workers):
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self.log.close()

    def ask(
        self, method: str, path: str, body: bytes = b"", sent: dict[str, str] | None = None
    ) -> tuple[int, bytes]:
        """Ask; (0, b"") if nobody is there, as while a process is being killed."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body or None, sent or {})
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, HTTPException):
            return 0, b""
        finally:
            connection.close()

    def deliver(self, event: str, payload: Any, guid: str) -> int:
        """Deliver as GitHub does, and as often as it takes to hear a 202; how often that was."""
        body = body_of(payload)
        for attempt in range(1, 200):
            sent = headers(event, guid, body)
            if self.ask("POST", "/v1/webhooks/github", body, sent)[0] == 202:
                return attempt
            time.sleep(0.1)
        raise AssertionError("never accepted")

    def children(self) -> list[int]:
        """The processes that take requests."""
        said = subprocess.run(
            ["ps", "-o", "pid=,args=", "--ppid", str(self.server.pid)],
            capture_output=True, text=True,
        ).stdout.splitlines()  # fmt: skip
        return [int(line.split()[0]) for line in said if "spawn_main" in line]

    def kill_worker(self, number: int) -> None:
        """Kill a worker, and start another in its place as systemd does."""
        os.kill(self.workers[number].pid, signal.SIGKILL)
        self.workers[number].wait()
        self.workers[number] = self.process("worker")

    def at_rest(self, kind: str) -> bool:
        """Whether every job of a kind has ended well."""
        sql = f"SELECT 1 FROM impact_jobs WHERE kind = '{kind}' AND state <> 'done'"  # noqa: S608 - our own words
        return not self.jobs(sql)

    def jobs(self, sql: str) -> list[tuple[Any, ...]]:
        """Look into the tables."""
        with psycopg.connect(self.url) as connection:
            return connection.execute(sql.encode()).fetchall()


def kill_each(team: Team) -> None:
    """Kill a worker and one that takes requests, twice, then the server as a whole."""
    for victim in (0, 1):
        time.sleep(1)
        team.kill_worker(victim)
        child, *_ = team.children()
        os.kill(child, signal.SIGKILL)
    time.sleep(1)
    os.killpg(team.server.pid, signal.SIGKILL)
    team.server.wait()
    team.server = team.process("serve", "--port", str(team.port), "--workers", "2")


def ended(number: int, sha: str) -> dict[str, Any]:
    """A workflow run that deployed web to dev."""
    moment = f"2026-01-02T03:{number // 60:02d}:{number % 60:02d}Z"
    run = {
        "id": number, "path": ".github/workflows/web-dev.yml", "head_sha": sha, "event": "push",
        "conclusion": "success", "html_url": f"https://github.com/octo/shop/actions/runs/{number}",
        "updated_at": moment, "run_started_at": moment, "run_attempt": 1, "status": "completed",
    }  # fmt: skip
    return hooks.payload("completed", workflow_run=run)


def send_until(over: "Future[None]", team: Team, sha: str, numbers: Iterator[int]) -> list[int]:
    """Deliver one after another, each twice, as long as processes die; how often each was sent."""
    attempts = []
    while not over.done():
        number = next(numbers)
        wanted = ("workflow_run", ended(number, sha), f"g-{number}")
        attempts += [team.deliver(*wanted), team.deliver(*wanted)]
    return attempts


def test_no_delivery_is_lost_and_none_is_done_twice(
    team: Team, small: RepositoryBuilder, printed: Callable[..., str]
) -> None:
    """Whatever is sent twice while processes die is one record in the ledger."""
    sha, numbers = small.git("rev-parse", "HEAD"), count()
    with ThreadPoolExecutor(SENDERS + 1) as pool:
        over = pool.submit(kill_each, team)
        senders = [pool.submit(send_until, over, team, sha, numbers) for _ in range(SENDERS)]
        attempts = [attempt for sender in senders for attempt in sender.result()]
        over.result()
    sent = next(numbers)
    until(lambda: team.at_rest("record"), 90)

    assert sent > 50
    assert max(attempts) > 1, "no request was interrupted, so nothing was shown"
    assert team.jobs("SELECT COUNT(*) FROM impact_deliveries") == [(sent,)]
    assert team.jobs("SELECT COUNT(*) FROM impact_jobs WHERE kind = 'record'") == [(sent,)]
    assert team.jobs("SELECT 1 FROM impact_jobs WHERE attempts > 1"), "no job was interrupted"
    with Ledger(address_of(f"{team.url}#shop", "")) as ledger:
        kept = sorted(int(one.run_url.rpartition("/")[2]) for one in ledger.every())
    assert kept == list(range(sent))

    until(lambda: team.ask("GET", "/readyz")[0] == 200, 60)
    said = [
        team.ask("GET", "/v1/repositories/shop/status?format=text")[1].decode() for _ in range(4)
    ]
    assert said == [printed("status", "--ledger", f"{team.url}#shop", "--format", "text")] * 4


def test_no_pull_request_is_commented_twice(
    team: Team, small: RepositoryBuilder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Three pushes to each of eight pull requests, told twice, while workers die: one comment each.

    It is the newest answer, word for word what the command line prints.
    """
    pulls = range(1, 9)
    small.git("branch", "dev")
    base = small.git("rev-parse", "HEAD")
    payloads = {}
    with ThreadPoolExecutor(len(pulls)) as pool:
        for push in range(3):
            sent = []
            for number in pulls:
                head = small.commit({"shared/db.py": f"VALUE = {push}.{number}\n"})
                team.github.pull("octo/shop", number, base, head, base="dev")
                payload = payloads[number] = team.github.payload("synchronize", number)
                wanted = ("pull_request", payload, f"g-{push}-{number}")
                sent += [pool.submit(team.deliver, *wanted) for _ in range(2)]
            for victim in (0, 1):
                time.sleep(1)
                team.kill_worker(victim)
            assert all(one.result() for one in sent)
    until(lambda: team.at_rest("pull_request"), 120)

    assert team.jobs("SELECT COUNT(*) FROM impact_jobs WHERE kind = 'pull_request'") == [(24,)]
    assert team.jobs("SELECT 1 FROM impact_jobs WHERE attempts > 1"), "no job was interrupted"
    for number in pulls:
        (comment,) = team.github.comments(number=number)
        file = tmp_path / "payload.json"
        file.write_text(json.dumps(payloads[number]))
        words = ["--event-name", "pull_request", "--payload", str(file), "--dry-run"]
        capsys.readouterr()
        assert main(["comment", "-C", str(small.path), *words]) == 0
        assert bare(comment.body) == bare(capsys.readouterr().out)
