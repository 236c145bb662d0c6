"""What runs now: an Impact meets events and becomes a Plan of runs and skips, each with its why.

Promise: every workflow of the rules is in the plan, as a run or as a skip with a reason of the
closed list. Pure: what git knows about tags comes in as facts.
"""

from collections.abc import Iterator, Mapping, Sequence

from impact.events import Event, MergeGroup, PullRequest, Tag
from impact.planning.starting import Start, start_of, wants_of
from impact.planning.tags import in_promotion_order, likely_tags, tag_repair
from impact.report import (
    AppImpact,
    Impact,
    Minutes,
    Plan,
    PlannedStage,
    Run,
    Skip,
    SkipReason,
)
from impact.rules import Pipeline, Rules, Stage, Workflow
from impact.typed import Literal

__all__ = ["TagFacts", "in_promotion_order", "likely_tags", "plan_for", "tag_repair"]

TagFacts = Mapping[tuple[str, str], bool]  # (tag, branch) -> whether the branch holds the tag


def plan_for(rules: Rules, impact: Impact, events: Sequence[Event], tag_facts: TagFacts) -> Plan:
    """Decide every workflow of the rules.

    Without events: what the impacted apps' pushes and tags would run, in promotion order.
    """
    apps = {app.app: app for app in impact.apps}
    runs: list[Run] = []
    skips: list[Skip] = []
    for workflow in in_promotion_order(rules):
        decided = _decide(rules, workflow, apps.get(workflow.app), events, tag_facts)
        if isinstance(decided, Run):
            runs.append(decided)
        else:
            skips.append(decided)
    return Plan(tuple(events), _when(events), tuple(runs), tuple(skips), _minutes(rules, runs))


def _decide(
    rules: Rules,
    workflow: Workflow,
    app: AppImpact | None,
    events: Sequence[Event],
    tag_facts: TagFacts,
) -> Run | Skip:
    refused = [e for e in events if isinstance(e, Tag) and _tag_refused(workflow, e, tag_facts)]
    start = start_of(workflow, events, refused)
    if start is None and refused:
        return _tag_skip(workflow, refused[0].tag)
    if start is None:
        return _skip(workflow, "event-not-wanted", wants_of(workflow))
    if app is None or not (app.impacted or start.everything):
        return _not_impacted(workflow, app)
    return _run(rules, workflow, app, start)


def _tag_refused(workflow: Workflow, event: Tag, tag_facts: TagFacts) -> bool:
    wanted = workflow.when.tag is not None and workflow.when.tag.includes(event.tag)
    return wanted and bool(workflow.tag_on) and not tag_facts[event.tag, workflow.tag_on]


def _tag_skip(workflow: Workflow, tag: str) -> Skip:
    detail = f"{tag} is not on branch {workflow.tag_on}"
    return _skip(workflow, "tag-not-on-branch", detail, tag_repair(tag, workflow.tag_on))


def _not_impacted(workflow: Workflow, app: AppImpact | None) -> Skip:
    if app is not None and app.skipped:
        first = app.skipped[0]
        more = f" and {len(app.skipped) - 1} more" if len(app.skipped) > 1 else ""
        return _skip(
            workflow, "rule-skip", f"{first.path}{more}: {first.why or 'skipped by a row'}"
        )
    searched = app.searched if app is not None else 0
    return _skip(
        workflow, "not-impacted", f"{searched} files of the app searched" if searched else ""
    )


def _skip(workflow: Workflow, reason: SkipReason, detail: str, do: str = "") -> Skip:
    return Skip(workflow.file, workflow.app, workflow.environment, reason, detail, do)


def _run(rules: Rules, workflow: Workflow, app: AppImpact, start: Start) -> Run:
    known = rules.app(workflow.app)
    has = known.components if known is not None else ()
    needed = has if start.everything else app.components
    return Run(
        workflow.file,
        workflow.app,
        workflow.environment,
        start.when,
        start.trigger,
        workflow.minutes,
        workflow.approval,
        needed,
        tuple(_stages(rules, workflow, has, needed)),
    )


def _stages(
    rules: Rules, workflow: Workflow, has: Sequence[str], needed: Sequence[str]
) -> Iterator[PlannedStage]:
    """A stage is shown if the app has one of its needs, and runs if one of these is needed."""
    for stage in _pipeline(rules, workflow):
        own = [name for name in stage.needs if name in has]
        if stage.needs and not own:
            continue
        hit = [name for name in own if name in needed]
        if not stage.needs:
            yield PlannedStage(stage.name, True, "always runs")
        elif hit:
            yield PlannedStage(stage.name, True, f"{' and '.join(hit)} needed")
        else:
            yield PlannedStage(stage.name, False, f"{' and '.join(own)} not needed")


def _pipeline(rules: Rules, workflow: Workflow) -> Sequence[Stage]:
    found: Pipeline | None = next((p for p in rules.pipelines if p.name == workflow.pipeline), None)
    return found.stages if found is not None else ()


def _when(events: Sequence[Event]) -> Literal["now", "merge", "push"]:
    if not events:
        return "push"
    merging = all(isinstance(event, PullRequest | MergeGroup) for event in events)
    return "merge" if merging else "now"


def _minutes(rules: Rules, runs: Sequence[Run]) -> Minutes:
    """Runs of one environment go side by side, environments one after another.

    A release tag that somebody may set one day is not counted.
    """
    counted = [run for run in runs if run.when != "tag"]
    if not counted:
        return Minutes(0, 0)
    known = [run.minutes for run in counted if run.minutes is not None]
    if len(known) < len(counted):
        return Minutes(None, None)
    walls = {
        name: max((run.minutes or 0 for run in counted if run.environment == name), default=0)
        for name in rules.environments
    }
    return Minutes(sum(walls.values()), sum(known))
