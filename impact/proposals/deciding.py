"""From what is seen to what is proposed: apps, their paths, where they start, their images.

Each choice is the first that applies, and says which it was:

    paths         the filters of the app's workflows; the folder of its name; everything
    entry points  what is started and carries its name, or is in its filters, or imports the same;
                  the Python of its filters that no other app has
    images        Dockerfiles with its name, in its folder, in its filters; the only app's
"""

from collections.abc import Iterable, Iterator, Sequence

from impact.patterns import PatternSet
from impact.proposals import (
    Facts,
    Proposal,
    ProposedApp,
    ProposedRow,
    ProposedWorkflow,
    Said,
)
from impact.proposals.clusters import clusters
from impact.proposals.flows import chosen, propose_workflows
from impact.proposals.naming import in_order
from impact.proposals.owners import Draft, Lists, images_of, starts_of
from impact.typed import Final
from impact.workflows import FOLDER, WorkflowFile

_HOMES: Final = ("", "apps/", "services/", "src/", "packages/", "functions/", "lambdas/", "jobs/")


def propose(facts: Facts, fallback: str) -> Proposal:
    """Propose rules. `fallback` is the name of an app that nothing names."""
    workflows, notes = chosen(facts)
    flows = propose_workflows(workflows, fallback)
    drafts = _drafts(facts, workflows, flows, notes)
    if not drafts:
        drafts = _clustered(facts, fallback)
        notes.append("No workflow tells what is deployed: the apps are what starts together")
    starts = starts_of(facts, drafts, notes)
    images = images_of(facts, drafts, notes)
    apps = tuple(_app(draft, starts[draft.name], images[draft.name]) for draft in drafts)
    rows = tuple(row for draft in drafts for row in _rows(draft))
    environments = in_order(flow.environment for flow in flows)
    return Proposal(apps, rows, environments, flows, facts.django, tuple(notes))


def _drafts(
    facts: Facts,
    workflows: Sequence[WorkflowFile],
    flows: Sequence[ProposedWorkflow],
    notes: list[str],
) -> list[Draft]:
    names = list(dict.fromkeys(flow.app for flow in flows))
    drafts = []
    for name in names:
        files = list(dict.fromkeys(flow.file for flow in flows if flow.app == name))
        own = [workflow for workflow in workflows if workflow.file in files]
        lists = _lists(own, facts.paths, notes)
        why = ", ".join(files[:3]) + (f" and {len(files) - 3} more" if len(files) > 3 else "")
        if lists:
            drafts.append(Draft(name, why, lists, True, _files(lists, facts.paths)))
        else:
            guess = _guessed(name, facts.paths, len(names))
            drafts.append(Draft(name, why, guess, False, frozenset()))
    return drafts


def _files(lists: Lists, paths: Sequence[str]) -> frozenset[str]:
    sets = [PatternSet(patterns, dialect="github") for patterns, _ in lists]
    return frozenset(path for path in paths if any(each.includes(path) for each in sets))


def _lists(workflows: Iterable[WorkflowFile], paths: Sequence[str], notes: list[str]) -> Lists:
    """The different filters of an app, without its own workflow files, which always count."""
    found: dict[tuple[str, ...], str] = {}
    for workflow in workflows:
        for on in workflow.on:
            if on.paths is None:
                continue
            written = on.paths.patterns.patterns
            if on.paths.ignores:
                written = ("**", *(p[1:] if p.startswith("!") else f"!{p}" for p in written))
            others = [p for p in written if not p.startswith(FOLDER)]
            alive = _alive(others, paths)
            dead = [p for p in others if p not in alive]
            if dead and tuple(alive) not in found:
                notes.append(f"{workflow.file}: left out what says nothing: {', '.join(dead)}")
            if any(not p.startswith("!") for p in alive):
                found.setdefault(tuple(alive), workflow.file)
    return tuple(found.items())


def _alive(patterns: Sequence[str], paths: Sequence[str]) -> list[str]:
    """The patterns that match a file or, behind a `!`, take one away."""
    alive: list[str] = []
    included: set[str] = set()
    for pattern in patterns:
        body = PatternSet([pattern.removeprefix("!")], dialect="github")
        matched = {path for path in paths if body.includes(path)}
        if pattern.startswith("!"):
            matched &= included
            included -= matched
        else:
            included |= matched
        if matched:
            alive.append(pattern)
    return alive


def _guessed(name: str, paths: Sequence[str], apps: int) -> Lists:
    """Paths of an app whose workflows have no filter: its folder, else everything."""
    for home in _HOMES:
        for folder in (f"{home}{name}/", f"{home}{name.replace('-', '_')}/"):
            if any(path.startswith(folder) for path in paths):
                return (((f"{folder}**",), "a guess: the folder of its name"),)
    why = "its workflows have no filter"
    return ((("**",), why if apps == 1 else f"{why}: narrow this down"),)


def _clustered(facts: Facts, fallback: str) -> list[Draft]:
    """Apps where no workflow tells: what is started together, or imports mostly the same."""
    groups = clusters(facts)
    drafts: dict[str, Draft] = {}
    for name, group in groups.items():
        why = f"{group[0].handler.path}:{group[0].handler.line} starts it"
        drafts[name] = Draft(name, why, (), False, frozenset())
    if not drafts:
        lists = (((("**",)), "nothing tells more: narrow this down"),)
        drafts[fallback] = Draft(fallback, "a guess, from nothing", lists, False, frozenset())
    return list(drafts.values())


def _app(draft: Draft, starts: Sequence[Said], images: Sequence[Said]) -> ProposedApp:
    paths, why = draft.lists[0] if draft.lists else ((), "")
    source = f"as in {why}" if draft.listed else why
    return ProposedApp(draft.name, draft.why, paths, source, tuple(starts), tuple(images))


def _rows(draft: Draft) -> Iterator[ProposedRow]:
    """What further filters of an app have beside the first."""
    known: set[str] = set()
    for paths, source in draft.lists:
        ordered = any(path.startswith("!") for path in paths)  # nothing of such a list can go
        new = paths if ordered else tuple(path for path in paths if path not in known)
        if source != draft.lists[0][1] and new:
            yield ProposedRow(draft.name, new, f"only the filter of {source} has this")
        known.update(() if ordered else paths)
