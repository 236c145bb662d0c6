"""Mirrors of configured repositories: how fresh they are, and what they survive."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from anyio.from_thread import start_blocking_portal
from fastapi.testclient import TestClient
from impact_api.app import create_app
from impact_api.mirrors import PAUSE, Mirrors, Source, Standing
from impact_api.settings import read_settings

from impact.cli import main
from impact.errors import FetchFailed, UsageError
from impact.repository import open_repository
from impact.repository.origin import hosted
from tests.api.waiting import until
from tests.conftest import RepositoryBuilder
from tests.git_server import GitServer

SESAME = "top-secret"
WORKER = """
import sys
from impact_api.mirrors import Mirrors, Source
from impact.repository.origin import hosted

folder, url, host, token = sys.argv[1:]
source = Source("shop", hosted(url, [host], loopback=True), lambda: token)
print(Mirrors(folder).refresh(source).folder)
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[GitServer]:
    """A server of the folder the tests make their repositories in, which asks for a token."""
    with GitServer(tmp_path, token=SESAME) as server:
        yield server


class Clock:
    """A clock that stands still until somebody moves it."""

    def __init__(self) -> None:
        self.now = time.time()

    def __call__(self) -> float:
        """The time, a moment later each time it is asked."""
        self.now += 0.001
        return self.now


def source_of(server: GitServer, token: str = SESAME) -> Source:
    """The repository `repo` of a server."""
    host = server.url.removeprefix("http://")
    return Source("shop", hosted(f"{server.url}/repo", [host], loopback=True), lambda: token)


def holds(standing: Standing, sha: str) -> bool:
    """Whether a mirror holds a commit."""
    with open_repository(standing.folder) as repository:
        return repository.obtain(sha)


