"""A change of 300,000 files: the answer is right, in bounded memory (a huge tree: test_huge.py)."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import RepositoryBuilder
from tests.hostile.ground import environment

RULES = "version: 1\napps: {web: {entrypoints: [web/main.py]}, docs: {paths: [docs/**]}}\n"
FILES = {"rules.yaml": RULES, "web/main.py": "from web import views\n", "web/views.py": ""}
PEAK = 600 << 20  # bytes


def commit_many(repo: RepositoryBuilder, content: str) -> str:
    """A commit of HEAD's files and of 300 folders of a thousand files with that content."""
    blob = repo.git("rev-parse", f"HEAD:{content}")
    names = "\n".join(f"100644 blob {blob}\tfile{n:03}.txt" for n in range(1000))
    folder = repo.git("mktree", stdin=names.encode())
    folders = [f"040000 tree {folder}\tfolder{n:03}" for n in range(300)]
    listed = repo.git("ls-tree", "HEAD").splitlines()
    tree = repo.git("mktree", stdin="\n".join([*listed, *folders]).encode())
    return repo.git("commit-tree", "-m", "many", tree)


def test_a_huge_change_is_answered_within_600_mebibytes(
    repo: RepositoryBuilder, tmp_path: Path
) -> None:
    """As the document, which names every path twice: as changed, and as claimed by nobody."""
    repo.commit(FILES)
    before, after = commit_many(repo, "rules.yaml"), commit_many(repo, "web/main.py")
    command = [sys.executable, "-m", "impact", "diff", f"{before}..{after}", "--format", "json"]
    with (tmp_path / "out").open("w") as out:
        process = subprocess.Popen(
            command, cwd=repo.path, env=environment(IMPACT_CACHE_DIR="off"), stdout=out
        )
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    document = json.loads((tmp_path / "out").read_text())

    assert process.returncode == 0
    assert len(document["changes"]) == len(document["unclaimed"]) == 300_000
    assert used.ru_maxrss * 1024 < PEAK
