"""What the apps are made of in odd trees: limits, links, submodules, files that nobody can read."""

import json
from typing import Any

import pytest

from tests.conftest import RepositoryBuilder
from tests.small_repository import Small

RULES = "version: 1\napps: {web: {entrypoints: [src/a.py]}}\n"
IMAGE_RULES = "version: 1\napps: {web: {entrypoints: [src/a.py], images: [Dockerfile]}}\n"


@pytest.fixture
def small(repo: RepositoryBuilder, capsys: pytest.CaptureFixture[str]) -> Small:
    """An empty repository, and somebody who asks in it."""
    return Small(repo, capsys, repo.path)


def evidence(small: Small, *words: str) -> list[dict[str, Any]]:
    """All evidence for the only app."""
    answer = small.ask(*words, "--format", "json")

    assert answer.status == 0, answer.err
    (app,) = json.loads(answer.out)["apps"]
    found: list[dict[str, Any]] = app["evidence"]
    return found


def kinds(small: Small, *words: str) -> set[str]:
    """The kinds of evidence for the only app."""
    return {one["kind"] for one in evidence(small, *words)}


def test_the_cache_never_hides_that_a_file_is_too_large(small: Small) -> None:
    """A limit that is lowered later holds for what the cache learnt before, too."""
    limited = RULES + "graph: {max_blob: 20}\n"
    small.commit({"rules.yaml": RULES, "src/a.py": "import os  # " + "x" * 40, "src/z.py": ""})

    assert kinds(small, "touch", "src/z.py", "--at", "HEAD") == set()
    small.commit({"rules.yaml": limited})
    assert kinds(small, "touch", "src/z.py", "--at", "HEAD") == {"unknown"}
    small.commit({"rules.yaml": RULES})
    assert kinds(small, "touch", "src/z.py", "--at", "HEAD") == set()
