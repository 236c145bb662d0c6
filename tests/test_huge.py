"""A million paths: the answer is right, in bounded memory."""

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conftest import RepositoryBuilder

TOP = Path(__file__).parent.parent
RULES = "version: 1\napps: {web: {entrypoints: [web/main.py]}, docs: {paths: [docs/**]}}\n"
PEAK = 1 << 30  # bytes


def make_tree(repo: "RepositoryBuilder", *entries: str) -> str:
    """Write one tree object from lines as `git ls-tree` prints them."""
    return repo.git("mktree", stdin="\n".join(entries).encode()).strip()


def commit_a_million(repo: "RepositoryBuilder", like: str) -> str:
    """A commit of all that stands in another one, and of a thousand folders of a thousand files."""
    blob = repo.git("rev-parse", f"{like}:rules.yaml").strip()
    listed = repo.git("ls-tree", like).splitlines()
    folder = make_tree(repo, *(f"100644 blob {blob}\tfile{n:03}.txt" for n in range(1000)))
    folders = (f"040000 tree {folder}\tfolder{n:03}" for n in range(1000))
    return repo.git("commit-tree", "-m", "huge", make_tree(repo, *listed, *folders)).strip()


def test_a_million_paths_are_answered_within_a_gibibyte(
    repo: "RepositoryBuilder", tmp_path: Path
) -> None:
    """Cold, so that the whole tree is listed and the imports are walked."""
    repo.commit({"rules.yaml": RULES, "web/main.py": "from web import views\n", "web/views.py": ""})
    before = commit_a_million(repo, "HEAD")
    repo.commit({"web/views.py": "x = 1\n"})
    after = commit_a_million(repo, "HEAD")
    command = [sys.executable, "-m", "impact", "diff", f"{before}..{after}"]
    environment = {
        **os.environ, "PYTHONPATH": str(TOP), "IMPACT_CACHE_DIR": str(tmp_path / "cache"),
    }  # fmt: skip
    with (tmp_path / "out").open("w") as out:
        process = subprocess.Popen(command, cwd=repo.path, env=environment, stdout=out)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    answer = (tmp_path / "out").read_text()

    assert process.returncode == 0
    assert answer.startswith("web is touched\n")
    assert "changed  1 path · 2 files searched" in answer
    assert used.ru_maxrss * 1024 < PEAK
