"""The whole way, as an operator goes it: a server of git, a GitHub, `impact serve`, and curl."""

import base64
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from threading import Event

from impact_api.database import Database
from impact_api.database.queue import Queue

from impact.database import read_address
from tests.api.hooks import SECRET
from tests.api.waiting import until
from tests.conftest import RepositoryBuilder
from tests.fake_github import FakeGitHub
from tests.fake_github.state import Asked, Reply
from tests.git_server import GitServer
from tests.small_repository import FILES

PAGE = Path(__file__).parents[2] / "docs" / "pr-comment.md"
REPLAY = re.search(r"```sh\n(sign=.*?)```", PAGE.read_text("utf-8"), re.DOTALL)


class Private(GitServer):
    """A server that lets in whoever has a token of that GitHub, and nobody else."""

    github: FakeGitHub

    def _allowed(self, given: str) -> bool:
        _, _, token = base64.b64decode(given.partition(" ")[2]).decode().partition(":")
        return token in self.github.tokens


@contextmanager
def serving(environment: dict[str, str], folder: Path) -> Iterator[int]:
    """`impact serve` until the block ends; its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [sys.executable, "-m", "impact", "serve", "--port", str(port)]
    log = (folder / "log").open("wb")
    process = subprocess.Popen(words, env=environment, cwd=folder, stdout=log, stderr=log)

    def answers() -> bool:
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/livez")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    try:
        until(answers, 60)
        yield port
    finally:
        process.terminate()
        process.wait(30)
        log.close()


def test_a_webhook_sent_with_curl_ends_in_a_comment(
    repo: RepositoryBuilder, tmp_path: Path, app_keys: tuple[str, str]
) -> None:
    """A private repository is mirrored as the App, its pull request computed and commented on."""
    base = repo.commit(FILES)
    repo.git("branch", "dev")
    repo.git("update-ref", "refs/pull/7/head", repo.commit({"shared/db.py": "VALUE = 2\n"}))
    head = repo.git("rev-parse", "refs/pull/7/head")
    repo.git("reset", "-q", "--hard", base)
    repo.git("config", "uploadpack.allowAnySHA1InWant", "true")
    assert REPLAY is not None
    with FakeGitHub() as github, Private(tmp_path, token="any") as git:  # noqa: S106 - of the tests
        git.github = github
        (tmp_path / "octo").mkdir()
        (tmp_path / "octo" / "shop.git").symlink_to(repo.path / ".git")
        github.pull("octo/shop", 7, base, head, base="dev")
        github.app(app_keys[1])
        (tmp_path / "key.pem").write_text(app_keys[0])
        (tmp_path / "payload.json").write_text(json.dumps(github.payload("opened")))
        environment = {
            **os.environ,
            "IMPACT_REPOSITORIES": json.dumps({"shop": {"url": f"{git.url}/octo/shop.git"}}),
            "IMPACT_MIRRORS": str(tmp_path / "mirrors"),
            "IMPACT_MIRROR_HOSTS": json.dumps([git.url.removeprefix("http://")]),
            "IMPACT_MIRROR_LOOPBACK": "true",
            "IMPACT_DATABASE": str(tmp_path / "service.sqlite"),
            "IMPACT_PROCESSES": "1",
            "IMPACT_WEBHOOK_SECRET": SECRET,
            "IMPACT_GITHUB_API": github.url,
            "IMPACT_GITHUB_APP": "12",
            "IMPACT_GITHUB_APP_KEY_FILE": str(tmp_path / "key.pem"),
        }
        with serving(environment, tmp_path) as port:
            script = REPLAY[1].replace(":8000", f":{port}")
            words = ["bash", "-euo", "pipefail", "-c", script]
            done = subprocess.run(
                words, env=environment, cwd=tmp_path, capture_output=True, text=True
            )
            until(github.checks, 60)

        assert json.loads(done.stdout) == {"delivery": "by-hand-2", "outcome": "queued"}
        (comment,) = github.comments()
        assert comment.author.login == "deploy-impact[bot]"
        assert "deploys web</b>" in comment.body.splitlines()[0]
        log = (tmp_path / "log").read_text()
        assert not any(token in log for token in (*github.tokens, SECRET))


class Deadly(FakeGitHub):
    """A GitHub that kills who writes the first comment, after it is written, before it is told."""

    victim = 0

    def answer(self, asked: Asked) -> Reply | None:
        """Answer, or kill."""
        reply = super().answer(asked)
        if self.victim and asked.method == "POST" and asked.path.endswith("/comments"):
            os.kill(self.victim, signal.SIGKILL)
            self.victim = 0
            return None
        return reply


@contextmanager
def waiting(
    repo: RepositoryBuilder, folder: Path, github: FakeGitHub
) -> Iterator[tuple[Queue, int, dict[str, str]]]:
    """A pull request whose job waits: the queue, the job's number, a worker's environment."""
    base = repo.commit(FILES)
    head = repo.commit({"shared/db.py": "VALUE = 2\n"})
    github.pull("octo/shop", 7, base, head, base="main")
    github.token("pat", "octocat")
    environment = environment_of(repo, folder, github)
    place = read_address(str(folder / "service.sqlite"), noun="database", where="test")
    with Database(place) as database:
        database.prepare()
        queue = Queue(database)
        words = {"repository": "octo/shop", "number": 7, "base_ref": "main", "base": base}
        number = queue.add("pull_request", {**words, "head": head, "at": ""}, lane="octo/shop#7")
        assert number is not None
        yield queue, number, environment


def test_a_worker_killed_in_the_middle_of_a_comment_writes_no_second_one(
    repo: RepositoryBuilder, tmp_path: Path
) -> None:
    """The next worker finds the comment by its marker before it would create one."""
    with Deadly() as github, waiting(repo, tmp_path, github) as (queue, number, environment):
        with working(environment, tmp_path) as first:
            github.victim = first.pid
            first.wait(60)
        with working(environment, tmp_path):
            until(lambda: any(job.number == number for job in queue.seen("done")), 60)
        (job,) = [job for job in queue.seen("done") if job.lane]

        assert job.attempts == 2
        assert len(github.comments()) == 1


class Silent(FakeGitHub):
    """A GitHub that takes requests and answers none, until it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.speaks = Event(), Event()

    def answer(self, asked: Asked) -> Reply | None:
        """Answer when it is time."""
        self.asked.set()
        self.speaks.wait(120)
        return super().answer(asked)


