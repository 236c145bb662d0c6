"""What a clone has left out: every command says so in the same words, and fetches it if it may."""

import re
from pathlib import Path

import pytest

from tests.conftest import RepositoryBuilder
from tests.git_server import GitServer
from tests.small_repository import FILES, Small

WORKFLOW = ".github/workflows/web-prod.yml"
CONTENT = "on: {push: {tags: [v-web-*]}}\njobs: {d: {runs-on: x, environment: prod}}\n"
TOLD = re.compile(
    r"impact: \S+: its content is not in this partial clone\n"
    r"  expected: the contents of the [\w ]+\n"
    r"  do: let them be fetched with --fetch, or clone without --filter\n"
)
DEPLOY = ("record", "--app", "web", "--env", "dev", "--sha", "HEAD~1")


@pytest.mark.parametrize(
    "words",
    [
        ("init", "--output", "-"),
        ("sync", "--check", "--at", "HEAD"),
        ("promote", "--to", "prod"),
        ("diff", "HEAD~1...HEAD", "--native"),
        ("check",),
    ],
    ids=lambda words: words[0],
)
def test_what_a_partial_clone_lacks_is_told_alike(
    repo: RepositoryBuilder,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
) -> None:
    """The rules are there and nothing else is: the same words for all, and --fetch mends it."""
    repo.commit({**FILES, WORKFLOW: CONTENT})
    repo.commit({"web/main.py": "from shared import db, quiet\n"})
    repo.git("config", "uploadpack.allowFilter", "true")
    repo.git("config", "uploadpack.allowAnySHA1InWant", "true")
    with GitServer(tmp_path) as server:
        url, folder = f"{server.url}/repo", tmp_path / "partial"
        repo.git("clone", "-q", "--bare", "--filter=blob:none", url, str(folder))
        repo.git("-C", str(folder), "cat-file", "blob", "HEAD:rules.yaml")  # git itself brings it
        small = Small(repo, capsys, folder)
        small.ask(*DEPLOY, "--status", "success")
        told = small.ask(*words, "--no-fetch")
        mended = small.ask(*words, "--fetch")

    assert told.status == 3
    assert TOLD.fullmatch(told.err)
    assert mended.status in (0, 1), mended.err
