"""Which workflows deploy which app to where, proposed from their names, jobs and triggers."""

from collections.abc import Iterable, Iterator, Sequence

from impact.native.simulation import PULLS
from impact.proposals import Facts, ProposedWorkflow
from impact.proposals.naming import (
    RANKS,
    deploys,
    is_environment,
    rank_of,
    read_name,
    words_of,
)
from impact.typed import Final
from impact.workflows import FOLDER, Filter, WorkflowFile

_ALL: Final = ("**",)
_STARTED: Final = frozenset(
    ("push", "pull_request", "pull_request_target", "workflow_dispatch", "release", "workflow_run")
)


def chosen(facts: Facts) -> tuple[tuple[WorkflowFile, ...], list[str]]:
    """The workflows to propose rules for, and what is said of the others."""
    notes: list[str] = []
    able = []
    for workflow in facts.workflows:
        if workflow.refusals:
            first = workflow.refusals[0]
            where = f"{workflow.path}:{first.place.line}"
            notes.append(f"{where}: left out, GitHub refuses this file: {first.what}")
        elif not workflow.file.isprintable():
            notes.append(f"{workflow.path}: left out, rules cannot hold this name")
        elif _STARTED & {on.event for on in workflow.on}:
            able.append(workflow)
    filtered = [w for w in able if any(on.paths is not None for on in w.on)]
    found = [w for w in able if deploys(w) and not _tries_itself(w)]
    if facts.every or not found:
        found = [w for w in able if w in found or w in filtered]
    left = [w.file for w in filtered if w not in found]
    if left:
        named = ", ".join(left[:5]) + (f" and {len(left) - 5} more" if len(left) > 5 else "")
        notes.append(
            f"Left out, because nothing tells that they deploy: {named}. --all takes them in"
        )
    return tuple(found), notes


def _tries_itself(workflow: WorkflowFile) -> bool:
    """Whether nothing but workflow files starts it: it is about no code at all."""
    filters = [on.paths for on in workflow.on if on.paths is not None]
    patterns = [p for found in filters if not found.ignores for p in found.patterns.patterns]
    return bool(patterns) and all(pattern.startswith(FOLDER) for pattern in patterns)


def propose_workflows(
    workflows: Sequence[WorkflowFile], fallback: str
) -> tuple[ProposedWorkflow, ...]:
    """A row for each app and environment of each workflow; `fallback` names the nameless app."""
    words = _environment_words(workflows)
    return tuple(
        row
        for workflow in workflows
        for row in _rows(workflow, read_name(workflow).app or fallback, words)
    )


def _environment_words(workflows: Iterable[WorkflowFile]) -> dict[int, str]:
    """How this repository calls the environment of each rank: as its jobs do, else its files."""
    found: dict[int, str] = {}
    for workflow in workflows:
        for name in _of_jobs(workflow):
            if is_environment(name):
                found.setdefault(rank_of(name), name)
    for workflow in workflows:
        if name := read_name(workflow).environment:
            found.setdefault(rank_of(name), name)
    return found


def _of_jobs(workflow: WorkflowFile) -> list[str]:
    names = (job.environment for job in workflow.jobs)
    able = (name for name in names if name and name.isprintable() and "${{" not in name)
    return list(dict.fromkeys(able))


def _rows(workflow: WorkflowFile, app: str, words: dict[int, str]) -> Iterator[ProposedWorkflow]:
    push, tag, pull = _refs(workflow)
    named = read_name(workflow).environment
    jobs = _of_jobs(workflow)
    why = ""
    if named:
        same = [name for name in jobs if rank_of(name) == rank_of(named)]
        environments = same or jobs or [words.get(rank_of(named), named)]
    elif jobs:
        environments = jobs
    else:
        environments = [_guessed(push, words)]
        why = "the environment is a guess: no job names one"
    manual = workflow.event("workflow_dispatch") is not None
    for environment in environments:
        yield ProposedWorkflow(workflow.file, app, environment, push, tag, pull, manual, why)


def _guessed(push: Sequence[str], words: dict[int, str]) -> str:
    """By a branch that is called like one; else what tags and the other branches mean mostly."""
    for branch in push:
        for word in words_of(branch):
            if is_environment(word):
                return words.get(rank_of(word), RANKS[rank_of(word)][0])
    last = len(RANKS) - 1
    return words.get(last, "prod")


def _refs(workflow: WorkflowFile) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """The branches, tags and base branches that start a workflow, as lists of the rules."""
    on = workflow.event("push")
    push = _listed(on.branches) if on and (on.branches or not on.tags) else ()
    tag = _listed(on.tags) if on and (on.tags or not on.branches) else ()
    pulls = [asked for name in PULLS if (asked := workflow.event(name)) is not None]
    return push, tag, _listed(pulls[0].branches) if pulls else ()


def _listed(wanted: Filter | None) -> tuple[str, ...]:
    if wanted is None:
        return _ALL
    patterns = wanted.patterns.patterns
    if not wanted.ignores:
        return patterns
    return (*_ALL, *(p[1:] if p.startswith("!") else f"!{p}" for p in patterns))
