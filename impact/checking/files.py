"""Workflow files by themselves: refused, awaited by others, blind to large changes."""

import re
from collections.abc import Iterator

from impact.checking.survey import Survey, counted
from impact.events.starts import SEEN_FILES
from impact.findings import Finding, Witness
from impact.typed import Final
from impact.workflows import FOLDER, Filter, On, WorkflowFile

FILTERED: Final = ("push", "pull_request", "pull_request_target")
_DEPLOYS: Final = re.compile(r"(?:^|[^a-z])(?:deploy|rollout)", re.IGNORECASE)


def check_files(survey: Survey) -> Iterator[Finding]:
    """What can be said without rules."""
    for workflow in survey.workflows:
        yield from _refused(workflow)
        yield from _awaited(workflow, survey)
        yield from _blind(workflow, survey)
        yield from _uncovered_uses(workflow, survey)


def filters_of(workflow: WorkflowFile) -> Iterator[tuple[On, Filter]]:
    """The paths filters of a workflow, each with its event; a list that is aliased comes once."""
    seen: set[tuple[object, ...]] = set()
    for on in workflow.on:
        if on.event in FILTERED and on.paths is not None and on.paths.places not in seen:
            seen.add(on.paths.places)
            yield on, on.paths


def _refused(workflow: WorkflowFile) -> Iterator[Finding]:
    for refusal in workflow.refusals:
        yield Finding(
            "workflow-refused",
            workflow.path,
            refusal.place.line,
            refusal.what,
            refusal.what,
            do=refusal.do,
        )


def _awaited(workflow: WorkflowFile, survey: Survey) -> Iterator[Finding]:
    """A filter on a workflow that a merge queue or another workflow waits for."""
    pull = workflow.event("pull_request")
    if pull is not None and pull.paths is not None and workflow.event("merge_group") is not None:
        what = (
            "a merge queue needs the checks of this workflow, and paths of pull_request may skip it"
        )
        yield Finding(
            "required-check-filtered", workflow.path, pull.paths.place.line, "merge_group", what
        )
    filtered = next((found for _, found in filters_of(workflow)), None)
    if filtered is None:
        return
    events = [on.event for on in workflow.on if on.event != "workflow_dispatch"]
    if any(on.paths is None for on in workflow.on if on.event in FILTERED) or "schedule" in events:
        return  # it starts without the filter, too
    for other in survey.workflows:
        waits = other.event("workflow_run")
        if waits is not None and workflow.name in waits.workflows and _deploys(other):
            yield Finding(
                "required-check-filtered",
                workflow.path,
                filtered.place.line,
                other.path,
                f"{other.path} waits for this workflow, which its paths may skip",
                (Witness(other.path, f"line {waits.place.line}: workflow_run"),),
            )


def named_as_deploy(workflow: WorkflowFile) -> bool:
    """Whether the name of a file says that it deploys."""
    return _DEPLOYS.search(workflow.file) is not None


def _deploys(workflow: WorkflowFile) -> bool:
    return named_as_deploy(workflow) or any(job.environment for job in workflow.jobs)


def _blind(workflow: WorkflowFile, survey: Survey) -> Iterator[Finding]:
    """A deploy that a change of very many files would hide."""
    listed = survey.judged.rules.workflows if survey.judged is not None else ()
    deploys = any(FOLDER + one.file == workflow.path for one in listed)
    if len(survey.paths) <= SEEN_FILES or workflow.refusals or not deploys:
        return
    for found in (found for on, found in filters_of(workflow) if on.event == "push"):
        outside = sum(not found.admits(path) for path in survey.paths)
        if SEEN_FILES <= outside < len(survey.paths):
            what = (
                f"{counted(outside)} do not match the filter: a change of {SEEN_FILES:,} of them "
                f"would hide the ones that do"
            )
            yield Finding("file-limit", workflow.path, found.place.line, "push", what)


def _uncovered_uses(workflow: WorkflowFile, survey: Survey) -> Iterator[Finding]:
    """Local actions outside of a filter that does include the workflow's own file."""
    for on, found in filters_of(workflow):
        if found.ignores or not found.admits(workflow.path):
            continue
        for use in {use.path: use for use in reversed(workflow.uses)}.values():
            files = [use.path, *(f"{use.path}/action.{end}" for end in ("yml", "yaml"))]
            tracked = [path for path in files if survey.listing.get(path) is not None]
            if tracked and not any(found.admits(path) for path in tracked):
                what = f"{use.path} is used here, and paths of {on.event} do not include it"
                yield Finding(
                    "action-uncovered",
                    workflow.path,
                    use.place.line,
                    f"{on.event} {use.path}",
                    what,
                    (Witness(tracked[0], f"used on line {use.place.line}"),),
                    f"add {use.path}{'/**' if tracked[0] != use.path else ''} to paths",
                )
