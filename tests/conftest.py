"""Fixtures: a builder of real, tiny, reproducible git repositories.

Author, dates and configuration are fixed, so the same steps give the same object ids everywhere,
and nothing of the person who runs the tests (global config, hooks, templates, cache) leaks in.
"""

import os
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import core, settings
from hypothesis.vendor import pretty

if TYPE_CHECKING:
    from tests.comments.jobs import Jobs
    from tests.detect.hosted import Host
    from tests.fake_github import FakeGitHub

# A slow machine is no bug; and in CI the same tree has the same result, while at a desk every run
# looks somewhere else.
settings.register_profile("house", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("house")
# The pytest plugin of schemathesis mutes this printer, and no failing value would be shown.
core.RepresentationPrinter = pretty.RepresentationPrinter

GIT_ENVIRONMENT = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_AUTHOR_NAME": "A U Thor",
    "GIT_AUTHOR_EMAIL": "author@example.com",
    "GIT_COMMITTER_NAME": "C O Mitter",
    "GIT_COMMITTER_EMAIL": "committer@example.com",
    "GIT_TEMPLATE_DIR": "",
    "LC_ALL": "C",
    "TZ": "UTC",
}


SCHEMAS = count(1)


class RepositoryBuilder:
    """A real repository in a folder, made step by step; every step is one minute apart."""

    def __init__(self, path: Path, *, branch: str = "main") -> None:
        self.path = path
        self._minutes = 0
        path.mkdir(parents=True, exist_ok=True)
        self.git("init", "-q", "-b", branch)

    def git(self, *arguments: str | bytes, stdin: bytes = b"") -> str:
        """Run git in the repository and give back what it printed, without the last newline."""
        date = f"2025-01-01T{self._minutes // 60:02}:{self._minutes % 60:02}:00+00:00"
        environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("GIT_")},
            **GIT_ENVIRONMENT,
            "GIT_AUTHOR_DATE": date,
            "GIT_COMMITTER_DATE": date,
        }
        done = subprocess.run(
            ["git", *arguments], cwd=self.path, env=environment, input=stdin, capture_output=True
        )
        assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
        return done.stdout.decode("utf-8", "surrogateescape").removesuffix("\n")

    def write(self, files: Mapping[str, str | bytes]) -> None:
        """Write files into the work tree without staging them."""
        for name, content in files.items():
            target = self.path / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content.encode() if isinstance(content, str) else content)

    def commit(
        self,
        files: Mapping[str, str | bytes] | None = None,
        *,
        delete: Iterable[str] = (),
        message: str = "step",
    ) -> str:
        """Write and delete files, commit everything, and give back the commit's full id."""
        self._minutes += 1
        self.write(files or {})
        for name in delete:
            (self.path / name).unlink()
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")


@pytest.fixture
def repo(tmp_path: Path) -> RepositoryBuilder:
    """An empty repository on branch `main`."""
    return RepositoryBuilder(tmp_path / "repo")


@pytest.fixture(autouse=True)
def clean_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the person's git settings, cache and CI variables out of every test."""
    for name in list(os.environ):
        if name.startswith(("GIT_", "GITHUB_", "IMPACT_")):
            monkeypatch.delenv(name)
    for name, value in GIT_ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("FORCE_COLOR", raising=False)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a real PostgreSQL that this session started."""
    from postgres_server import programs, running

    folder = programs()
    if folder is None:
        pytest.skip("no PostgreSQL server is installed: apt-get install postgresql")
    with running(folder) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A place for a ledger, not made yet: once a file, once a schema of its own on a server."""
    if request.param == "sqlite":
        return str(tmp_path / "ledger.sqlite")
    import psycopg

    url: str = request.getfixturevalue("postgres")
    schema = f"s{next(SCHEMAS)}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {schema}".encode())
    return f"{url}&options=-csearch_path%3D{schema}"


@pytest.fixture(autouse=True, scope="session")
def patience() -> Iterator[None]:
    """Nobody is told how far the reading is: that depends on how busy the machine is."""
    from impact.cli import talk

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(talk, "PATIENCE", float("inf"))
        yield


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> RepositoryBuilder:
    """The sample repository of `sample_repository`, for reading only."""
    from sample_repository import build_sample

    return build_sample(tmp_path_factory.mktemp("sample") / "repository")


@pytest.fixture(scope="session")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> RepositoryBuilder:
    """The sample repository with the shipped rules.yaml on every branch, for reading only."""
    from sample_repository import build_sample

    repo = build_sample(tmp_path_factory.mktemp("deployed") / "repository")
    rules = Path(__file__).parent.parent / "rules.yaml"
    repo.commit({"rules.yaml": rules.read_bytes()}, message="rules")
    repo.git("branch", "-f", "dev", "main")
    return repo


@pytest.fixture
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "Host":
    """A host of repositories with nothing on it."""
    from tests.detect.hosted import Host

    return Host(tmp_path, monkeypatch)


@pytest.fixture
def shop(host: "Host") -> "Host":
    """A host that holds a shop of two apps on `main`, and the same commit on `dev`."""
    from tests.detect.shop import SHOP

    host.work.commit(SHOP)
    host.push("main")
    host.work.git("branch", "dev")
    host.push("dev")
    return host


@pytest.fixture
def hub() -> "Iterator[FakeGitHub]":
    """A GitHub that knows the tokens of jobs."""
    from tests.comments.jobs import FORK, JOB
    from tests.fake_github import FakeGitHub

    with FakeGitHub() as made:
        made.token(JOB)
        made.token(FORK, permissions={"pull_requests": "read"})
        yield made


@pytest.fixture
def jobs(
    shop: "Host",
    hub: "FakeGitHub",
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> "Jobs":
    """The shop with a pull request on that GitHub."""
    from tests.comments.jobs import Jobs

    return Jobs(shop, hub, capsys, monkeypatch)


@pytest.fixture(scope="session")
def app_keys() -> tuple[str, str]:
    """The private key of an App, and its public one."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65_537, key_size=2048)
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    public = key.public_key().public_bytes(pem, serialization.PublicFormat.SubjectPublicKeyInfo)
    return private.decode(), public.decode()
