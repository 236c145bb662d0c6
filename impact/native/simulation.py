"""Which workflows GitHub itself would start for an event, by their `on:` alone.

Promise: the semantics of GitHub's page "Workflow syntax for GitHub Actions", sentence by sentence
(the tests quote them), with the pattern that decided about every file. Pure: workflows, an event
and what changed come in. Conditions of jobs are not part of it: a workflow whose jobs are all
skipped has still started.
"""

from collections.abc import Iterable, Sequence

from impact.events import Delete, Event, Manual, MergeGroup, Other, PullRequest, Push, Tag
from impact.events.starts import SEEN_COMMITS, SEEN_FILES, FileDecision, Start, StartReason
from impact.typed import Final, NamedTuple, TypeAlias
from impact.workflows import Filter, On, WorkflowFile
from impact.workflows.known import PULL_DEFAULTS

PULLS: Final = ("pull_request", "pull_request_target")


class Changed(NamedTuple):
    """What an event brings, as GitHub compares it: two-dot for a push, three-dot for a pull."""

    paths: tuple[str, ...] | None  # in git's order; None: it cannot be known
    commits: int = 1


def simulate(
    workflows: Sequence[WorkflowFile], event: Event, changed: Changed
) -> tuple[Start, ...]:
    """What an event does to every workflow, in their order."""
    own = [start_of(workflow, event, changed) for workflow in workflows]
    return _with_followers(workflows, own, event)


def start_of(workflow: WorkflowFile, event: Event, changed: Changed) -> Start:
    """What an event does to one workflow by its own filters."""
    if workflow.refusals:
        first = workflow.refusals[0]
        return _start(workflow, "refused", first.place.line, first.what)
    match event:
        case Manual(name):
            return _by_hand(workflow, name)
        case Push(branch):
            return _pushed(workflow, branch, changed)
        case Tag(tag):
            return _tagged(workflow, tag)
        case PullRequest(base):
            return _pulled(workflow, base, changed)
        case MergeGroup(base):
            return _queued(workflow, base)
        case Other(name, file):
            return _otherwise(workflow, name, file)
        case Delete():
            return _otherwise(workflow, "delete", "")


def decide_files(paths: Iterable[str], wanted: Filter) -> tuple[FileDecision, ...]:
    """What a paths filter says of every file, and by which pattern."""
    return tuple(_decide(path, wanted) for path in paths)


def _decide(path: str, wanted: Filter) -> FileDecision:
    decision = wanted.patterns.decide(path)
    if decision is None:
        return FileDecision(path, wanted.ignores, "", 0)
    counts = decision.included != wanted.ignores
    return FileDecision(path, counts, decision.pattern, wanted.places[decision.index].line)


_STARTS: Final = frozenset[StartReason](
    ("no-filter", "path", "tag", "many-commits", "unknown-changes", "by-hand", "called", "follows")
)


def _start(
    workflow: WorkflowFile,
    reason: StartReason,
    line: int = 0,
    detail: str = "",
    files: tuple[FileDecision, ...] = (),
) -> Start:
    starts = reason in _STARTS
    return Start(workflow.path, workflow.name, starts, reason, line, detail, files)


def _by_hand(workflow: WorkflowFile, name: str) -> Start:
    on = workflow.event("workflow_dispatch")
    if on is None or name not in ("", workflow.file):
        return _start(workflow, "other-event")
    return _start(workflow, "by-hand", on.place.line)


def _queued(workflow: WorkflowFile, base: str) -> Start:
    """A merge queue has a filter of branches, and none of paths."""
    on = workflow.event("merge_group")
    if on is None:
        return _start(workflow, "other-event")
    refused = _refused_ref(workflow, on.branches, base, "other-branch")
    return refused or _start(workflow, "no-filter", on.place.line)


def _otherwise(workflow: WorkflowFile, name: str, file: str) -> Start:
    """Any other event; a schedule and what is called concern one workflow, if it is named."""
    on = workflow.event(name)
    if on is None or file not in ("", workflow.file):
        return _start(workflow, "other-event")
    return _start(workflow, "no-filter", on.place.line)


def _pushed(workflow: WorkflowFile, branch: str, changed: Changed) -> Start:
    """A push to a branch: a filter of tags alone leaves branches out."""
    on = workflow.event("push")
    if on is None:
        return _start(workflow, "other-event")
    if on.branches is None and on.tags is not None:
        return _start(workflow, "other-branch", on.tags.place.line, on.tags.key)
    return _refused_ref(workflow, on.branches, branch, "other-branch") or _by_paths(
        workflow, on, changed
    )


