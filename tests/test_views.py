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


@pytest.mark.parametrize("link", ["src/tool.py", "bin/run"])
def test_a_change_behind_a_symbolic_link_is_seen(small: Small, link: str) -> None:
    """A file of any name may be the code that a Python name, or an entry point, links to."""
    rules = RULES.replace("src/a.py", "src/a.py, bin/run")
    small.commit({"rules.yaml": rules, "src/a.py": "import tool\n", "libexec/tool": "x = 1\n"})
    (small.where / link).parent.mkdir(exist_ok=True)
    (small.where / link).symlink_to("../libexec/tool")
    small.commit()
    small.commit({"libexec/tool": "x = 2\n"})

    assert kinds(small, "diff", "HEAD~1..HEAD") == {"import"}
    assert kinds(small, "touch", "libexec/tool") == {"import"}


def test_an_imagined_file_is_never_read(small: Small) -> None:
    """What the disk holds is no part of an older commit, where the file does not exist yet."""
    small.commit({"rules.yaml": RULES, "src/a.py": "import new\n", "src/u.py": ""})
    small.commit({"src/new.py": "import u\n"})

    assert kinds(small, "touch", "src/new.py", "src/u.py", "--at", "HEAD~1") == {"import"}
    assert kinds(small, "touch", "src/u.py", "--at", "HEAD") == {"import"}
    seen = evidence(small, "touch", "src/new.py", "src/u.py", "--at", "HEAD~1")
    assert [one["path"] for one in seen] == ["src/new.py"]


def test_a_file_is_imagined_in_a_bare_repository(small: Small) -> None:
    """Nothing is looked for on a disk that has no work tree."""
    small.commit({"rules.yaml": RULES, "src/a.py": "import new\n"})
    small.git("config", "core.bare", "true")
    small.where /= ".git"

    assert kinds(small, "touch", "src/new.py", "--at", "HEAD") == {"import"}