def test_a_worker_that_waits_for_a_silent_github_ends_soon(
    repo: RepositoryBuilder, tmp_path: Path
) -> None:
    """SIGTERM ends it within seconds; the job is given back, and the next worker does it once."""
    with Silent() as github, waiting(repo, tmp_path, github) as (queue, _, environment):
        with working(environment, tmp_path) as first:
            assert github.asked.wait(60)
            began = time.monotonic()
            first.terminate()
            assert first.wait(60) == 0
            seconds = time.monotonic() - began
        github.speaks.set()
        with working(environment, tmp_path):
            until(lambda: any(job.lane for job in queue.seen("done")), 60)
        (job,) = [job for job in queue.seen("done") if job.lane]

    assert seconds < 20  # it would have waited for two minutes
    assert job.attempts == 1
    assert len(github.comments()) == 1


def environment_of(repo: RepositoryBuilder, folder: Path, github: FakeGitHub) -> dict[str, str]:
    """The environment of a worker that speaks to a GitHub as a person."""
    return {
        **os.environ,
        "IMPACT_REPOSITORIES": json.dumps(
            {"shop": {"path": str(repo.path), "github": "octo/shop"}}
        ),
        "IMPACT_DATABASE": str(folder / "service.sqlite"),
        "IMPACT_PROCESSES": "1",
        "IMPACT_LEASE": "2",
        "IMPACT_GITHUB_API": github.url,
        "IMPACT_GITHUB_TOKEN": "pat",
    }


@contextmanager
def working(environment: dict[str, str], folder: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """`impact worker` until the block ends."""
    words = [sys.executable, "-m", "impact", "worker"]
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(words, env=environment, stdout=log, stderr=log)
        yield process
        process.terminate()
        process.wait(60)
