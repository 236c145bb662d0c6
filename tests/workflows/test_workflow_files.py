"""The workflow files of a commit, the index or the work tree are found and read."""

import os
from typing import TYPE_CHECKING

from impact.changes import INDEX, WORK_TREE
from impact.reading.workflow_files import workflow_files
from impact.repository import open_repository

if TYPE_CHECKING:
    from conftest import RepositoryBuilder

GOOD = "on: push\njobs: {a: {runs-on: x, steps: [{run: y}]}}\n"


def test_files_of_every_place_are_read(repo: "RepositoryBuilder") -> None:
    """A commit, the index and the work tree each have their own workflows, by path."""
    sha = repo.commit({".github/workflows/b.yml": GOOD, ".github/workflows/a.yaml": "on:"})
    repo.write({".github/workflows/c.yml": GOOD})
    repo.git("add", ".")
    repo.write({".github/workflows/d.yml": GOOD, ".github/workflows/README.md": "no"})

    with open_repository(str(repo.path)) as repository:
        names = [
            [workflow.file for workflow in workflow_files(repository, at)]
            for at in (sha, INDEX, WORK_TREE)
        ]
        refused = [bool(workflow.refusals) for workflow in workflow_files(repository, sha)]

    assert names[0] == ["a.yaml", "b.yml"]
    assert names[1] == ["a.yaml", "b.yml", "c.yml"]
    assert names[2] == ["a.yaml", "b.yml", "c.yml", "d.yml"]
    assert refused == [True, False]


def test_what_is_no_plain_file_is_refused(repo: "RepositoryBuilder") -> None:
    """A symbolic link and a file beyond the limit are told, not passed over."""
    repo.write({".github/workflows/big.yml": "#" * (1 << 20 | 1)})
    os.symlink("big.yml", repo.path / ".github/workflows/link.yml")
    repo.git("add", ".")
    sha = repo.commit({"a": "b"})

    with open_repository(str(repo.path)) as repository:
        told = [workflow.refusals[0].what for workflow in workflow_files(repository, sha)]

    assert told == [
        "the file is larger than 1048576 bytes",
        "this is a symbolic link or a submodule",
    ]