def _tagged(workflow: WorkflowFile, tag: str) -> Start:
    """A push of a tag: paths are not evaluated, and a filter of branches alone leaves tags out."""
    on = workflow.event("push")
    if on is None:
        return _start(workflow, "other-event")
    if on.tags is None and on.branches is not None:
        return _start(workflow, "other-tag", on.branches.place.line, on.branches.key)
    refused = _refused_ref(workflow, on.tags, tag, "other-tag")
    return refused or _start(workflow, "tag", on.place.line)


def _pulled(workflow: WorkflowFile, base: str, changed: Changed) -> Start:
    """A pull request that is opened or gets commits; its `branches` are those it asks to enter."""
    events = [on for name in PULLS if (on := workflow.event(name)) is not None]
    starts = [_pulled_by(workflow, on, base, changed) for on in events]
    silent = starts[0] if starts else _start(workflow, "other-event")
    return next((start for start in starts if start.starts), silent)


def _pulled_by(workflow: WorkflowFile, on: On, base: str, changed: Changed) -> Start:
    if on.types and not set(PULL_DEFAULTS).intersection(on.types):
        return _start(workflow, "other-type", on.place.line, ", ".join(on.types))
    refused = _refused_ref(workflow, on.branches, base, "other-branch")
    return refused or _by_paths(workflow, on, changed)


def _refused_ref(
    workflow: WorkflowFile, wanted: Filter | None, ref: str, reason: StartReason
) -> Start | None:
    """The silence of a workflow that does not want a branch or tag."""
    if wanted is None or wanted.admits(ref):
        return None
    decision = wanted.patterns.decide(ref)
    place = wanted.place if decision is None else wanted.places[decision.index]
    return _start(workflow, reason, place.line, decision.pattern if decision else "")


def _by_paths(workflow: WorkflowFile, on: On, changed: Changed) -> Start:
    """What the paths filter says, once everything else is satisfied."""
    wanted = on.paths
    if wanted is None:
        return _start(workflow, "no-filter", on.place.line)
    line = wanted.place.line
    if changed.paths is None:
        return _start(workflow, "unknown-changes", line)
    files = decide_files(changed.paths, wanted)
    if changed.commits > SEEN_COMMITS:
        return _start(workflow, "many-commits", line, "", files)
    if not files:
        return _start(workflow, "no-changes", line)
    first = next((file for file in files[:SEEN_FILES] if file.counts), None)
    if first is not None:
        return _start(workflow, "path", first.line or line, first.pattern, files)
    late = next((file for file in files[SEEN_FILES:] if file.counts), None)
    reason: StartReason = "no-path" if late is None else "beyond-limit"
    return _start(workflow, reason, line, late.path if late else "", files)


Followed: TypeAlias = dict[str, Start]
LONGEST_CHAIN: Final = 3  # workflows that follow one another by `workflow_run`


def _with_followers(
    workflows: Sequence[WorkflowFile], own: Sequence[Start], event: Event
) -> tuple[Start, ...]:
    """The starts, and those that come of them: called workflows, and such that wait for others."""
    found: Followed = {start.workflow: start for start in own}
    _call(workflows, found)
    for _ in range(LONGEST_CHAIN):
        before = dict(found)
        for workflow in _silent(workflows, before):
            found[workflow.path] = _following(workflow, before, event) or found[workflow.path]
        _call(workflows, found)
    return tuple(found.values())


def _silent(workflows: Sequence[WorkflowFile], found: Followed) -> list[WorkflowFile]:
    return [w for w in workflows if not found[w.path].starts and not w.refusals]


def _call(workflows: Sequence[WorkflowFile], found: Followed) -> None:
    """Start whatever those that start call, and what that calls."""
    growing = True
    while growing:
        growing = False
        for workflow in _silent(workflows, found):
            start = _called(workflow, workflows, found)
            if start is not None:
                found[workflow.path], growing = start, True


def _called(
    workflow: WorkflowFile, workflows: Sequence[WorkflowFile], found: Followed
) -> Start | None:
    """The start of a reusable workflow that is a job of one that starts."""
    on = workflow.event("workflow_call")
    if on is None:
        return None
    for caller in workflows:
        calls = any(job.calls == workflow.path for job in caller.jobs)
        if calls and found[caller.path].starts:
            return _start(workflow, "called", on.place.line, caller.path)
    return None


def _following(workflow: WorkflowFile, found: Followed, event: Event) -> Start | None:
    """The start of a workflow whose `workflow_run` waits for one that starts."""
    on = workflow.event("workflow_run")
    if on is None or not _run_on(on, event):
        return None
    for start in found.values():
        if start.starts and start.name in on.workflows:
            return _start(workflow, "follows", on.place.line, start.workflow)
    return None


def _run_on(on: On, event: Event) -> bool:
    """Whether `workflow_run` wants the branch; that of a pull request or dispatch is unknown."""
    if on.branches is None:
        return True
    match event:
        case Push(ref) | Tag(ref):
            return on.branches.admits(ref)
        case _:
            return True
