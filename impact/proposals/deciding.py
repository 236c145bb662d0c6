"""From what is seen to what is proposed: apps, their paths, where they start, their images.

Each choice is the first that applies, and says which it was:

    paths         the filters of the app's workflows; the folder of its name; everything
    entry points  what is started and carries its name, or is in its filters, or imports the same;
                  the Python of its filters that no other app has
    images        Dockerfiles with its name, in its folder, in its filters; the only app's
"""

from collections.abc import Iterable, Iterator, Sequence

from impact.graph.files import is_python
from impact.handlers import Started
from impact.patterns import PatternSet
from impact.proposals import (
    Facts,
    Proposal,
    ProposedApp,
    ProposedRow,
    ProposedWorkflow,
    Said,
)
from impact.proposals.clusters import clusters, nearest
from impact.proposals.flows import chosen, propose_workflows
from impact.proposals.naming import in_order, words_of
from impact.typed import Final, NamedTuple, TypeAlias
from impact.workflows import FOLDER, WorkflowFile

Lists: TypeAlias = tuple[tuple[tuple[str, ...], str], ...]  # patterns, and whose they are

_HOMES: Final = ("", "apps/", "services/", "src/", "packages/", "functions/", "lambdas/", "jobs/")


class Draft(NamedTuple):
    """An app on the way: its name, its workflows, and the lists of paths with their sources."""

    name: str
    why: str
    lists: Lists
    listed: bool  # by filters, not by a guess
    files: frozenset[str]  # that its filters have; none where there is only a guess

    def has(self, path: str) -> bool:
        """Whether one of its filters has a path."""
        return path in self.files

    def names(self, path: str) -> bool:
        """Whether one of its lists holds the path itself."""
        return any(path in patterns for patterns, _ in self.lists)


def propose(facts: Facts, fallback: str) -> Proposal:
    """Propose rules. `fallback` is the name of an app that nothing names."""
    workflows, notes = chosen(facts)
    flows = propose_workflows(workflows, fallback)
    drafts = _drafts(facts, workflows, flows, notes)
    if not drafts:
        drafts = _clustered(facts, fallback)
        notes.append("No workflow tells what is deployed: the apps are what starts together")
    starts = _starts(facts, drafts, notes)
    images = _images(facts, drafts, notes)
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


def _starts(facts: Facts, drafts: Sequence[Draft], notes: list[str]) -> dict[str, list[Said]]:
    """The entry points of every app."""
    found: dict[str, dict[str, str]] = {draft.name: {} for draft in drafts}
    lost: dict[str, str] = {}
    for one in facts.started:
        for path in one.files:
            owners = _owners_of_start(one, path, drafts, facts)
            where = f"{one.handler.path}:{one.handler.line}"
            for name, why in owners:
                found[name].setdefault(path, f"{where} starts it{why and '; '}{why}")
            if not owners:
                lost.setdefault(path, where)
    _give(lost, found, facts, notes)
    for draft in drafts:
        for pattern in _own_python(draft, drafts, facts.paths):
            found[draft.name].setdefault(pattern, "only this app's filters have it")
    return {name: [Said(path, why) for path, why in own.items()] for name, own in found.items()}


def _give(
    lost: dict[str, str], found: dict[str, dict[str, str]], facts: Facts, notes: list[str]
) -> None:
    """Give what is started for nobody to the app that imports mostly the same."""
    for path, where in lost.items():
        given = nearest(path, {name: [*starts] for name, starts in found.items()}, facts)
        if given:
            why = f"{where} starts it; a guess: it imports mostly what {given} imports"
            found[given].setdefault(path, why)
        else:
            notes.append(f"{where}: starts {path}, and nothing tells for which app")


def _owners_of_start(
    one: Started, path: str, drafts: Sequence[Draft], facts: Facts
) -> list[tuple[str, str]]:
    """The apps a started file belongs to, with what tells so."""
    if len(drafts) == 1:
        return [(drafts[0].name, "")]
    if not any(draft.lists for draft in drafts):
        return [(name, "") for name, group in clusters(facts).items() if one in group]
    named = _named_like((path, one.handler.path), drafts)
    if named:
        return [(named, "")]
    exact = [(draft.name, "its filter names it") for draft in drafts if draft.names(path)]
    return exact or [(d.name, "its filter has it") for d in drafts if d.has(path)]


def _named_like(texts: Iterable[str], drafts: Sequence[Draft]) -> str:
    """The one app whose name stands in the first of these texts that names any; "" without."""
    for text in texts:
        words = words_of(text)
        fits = [
            draft.name
            for draft in drafts
            if any(
                words[at : at + len(own)] == own
                for own in (draft.name.split("-"),)
                for at in range(len(words))
            )
        ]
        longest = max(fits, key=len, default="")
        if longest:
            return longest
    return ""


def _own_python(draft: Draft, drafts: Sequence[Draft], paths: Sequence[str]) -> Iterator[str]:
    """The patterns of an app's filters that bring Python which no other app's filters have."""
    others = frozenset().union(*(other.files for other in drafts if other is not draft))
    if not draft.listed or len(drafts) == 1:
        return
    python = [path for path in paths if is_python(path)]
    for pattern in dict.fromkeys(p for patterns, _ in draft.lists for p in patterns):
        if pattern.startswith(("!", "**", "tests/")) or ("/" not in pattern and "." not in pattern):
            continue
        one = PatternSet([pattern], dialect="github")
        found = [path for path in python if one.includes(path)]
        if found and draft.files.issuperset(found) and others.isdisjoint(found):
            yield f"{pattern}/*.py" if pattern.endswith("/**") else pattern


def _images(facts: Facts, drafts: Sequence[Draft], notes: list[str]) -> dict[str, list[Said]]:
    """The Dockerfiles of every app."""
    found: dict[str, list[Said]] = {draft.name: [] for draft in drafts}
    for path in facts.dockerfiles:
        owners = _owners_of_image(path, drafts)
        for name, why in owners:
            found[name].append(Said(path, why))
        if not owners:
            notes.append(f"{path}: nothing tells which app's image this is")
    return found


def _owners_of_image(path: str, drafts: Sequence[Draft]) -> list[tuple[str, str]]:
    named = _named_like((path,), drafts)
    if named:
        return [(named, "it carries the name")]
    if len(drafts) == 1:
        return [(drafts[0].name, "the only app's")]
    return [(draft.name, "its filter has it") for draft in drafts if draft.has(path)]


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
