"""The workflow files of one state of the repository, read.

Promise: every file that GitHub would read as a workflow is there, in the order of paths; one that
cannot be read is there with its refusal.
"""

from collections.abc import Iterator

from impact.changes import Entry
from impact.nodes import TOP
from impact.reading.absent import absent
from impact.repository import Repository, Unreadable
from impact.workflows import FOLDER, Refusal, WorkflowFile, is_workflow
from impact.workflows.reading import MAX_BYTES, read_workflow


def workflow_files(repository: Repository, at: str) -> tuple[WorkflowFile, ...]:
    """The workflows of a commit id, of INDEX or of WORK_TREE."""
    return tuple(_read(repository, at))


def workflow_content(repository: Repository, at: str, path: str) -> bytes | Refusal | None:
    """The bytes of one workflow there, or why nobody reads it; None if there is no such file."""
    entry = repository.entry(at, path)
    return None if entry is None else _content(repository, path, entry)


def _read(repository: Repository, at: str) -> Iterator[WorkflowFile]:
    tree = repository.tree(at)
    for path in tree.under(FOLDER):
        entry = tree.get(path)
        if entry is None or not is_workflow(path):
            continue
        content = _content(repository, path, entry)
        if isinstance(content, bytes):
            yield read_workflow(path, content)
        else:
            yield WorkflowFile(path, path, (), (), (), (content,))


def _content(repository: Repository, path: str, entry: Entry) -> bytes | Refusal:
    if not entry.mode.startswith("100"):
        what = "this is a symbolic link or a submodule"
        return Refusal(TOP, what, "commit the file itself")
    content = repository.read_entry(path, entry, max_size=MAX_BYTES)
    if isinstance(content, bytes):
        return content
    if content.reason == "missing" and repository.partial:
        raise absent(path, "the workflow files")
    return Refusal(TOP, _reason(content))


def _reason(content: Unreadable) -> str:
    if content.reason == "too-large":
        return f"the file is larger than {MAX_BYTES} bytes"
    return "its content is missing" if content.reason == "missing" else "it is not a file"
