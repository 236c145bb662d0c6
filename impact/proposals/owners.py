"""Which app a started file and a Dockerfile belong to: drafts of apps, and what speaks for them."""

from collections.abc import Iterable, Iterator, Sequence

from impact.graph.files import is_python
from impact.handlers import Started
from impact.patterns import PatternSet
from impact.proposals import Facts, Said
from impact.proposals.clusters import clusters, nearest
from impact.proposals.naming import words_of
from impact.typed import NamedTuple, TypeAlias

Lists: TypeAlias = tuple[tuple[tuple[str, ...], str], ...]  # patterns, and whose they are


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


def starts_of(facts: Facts, drafts: Sequence[Draft], notes: list[str]) -> dict[str, list[Said]]:
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


def images_of(facts: Facts, drafts: Sequence[Draft], notes: list[str]) -> dict[str, list[Said]]:
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