def worker(server: GitServer, folder: Path) -> "subprocess.Popen[str]":
    """Another process that refreshes the same mirror."""
    words = [str(folder), f"{server.url}/repo", server.url.removeprefix("http://"), SESAME]
    return subprocess.Popen(
        [sys.executable, "-c", WORKER, *words],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_a_mirror_is_fetched_when_it_is_old_and_not_before(
    repo: RepositoryBuilder, server: GitServer, tmp_path: Path
) -> None:
    """A young mirror is answered from without the network, an old one is fetched first."""
    clock, source = Clock(), source_of(server)
    mirrors = Mirrors(str(tmp_path / "m"), max_age=60, clock=clock)
    repo.commit({"a": "1"})
    first = mirrors.current(source)
    two = repo.commit({"a": "2"})
    asked = len(server.requests)
    assert mirrors.current(source) == first
    assert len(server.requests) == asked
    assert not holds(first, two)

    clock.now += 61
    second = mirrors.current(source)
    assert holds(second, two)
    assert (second.folder, second.failed) == (first.folder, None)


def test_a_commit_that_is_wanted_is_brought(
    repo: RepositoryBuilder, server: GitServer, tmp_path: Path
) -> None:
    """The head of a pull request comes by its id, and what the server lacks is looked for once."""
    mirrors, source = Mirrors(str(tmp_path / "m")), source_of(server)
    repo.commit({"a": "1"})
    head = repo.commit({"a": "2"})
    repo.git("update-ref", "refs/pull/1/head", head)
    repo.git("reset", "-q", "--hard", "HEAD~1")
    nowhere = "1" * 40

    assert not holds(mirrors.refresh(source), head)
    assert mirrors.lacks(source, [nowhere])
    assert holds(mirrors.refresh(source, [head, nowhere]), head)
    assert not mirrors.lacks(source, [nowhere])


def test_a_server_that_fails_leaves_the_mirror_serving(
    repo: RepositoryBuilder, server: GitServer, tmp_path: Path
) -> None:
    """What was there still answers, with its age and the reason; nobody asks again at once."""
    clock, source = Clock(), source_of(server)
    mirrors = Mirrors(str(tmp_path / "m"), max_age=60, clock=clock)
    one = repo.commit({"a": "1"})
    mirrors.current(source)
    server.status = 503
    clock.now += 100
    old = mirrors.current(source)
    assert holds(old, one)
    assert old.words(clock.now).startswith(
        "the mirror was last fetched 100 seconds ago: the server"
    )
    asked = len(server.requests)
    mirrors.current(source)
    assert len(server.requests) == asked

    server.status = 0
    clock.now += PAUSE + 1
    assert mirrors.current(source).words(clock.now) == ""


def test_without_a_mirror_a_failure_is_an_error_and_is_remembered(
    repo: RepositoryBuilder, server: GitServer, tmp_path: Path
) -> None:
    """Nothing to answer from is an error of four parts, and repeated without asking again."""
    mirrors, source = Mirrors(str(tmp_path / "m")), source_of(server, "wrong")
    repo.commit({"a": "1"})
    with pytest.raises(FetchFailed, match="does not show us") as first:
        mirrors.current(source)
    asked = len(server.requests)
    with pytest.raises(FetchFailed) as second:
        mirrors.current(source)

    assert len(server.requests) == asked
    assert str(second.value) == str(first.value)
    assert "wrong" not in str(first.value)


def test_many_who_ask_at_once_cost_one_fetch(
    repo: RepositoryBuilder, server: GitServer, tmp_path: Path
) -> None:
    """Eight threads and two processes that need the first clone get the same one."""
    repo.commit({"a": "1"})
    mirrors, source = Mirrors(str(tmp_path / "m")), source_of(server)
    got: list[Standing] = []
    threads = [
        threading.Thread(target=lambda: got.append(mirrors.current(source))) for _ in range(8)
    ]
    processes = [worker(server, tmp_path / "m") for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    said = [process.communicate(timeout=60) for process in processes]

    assert [process.returncode for process in processes] == [0, 0], said
    assert {standing.folder for standing in got} == {out.strip() for out, _ in said}
    clones = len([request for request in server.requests if request.startswith("GET")]) / 2
    assert 1 <= clones <= 4  # the threads' one, and at most one for each who asked later


@pytest.mark.parametrize("there", [False, True], ids=["clone", "fetch"])
def test_a_process_that_is_killed_leaves_nothing_half_done(
    repo: RepositoryBuilder, server: GitServer, tmp_path: Path, there: bool
) -> None:
    """A kill -9 in the middle of a clone or a fetch: no half mirror, and the next one is whole."""
    mirrors, source = Mirrors(str(tmp_path / "m")), source_of(server)
    one = repo.commit({"a": "1"})
    before = mirrors.refresh(source) if there else Standing()
    two = repo.commit({"a": "2"})
    reached = threading.Event()
    server.pause = reached
    process = worker(server, tmp_path / "m")
    assert reached.wait(30)
    process.kill()
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    now = mirrors.standing(source)
    assert now.folder == before.folder
    assert not there or holds(now, one)

    server.pause = None
    assert holds(mirrors.refresh(source), two)
    assert sorted(name[-4:] for name in os.listdir(tmp_path / "m")) == [".git", "json", "lock"]


def test_the_git_of_a_killed_process_holds_the_lock_on(
    repo: RepositoryBuilder, server: GitServer, tmp_path: Path
) -> None:
    """Its git may outlive it and still writes: until it has ended nobody else begins."""
    repo.commit({"a": "1"})
    reached = threading.Event()
    server.pause = reached
    process = worker(server, tmp_path / "m")
    assert reached.wait(30)
    process.kill()
    process.communicate()

    with pytest.raises(FetchFailed, match="another process has been fetching"):
        Mirrors(str(tmp_path / "m"), wait=0.2).refresh(source_of(server))
    server.pause = None
    assert Mirrors(str(tmp_path / "m")).refresh(source_of(server)).folder


def test_another_address_is_another_mirror(
    repo: RepositoryBuilder, server: GitServer, tmp_path: Path
) -> None:
    """When the operator corrects the address of an id, nothing of the old one is served."""
    repo.commit({"a": "1"})
    other = RepositoryBuilder(tmp_path / "other")
    sha = other.commit({"b": "1"})
    mirrors, source = Mirrors(str(tmp_path / "m")), source_of(server)
    first = mirrors.refresh(source)
    host = server.url.removeprefix("http://")
    moved = source._replace(address=hosted(f"{server.url}/other", [host], loopback=True))

    assert mirrors.standing(moved).folder == ""
    second = mirrors.refresh(moved)
    assert second.folder != first.folder
    assert holds(second, sha)


def test_a_folder_that_cannot_be_written_is_an_error(server: GitServer, tmp_path: Path) -> None:
    """A file in the place of the folder is told with what to do, and no traceback."""
    (tmp_path / "m").write_text("")
    with pytest.raises(FetchFailed, match="cannot be used") as caught:
        Mirrors(str(tmp_path / "m")).refresh(source_of(server))
    assert caught.value.where == "IMPACT_MIRRORS"  # where that is is not told


def test_what_is_written_of_a_mirror_may_be_lost_or_broken(
    repo: RepositoryBuilder, server: GitServer, tmp_path: Path
) -> None:
    """Without its record a mirror only counts as old."""
    repo.commit({"a": "1"})
    mirrors, source = Mirrors(str(tmp_path / "m")), source_of(server)
    folder = mirrors.refresh(source).folder
    Path(f"{folder}.json").write_text("{")

    assert mirrors.standing(source) == Standing(folder)
    assert mirrors.current(source).fetched


def served(server: GitServer, folder: Path, **more: object) -> TestClient:
    """The service with one mirrored repository, as a configuration file would say it."""
    settings = read_settings(
        repositories={"shop": {"url": f"{server.url}/repo", "token": SESAME}},
        mirrors=str(folder), mirror_hosts=(server.url.removeprefix("http://"),),
        mirror_loopback=True, processes=1, **more,
    )  # fmt: skip
    return TestClient(create_app(settings), base_url="http://localhost")


def test_the_service_answers_from_a_mirror_as_the_command_line_does(
    small: RepositoryBuilder,
    server: GitServer,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What was pushed a moment ago is in the answer, and the answer is the command line's."""
    base, head = (small.git("rev-parse", name) for name in ("HEAD~1", "HEAD"))
    with served(server, tmp_path / "m") as client:
        answer = client.get("/v1/repositories/shop/impact", params={"base": base, "head": head})
        assert answer.status_code == 200, answer.text
        main(("diff", "-C", str(small.path), f"{base}...{head}", "--format", "json"))
        assert answer.text == capsys.readouterr().out
        assert "Impact-Warning" not in answer.headers

        small.git("checkout", "-q", "--detach")
        pull = small.commit({"shared/db.py": "VALUE = 3\n"})
        small.git("update-ref", "refs/pull/9/head", pull)
        newest = client.get("/v1/repositories/shop/impact", params={"base": head, "head": pull})
        assert newest.status_code == 200, newest.text
        gone = client.get("/v1/repositories/shop/impact", params={"base": head, "head": "1" * 40})
        assert gone.status_code == 404


@pytest.mark.usefixtures("small")
def test_the_service_tells_that_a_mirror_is_old(server: GitServer, tmp_path: Path) -> None:
    """While its server is down the answer comes with a warning; without a mirror it is a 503."""
    names = {"base": "HEAD~1", "head": "HEAD"}
    with served(server, tmp_path / "m", mirror_age=0) as client:
        server.status = 500
        first = client.get("/v1/repositories/shop/impact", params=names)
        assert (first.status_code, first.headers["Retry-After"]) == (503, "5")
        assert SESAME not in first.text
    server.status = 0
    with served(server, tmp_path / "n", mirror_age=0) as client:
        assert client.get("/v1/repositories/shop/impact", params=names).status_code == 200
        server.status = 500
        old = client.get("/v1/repositories/shop/impact", params=names)
        assert old.status_code == 200
        assert "cannot be reached" in old.headers["Impact-Warning"]


@pytest.mark.parametrize("url", ["ext::sh -c id", "https://evil.example/x", "http://github.com/x"])
def test_an_address_that_may_not_be_mirrored_stops_the_start(url: str) -> None:
    """The settings are refused before anything is opened."""
    with pytest.raises(UsageError):
        read_settings(repositories={"shop": {"url": url}})


def test_a_token_belongs_to_its_own_server(tmp_path: Path) -> None:
    """The general token goes to the first server of the list, a repository's own to that alone."""
    from impact_api.services import open_services

    settings = read_settings(
        mirrors=str(tmp_path),
        mirror_hosts=("git.example.com", "github.com"),
        mirror_token="general",  # noqa: S106 - not a secret
        repositories={
            "one": {"url": "https://git.example.com/o/one"},
            "two": {"url": "https://github.com/o/two"},
            "three": {"url": "https://github.com/o/three", "token": "own"},
        },
    )
    with start_blocking_portal() as portal:
        services = open_services(settings, portal)
    tokens = {name: source.token() for name, source in services.sources.items()}
    assert tokens == {"one": "general", "two": "", "three": "own"}
    assert "general" not in repr(services.settings)


def test_a_configuration_file_is_all_that_serving_mirrors_needs(
    small: RepositoryBuilder, server: GitServer, tmp_path: Path
) -> None:
    """`impact serve` with that file mirrors, answers, tells how fresh it is, ends at SIGTERM."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    host, head = server.url.removeprefix("http://"), small.git("rev-parse", "HEAD")
    (tmp_path / "impact.toml").write_text(
        f'port = {port}\nprocesses = 1\nmirrors = "{tmp_path}/m"\nmirror_hosts = ["{host}"]\n'
        f'mirror_loopback = true\n[repositories.shop]\nurl = "{server.url}/repo"\n'
    )
    (tmp_path / "token").write_text(f"{SESAME}\n")
    environment = os.environ | {
        "IMPACT_CONFIG": str(tmp_path / "impact.toml"),
        "IMPACT_MIRROR_TOKEN_FILE": str(tmp_path / "token"),
    }
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "impact", "serve"],
            cwd=tmp_path, env=environment, stdout=log, stderr=log,
        )  # fmt: skip
    try:
        until(lambda: asked(port, "/livez"))
        report = asked(port, f"/v1/repositories/shop/impact?base={head}~1&head={head}")
        (listed,) = asked(port, "/v1/repositories")["repositories"]
    finally:
        process.terminate()
    assert report["apps"]
    assert (listed["id"], listed["mirrored"], listed.get("problem")) == ("shop", True, None)
    assert listed["fetched"].endswith("Z")
    assert process.wait(30) in (0, -signal.SIGTERM)
    assert SESAME not in (tmp_path / "log").read_text()


def asked(port: int, path: str) -> dict[str, Any]:
    """What a service answers; nothing if it is not there yet."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path)
        found: dict[str, Any] = json.load(connection.getresponse())
    except OSError:
        return {}
    finally:
        connection.close()
    return found
