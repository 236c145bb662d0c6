"""The workflows' own `paths:` filters, made to say what the rules and the code say.

Promise: every tracked file of one state is judged as if it were modified, as `impact diff` would
judge it; a filter that says the same already stays as it is, to the byte; a new one is read again
and simulated over all of those files before it is handed out. What no filter can say is told with
the files. Nothing is written here.
"""

from collections.abc import Iterator, Sequence

from impact.answers.syncing.lists import Plan, Task, block_of, patterns_of
from impact.answers.syncing.values import Block, Synced, Why
from impact.answers.syncing.wants import wants_of
from impact.bases import place_of
from impact.context import Context
from impact.errors import ImpactError, RulesError
from impact.native.simulation import PULLS
from impact.reading.rulebook import rules_of
from impact.reading.workflow_files import workflow_content
from impact.rules import Workflow
from impact.workflows import FOLDER, On, Refusal, WorkflowFile
from impact.workflows.reading import read_workflow
from impact.workflows.writing import write_paths

__all__ = ["Plan", "sync"]


def sync(plan: Plan, context: Context) -> tuple[Synced, ...]:
    """Every workflow of the rules, with its text before and after."""
    where = place_of(context.repository, plan.at)
    rules = rules_of(plan.at, plan.rules_path, context)
    wants = wants_of(rules, where, plan.strict, context)
    files = dict.fromkeys(workflow.file for workflow in rules.workflows)
    found = []
    for count, file in enumerate(files, 1):
        context.progress("workflows", count)
        own = [workflow for workflow in rules.workflows if workflow.file == file]
        content = workflow_content(context.repository, where.place, FOLDER + file)
        found.append(_synced(FOLDER + file, content, own, Task(rules, wants, plan)))
    return tuple(found)


def _synced(
    path: str, content: bytes | Refusal | None, own: Sequence[Workflow], task: Task
) -> Synced:
    if content is None:
        return Synced(path, b"", b"", (), "absent", None)
    if not any(w.when.push or w.when.pull_request for w in own):
        reason: Why = "tags" if any(w.when.tag for w in own) else "by-hand"
        return Synced(path, b"", b"", (), reason, None)
    if isinstance(content, Refusal):
        return _refused(path, b"", content)
    workflow = read_workflow(path, content)
    if workflow.refusals:
        return _refused(path, content, workflow.refusals[0])
    try:
        after, blocks = _written(workflow, content, own, task)
    except ImpactError as error:
        return Synced(path, content, content, (), "refused", error)
    return Synced(path, content, after, blocks, "", None)


def _refused(path: str, content: bytes, refusal: Refusal) -> Synced:
    error = RulesError(
        f"GitHub refuses this file: {refusal.what}",
        where=f"{path}:{refusal.place.line}:{refusal.place.column}",
        do=refusal.do or "repair the file first",
    )
    return Synced(path, content, content, (), "refused", error)


def _written(
    workflow: WorkflowFile, content: bytes, own: Sequence[Workflow], task: Task
) -> tuple[bytes, tuple[Block, ...]]:
    """The new bytes, and what was done to each filter."""
    mark = b"\xef\xbb\xbf" if content.startswith(b"\xef\xbb\xbf") else b""
    text = content.removeprefix(mark).decode()
    listed, now = list(_events(workflow, own)), workflow
    for before, rows in listed:
        on = now.event(before.event) or before  # an alias has followed the list it stands for
        new = patterns_of(on, rows, task)
        if new is not None:
            text = write_paths(text, on.event, new, f"{workflow.path}:{before.place.line}")
            now = read_workflow(workflow.path, text.encode())
            check_rest(workflow, now)
    return mark + text.encode(), tuple(block_of(on, now, rows, task) for on, rows in listed)


def _events(
    workflow: WorkflowFile, own: Sequence[Workflow]
) -> Iterator[tuple[On, tuple[Workflow, ...]]]:
    """The events of a file that have filters of paths, with the rows of the rules that want them.

    A push of tags alone has none: GitHub does not look at paths then.
    """
    for on in workflow.on:
        if on.event == "push" and not (on.tags is not None and on.branches is None):
            rows = tuple(w for w in own if w.when.push is not None)
        elif on.event in PULLS:
            rows = tuple(w for w in own if w.when.pull_request is not None)
        else:
            rows = ()
        if rows:
            yield on, rows


def check_rest(before: WorkflowFile, after: WorkflowFile) -> None:
    """Refuse a text in which anything but the filters has changed its meaning."""
    if after.refusals or _rest(before) != _rest(after):
        where = f"{before.path}:{after.refusals[0].place.line}" if after.refusals else before.path
        raise RulesError(
            "the filter cannot be written without touching the rest of the file",
            where=where,
            expected="a filter whose lines carry no anchor that is used elsewhere",
            do="write the patterns out where they are used, then sync again",
        )


def _rest(workflow: WorkflowFile) -> object:
    """All that must stay, whatever lines it stands on."""
    ons = [
        (on.event, on.types, on.workflows, on.crons, _texts(on, "branches"), _texts(on, "tags"))
        for on in workflow.on
    ]
    jobs = [(j.id, j.name, j.needs, j.condition, j.environment, j.calls) for j in workflow.jobs]
    return workflow.name, ons, jobs, [use.path for use in workflow.uses]


def _texts(on: On, kind: str) -> tuple[str, tuple[str, ...]] | None:
    found = on.branches if kind == "branches" else on.tags
    return None if found is None else (found.key, found.patterns.patterns)
