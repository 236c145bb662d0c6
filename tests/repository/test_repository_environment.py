"""What a git, and what git starts, sees of the environment of whoever runs this tool."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from impact.errors import ImpactError
from impact.repository import open_repository
from impact.repository.mirror import Mirror
from impact.repository.origin import hosted
from tests.conftest import RepositoryBuilder
from tests.git_server import GitServer
from tests.repository.hostile import ask_everything, set_trap

SECRETS = (
    "DATABASE_URL", "GITHUB_TOKEN", "IMPACT_TOKEN", "IMPACT_TOKENS", "IMPACT_WEBHOOK_SECRET",
    "IMPACT_GITHUB_APP_KEY", "IMPACT_GITHUB_TOKEN", "IMPACT_MIRROR_TOKEN", "IMPACT_LEDGER",
)  # fmt: skip
OTHERS = ("AWS_SECRET_ACCESS_KEY", "GH_TOKEN", "PGPASSWORD", "SSH_AUTH_SOCK")
NEEDED = {"https_proxy": "http://proxy.invalid", "SSL_CERT_FILE": "/etc/ours.pem", "TZ": "UTC"}
SESAME = "only this"
FAKE = """#!/bin/sh
env -0 >> {seen}
exec {git} "$@"
"""
Seen = Callable[[], list[bytes]]


@pytest.fixture
def seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Seen:
    """An environment full of secrets, and a git that tells which variables it gets."""
    told, programs = tmp_path / "seen", tmp_path / "programs"
    programs.mkdir()
    fake = programs / "git"
    fake.write_text(FAKE.format(seen=told, git=shutil.which("git")))
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    for name in (*SECRETS, *OTHERS):
        monkeypatch.setenv(name, f"secret of {name}")
    for name, value in NEEDED.items():
        monkeypatch.setenv(name, value)
    return lambda: told.read_bytes().split(b"\0")


def secrets(seen: Seen) -> set[str]:
    """Of whom a git has seen a secret, under whatever name."""
    return {line.partition(b"secret of ")[2].decode() for line in seen() if b"secret of " in line}


def test_a_git_that_reads_sees_no_secret(
    repo: RepositoryBuilder, tmp_path: Path, seen: Seen
) -> None:
    """No variable but those on the list reaches a git, even in a hostile repository."""
    trap = set_trap(repo, tmp_path)
    (tmp_path / "seen").unlink()
    ask_everything(str(repo.path))

    assert trap.fired() == []
    assert secrets(seen) == set()
    assert {f"{name}={value}".encode() for name, value in NEEDED.items()} <= set(seen())


def test_a_git_that_fetches_for_a_person_sees_what_their_helpers_need(
    repo: RepositoryBuilder, tmp_path: Path, seen: Seen
) -> None:
    """What is this tool's own stays hidden; helpers and keys find what is theirs."""
    repo.commit({"a": "1"})
    folder = tmp_path / "clone"
    RepositoryBuilder(tmp_path / "cloner").git("clone", "-q", str(repo.path), str(folder))
    (tmp_path / "seen").unlink()
    with open_repository(str(folder), fetch=[].append) as repository, pytest.raises(ImpactError):
        repository.resolve("a" * 40)

    assert secrets(seen) == set(OTHERS)


def test_a_git_that_mirrors_sees_no_secret(
    repo: RepositoryBuilder, tmp_path: Path, seen: Seen
) -> None:
    """A git that speaks for the service has its one token, and neither its settings nor ours."""
    repo.commit({"a": "1"})
    (tmp_path / "seen").unlink()
    with GitServer(tmp_path, token=SESAME) as server:
        address = hosted(f"{server.url}/repo", [server.url[7:]], loopback=True)
        Mirror(str(tmp_path / "m" / "x.git"), address, SESAME, lock=-1).clone()
    assert server.authorized
    assert secrets(seen) == set()
