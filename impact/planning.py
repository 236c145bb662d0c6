"""What runs now: an Impact meets events and becomes a Plan of runs and skips, each with its why.

Promise: every workflow of the rules is in the plan, as a run or as a skip with a reason of the
closed list. Pure: what git knows about tags comes in as facts.
"""

from collections.abc import Iterator, Mapping, Sequence

from impact.events import Event, Manual, MergeGroup, Other, PullRequest, Push, Tag
from impact.report import (
    AppImpact,
    Impact,
    Minutes,
    Plan,
    PlannedStage,
    Run,
    RunWhen,
    Skip,
    SkipReason,
)
from impact.rules import Pipeline, Rules, Stage, Workflow
from impact.typed import Literal, NamedTuple

TagFacts = Mapping[tuple[str, str], bool]  # (tag, branch) -> whether the branch holds the tag


class _Start(NamedTuple):
    """An event that starts a workflow."""

    when: RunWhen
    trigger: str
    everything: bool  # tags and runs by hand deploy all the app has, whatever changed


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


def in_promotion_order(rules: Rules) -> list[Workflow]:
    """The workflows by app as the rules list them, each app's from the first environment on."""
    apps = {app.name: index for index, app in enumerate(rules.apps)}
    environments = {name: index for index, name in enumerate(rules.environments)}
    return sorted(rules.workflows, key=lambda w: (apps[w.app], environments[w.environment], w.line))


def _decide(
    rules: Rules,
    workflow: Workflow,
    app: AppImpact | None,
    events: Sequence[Event],
    tag_facts: TagFacts,
) -> Run | Skip:
    refused = [e for e in events if isinstance(e, Tag) and _tag_refused(workflow, e, tag_facts)]
    start = _start(workflow, events, refused)
    if start is None and refused:
        return _tag_skip(workflow, refused[0].tag)
    if start is None:
        return _skip(workflow, "event-not-wanted", _wants(workflow))
    if app is None or not (app.impacted or start.everything):
        return _not_impacted(workflow, app)
    return _run(rules, workflow, app, start)


def _start(workflow: Workflow, events: Sequence[Event], refused: Sequence[Event]) -> _Start | None:
    """The first event that starts a workflow, one that deploys everything before the others."""
    if not events:
        return _start_some_day(workflow)
    # By identity: as tuples, a tag and a branch of one name are equal.
    wanted = (event for event in events if not any(event is one for one in refused))
    starts = [_start_by(workflow, event) for event in wanted]
    found = [start for start in starts if start is not None]
    return next((start for start in found if start.everything), found[0] if found else None)


def _start_some_day(workflow: Workflow) -> _Start | None:
    when = workflow.when
    if when.push is not None:
        return _Start("push", f"push to {_refs(when.push.patterns)}", False)
    if when.tag is not None:
        return _Start("tag", f"tag {_refs(when.tag.patterns)}", False)
    return None


def _start_by(workflow: Workflow, event: Event) -> _Start | None:
    when = workflow.when
    match event:
        case Push(branch) if when.push is not None and when.push.includes(branch):
            return _Start("now", f"push to {branch}", False)
        case Tag(tag) if when.tag is not None and when.tag.includes(tag):
            return _Start("now", f"tag {tag}", True)
        case PullRequest(base) if when.pull_request is not None and when.pull_request.includes(
            base
        ):
            return _Start("now", f"pull request to {base}", False)
        case PullRequest(base) | MergeGroup(base) if when.push is not None and when.push.includes(
            base
        ):
            return _Start("merge", f"merge into {base}", False)
        case Manual(name) if when.manual and name in ("", workflow.file):
            return _Start("now", "started by hand", True)
        case Other(name, file) if file in ("", workflow.file):
            return _Start("now", f"started by {name}", True)
    return None


def _tag_refused(workflow: Workflow, event: Tag, tag_facts: TagFacts) -> bool:
    wanted = workflow.when.tag is not None and workflow.when.tag.includes(event.tag)
    return wanted and bool(workflow.tag_on) and not tag_facts[event.tag, workflow.tag_on]


def _tag_skip(workflow: Workflow, tag: str) -> Skip:
    detail = f"{tag} is not on branch {workflow.tag_on}"
    return _skip(workflow, "tag-not-on-branch", detail, tag_repair(tag, workflow.tag_on))


def tag_repair(tag: str, branch: str) -> str:
    """The commands that take a tag back and set it on the branch that must hold it."""
    from shlex import quote  # hardly any answer refuses a tag

    words = f'"Release {tag}"' if quote(tag) == tag else quote(f"Release {tag}")
    tag, branch = quote(tag), quote(branch)
    return (
        f"git tag -d {tag} && git push origin :refs/tags/{tag} && git checkout {branch}"
        f" && git tag -a {tag} -m {words} && git push origin {tag}"
    )


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


def _run(rules: Rules, workflow: Workflow, app: AppImpact, start: _Start) -> Run:
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


def _wants(workflow: Workflow) -> str:
    """The events a workflow waits for, in words."""
    when = workflow.when
    wants = [
        f"{words} {_refs(refs.patterns)}"
        for words, refs in (
            ("push to", when.push),
            ("tag", when.tag),
            ("pull request to", when.pull_request),
        )
        if refs is not None
    ]
    return f"wants {' or '.join(wants)}" if wants else "is started by hand only"


def _refs(patterns: Sequence[str]) -> str:
    return ", ".join(patterns)


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


def likely_tags(rules: Rules, tag: str) -> tuple[str, ...]:
    """What a tag that no workflow wants was probably meant to be: `v1.2.3` → `v-line-1.2.3`.

    The version is everything from the first digit on; it is put where a wanted tag pattern has its
    first wildcard.
    """
    start = next((index for index, char in enumerate(tag) if char.isdigit()), None)
    if start is None:
        return ()
    version = tag[start:]
    wanted = (
        (pattern, workflow.when.tag)
        for workflow in in_promotion_order(rules)
        if workflow.when.tag is not None
        for pattern in workflow.when.tag.patterns
    )
    tags = (
        (pattern.partition("*")[0] + version, patterns)
        for pattern, patterns in wanted
        if "*" in pattern and not pattern.startswith("!")
    )
    return tuple(dict.fromkeys(name for name, patterns in tags if patterns.includes(name)))
