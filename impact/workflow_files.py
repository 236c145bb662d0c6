"""The workflow files of one state of the repository, read.

Promise: every file that GitHub would read as a workflow is there, in the order of paths; one that
cannot be read is there with its refusal.
"""

from collections.abc import Iterator

from impact.errors import MissingObject
from impact.nodes import TOP
from impact.repository import Repository, Unreadable
from impact.workflows import FOLDER, Refusal, WorkflowFile, is_workflow
from impact.workflows.reading import MAX_BYTES, read_workflow


def workflow_files(repository: Repository, at: str) -> tuple[WorkflowFile, ...]:
    """The workflows of a commit id, of INDEX or of WORK_TREE."""
    return tuple(_read(repository, at))


def _read(repository: Repository, at: str) -> Iterator[WorkflowFile]:
    tree = repository.tree(at)
    for path in tree.under(FOLDER):
        entry = tree.get(path)
        if entry is None or not is_workflow(path):
            continue
        if not entry.mode.startswith("100"):
            yield _unread(path, "this is a symbolic link or a submodule", "commit the file itself")
            continue
        content = repository.read_entry(path, entry, max_size=MAX_BYTES)
        if isinstance(content, bytes):
            yield read_workflow(path, content)
        elif content.reason == "missing" and repository.partial:
            raise _absent(path)
        else:
            yield _unread(path, _reason(content))


def _unread(path: str, what: str, do: str = "") -> WorkflowFile:
    return WorkflowFile(path, path, (), (), (), (Refusal(TOP, what, do),))


def _reason(content: Unreadable) -> str:
    if content.reason == "too-large":
        return f"the file is larger than {MAX_BYTES} bytes"
    return "its content is missing" if content.reason == "missing" else "it is not a file"


def _absent(path: str) -> MissingObject:
    return MissingObject(
        "its content is not in this partial clone",
        where=path,
        expected="the contents of the workflow files",
        do="clone without --filter",
    )
