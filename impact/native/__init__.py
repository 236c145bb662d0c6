"""GitHub's own filters beside the rules: what would be missed, and what would be wasted.

Promise: for each event, every workflow of the rules with both answers, and every other workflow
that starts. *Missed*: the rules run it, GitHub would not start it. *Wasted*: GitHub would start it,
and nothing of the app is touched. Pure.
"""

from collections.abc import Iterator, Sequence

from impact.events import Event, MergeGroup, PullRequest, Push
from impact.events.starts import Native, NativeStart, Start, Verdict
from impact.native.simulation import Changed, simulate
from impact.patterns.samples import sample_ref
from impact.planning import TagFacts, in_promotion_order, plan_for
from impact.report import AppImpact, Impact
from impact.rules import Rules, Trigger, Workflow
from impact.workflows import FOLDER, WorkflowFile


def native_for(
    rules: Rules,
    impact: Impact,
    workflows: Sequence[WorkflowFile],
    events: Sequence[Event],
    changed: Changed,
    tag_facts: TagFacts,
) -> Native:
    """Put both answers side by side. Without events: every push that a workflow of the rules wants.

    A pull request or merge group is judged by the push that its merge will be, as the plan does.
    """
    judged = map(_judged, events) if events else _pushes(rules)
    wanted = tuple(dict.fromkeys(judged))
    starts = [
        one
        for event in wanted
        for one in _side_by_side(rules, impact, workflows, event, changed, tag_facts)
    ]
    asked = {one.workflow for one in starts}
    rest = [workflow.file for workflow in in_promotion_order(rules)]
    unasked = tuple(name for name in dict.fromkeys(rest) if not events and name not in asked)
    return Native(wanted, tuple(starts), unasked)


def _judged(event: Event) -> Event:
    return Push(event.base) if isinstance(event, PullRequest | MergeGroup) else event


def _pushes(rules: Rules) -> Iterator[Event]:
    """A push for each branch or pattern of branches that a workflow of the rules wants."""
    for workflow in in_promotion_order(rules):
        yield from map(Push, sample_branches(workflow.when))


def sample_branches(when: Trigger) -> tuple[str, ...]:
    """A branch for each positive pattern of a push: the name itself, or one that matches."""
    if when.push is None:
        return ()
    positive = (pattern for pattern in when.push.patterns if not pattern.startswith("!"))
    samples = (sample_ref(pattern) for pattern in positive)
    return tuple(ref for ref in samples if when.push.includes(ref))


def _side_by_side(
    rules: Rules,
    impact: Impact,
    workflows: Sequence[WorkflowFile],
    event: Event,
    changed: Changed,
    tag_facts: TagFacts,
) -> Iterator[NativeStart]:
    found = {start.workflow: start for start in simulate(workflows, event, changed)}
    running = {run.workflow for run in plan_for(rules, impact, (event,), tag_facts).runs}
    apps = {app.app: app for app in impact.apps}
    listed = set()
    for workflow in in_promotion_order(rules):
        path = FOLDER + workflow.file
        listed.add(path)
        start = found.get(path) or Start(path, path, False, "absent", 0, "", ())
        runs = workflow.file in running
        if runs or start.starts or _wants(workflow, event):
            verdict = _verdict(start, runs, apps.get(workflow.app))
            yield _native(start, verdict, event, runs, workflow)
    for path, start in found.items():
        if path not in listed and start.starts:
            yield _native(start, "unlisted", event, False, None)


def _wants(workflow: Workflow, event: Event) -> bool:
    push = workflow.when.push
    return isinstance(event, Push) and push is not None and push.includes(event.branch)


def _verdict(start: Start, runs: bool, app: AppImpact | None) -> Verdict:
    if start.starts == runs:
        return "same"
    if runs:
        return "missed"
    return "unplanned" if app is not None and app.impacted else "wasted"


def _native(
    start: Start, verdict: Verdict, event: Event, runs: bool, workflow: Workflow | None
) -> NativeStart:
    return NativeStart(
        verdict=verdict,
        workflow=start.workflow.removeprefix(FOLDER),
        app=workflow.app if workflow else "",
        environment=workflow.environment if workflow else "",
        event=str(event),
        runs=runs,
        starts=start.starts,
        reason=start.reason,
        line=start.line,
        detail=start.detail,
        files=start.files,
    )
