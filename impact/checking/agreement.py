"""Rules and workflow files against each other: existence, triggers, environments."""

import re
from collections.abc import Iterable, Iterator

from impact.checking.files import named_as_deploy
from impact.checking.survey import Survey
from impact.findings import Finding
from impact.patterns import PatternSet
from impact.patterns.samples import sample_ref
from impact.rules import Rules, Workflow
from impact.typed import Final
from impact.workflows import FOLDER, Filter, On, WorkflowFile

_PUBLISHES: Final = re.compile(r"(?:^|[^a-z])(?:release|publish)", re.IGNORECASE)
_STRANGE: Final = "impact-check/any-other"  # a branch or tag that nobody names


def check_agreement(survey: Survey) -> Iterator[Finding]:
    """Every workflow of the rules, and every file that looks like a deploy."""
    if survey.judged is None:
        return
    rules = survey.judged.rules
    listed = {workflow.file for workflow in rules.workflows}
    for workflow in rules.workflows:
        yield from _listed(workflow, rules, survey)
    called = {job.calls for file in survey.workflows for job in file.jobs}
    for file in survey.workflows:
        if file.file not in listed and not file.refusals and file.path not in called:
            yield from _unlisted(file, rules.environments)


def _listed(workflow: Workflow, rules: Rules, survey: Survey) -> Iterator[Finding]:
    path = FOLDER + workflow.file
    if all(file.path != path for file in survey.workflows):
        what = f"there is no {path}"
        yield Finding("workflow-missing", rules.origin.path, workflow.line, workflow.file, what)
        return
    file = survey.workflow(workflow.file)
    if file is None or {on.event for on in file.on} <= {"workflow_call", "workflow_run"}:
        return
    yield from _triggers(workflow, file, rules)
    yield from _environments(workflow, file)


def _unlisted(file: WorkflowFile, environments: Iterable[str]) -> Iterator[Finding]:
    """A name that says deploy, or an environment that the rules know (or any, for a release)."""
    if {on.event for on in file.on} <= {"workflow_call"}:
        return
    publishes = _PUBLISHES.search(file.file) is not None
    jobs = [job for job in file.jobs if job.environment]
    names = tuple(environments)
    job = next((j for j in jobs if publishes or any(_alike(j.environment, n) for n in names)), None)
    if job is None and not named_as_deploy(file):
        return
    why = f"its job {job.id} has an environment" if job else "its name says so"
    line = job.environment_place.line if job else 1
    what = f"this looks like a deploy ({why}), and the rules do not list it"
    yield Finding("workflow-unlisted", file.path, line, file.file, what)


def _triggers(workflow: Workflow, file: WorkflowFile, rules: Rules) -> Iterator[Finding]:
    push, pull = file.event("push"), _pull(file)
    when = workflow.when
    for kind, wanted, on, own, others in (
        ("branch", when.push, push, push and push.branches, push and push.tags),
        ("tag", when.tag, push, push and push.tags, push and push.branches),
        ("pull request to", when.pull_request, pull, pull and pull.branches, None),
    ):
        if kind.startswith("pull") and wanted is None:
            continue  # checks of pull requests are not the rules' business
        differing = _differing(wanted, on, own, others)
        if differing:
            yield _ref_finding(kind, differing, workflow, rules, (file, on, own))
    if workflow.when.manual != (file.event("workflow_dispatch") is not None):
        yield _manual_finding(workflow, file, rules)


def _differing(
    wanted: PatternSet | None, on: On | None, own: Filter | None, others: Filter | None
) -> list[tuple[str, bool]]:
    """Refs about which the two disagree, and whether the rules want each."""
    patterns = [*(wanted.patterns if wanted else ()), *(own.patterns.patterns if own else ())]
    names = [sample_ref(pattern.removeprefix("!")) for pattern in patterns]
    found = []
    for ref in dict.fromkeys((*names, _STRANGE)):
        starts = on is not None and (own.admits(ref) if own is not None else others is None)
        wants = wanted is not None and wanted.includes(ref)
        if starts != wants:
            found.append((ref, wants))
    return found


def _pull(file: WorkflowFile) -> On | None:
    return file.event("pull_request") or file.event("pull_request_target")


def _ref_finding(
    kind: str,
    differing: Iterable[tuple[str, bool]],
    workflow: Workflow,
    rules: Rules,
    where: tuple[WorkflowFile, On | None, Filter | None],
) -> Finding:
    ref, wants = next(iter(differing))
    shown = f"every {kind.removesuffix(' to')}" if ref == _STRANGE else f"a {kind} {ref}"
    file, on, own = where
    here = f"on {shown}" if not wants else f"not on {shown}"
    there = f"{rules.origin.path}:{workflow.line}"
    what = f"GitHub starts it {here}, the rules ({there}) {'do' if wants else 'do not'}"
    line = own.place.line if own else on.place.line if on else 1
    return Finding("trigger-disagrees", file.path, line, f"{workflow.app} {kind}", what)


def _manual_finding(workflow: Workflow, file: WorkflowFile, rules: Rules) -> Finding:
    dispatch = file.event("workflow_dispatch")
    there = f"{rules.origin.path}:{workflow.line}"
    if dispatch is None:
        what = f"the rules ({there}) allow a start by hand, and there is no workflow_dispatch"
        do = "add workflow_dispatch: under on, or manual: false to when"
    else:
        what = f"workflow_dispatch allows a start by hand, the rules ({there}) do not"
        do = "remove it, or write manual: true"
    line = dispatch.place.line if dispatch else file.on[0].place.line if file.on else 1
    return Finding("trigger-disagrees", file.path, line, f"{workflow.app} manual", what, do=do)


def _environments(workflow: Workflow, file: WorkflowFile) -> Iterator[Finding]:
    named = [job for job in file.jobs if job.environment and "${{" not in job.environment]
    if not named or any(_alike(job.environment, workflow.environment) for job in named):
        return
    job = named[0]
    names = ", ".join(dict.fromkeys(job.environment for job in named))
    what = f"its jobs deploy to {names}, the rules say {workflow.environment}"
    line = job.environment_place.line
    yield Finding("environment-disagrees", file.path, line, workflow.environment, what)


def _alike(one: str, other: str) -> bool:
    """Whether two names mean one environment: prod and production do."""
    a, b = one.lower(), other.lower()
    return a.startswith(b) or b.startswith(a)
