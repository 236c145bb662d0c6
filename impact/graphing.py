"""The import graph somebody asked to see: of apps, or of any files, with or without rules."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from impact.bases import place_of
from impact.context import Context
from impact.errors import UsageError
from impact.graph import Graph
from impact.graph.entrypoints import find_entrypoints, named_files
from impact.graph.modules import Listing, Modules
from impact.graph.walking import Options, walk
from impact.rulebook import find_rules, no_rules, read_rules
from impact.rules import DEFAULT_FOLLOW, GraphRules, LinkKind, Rules
from impact.sources import TreeSources, followed
from impact.touching import touched_changes


class Picture(NamedTuple):
    """A graph and where it was entered."""

    starts: tuple[str, ...]
    follow: tuple[LinkKind, ...]
    graph: Graph


class Subject(NamedTuple):
    """One word somebody asked about: an app's name, or a path (given from the top folder too)."""

    word: str
    path: str


class Follow(NamedTuple):
    """The kinds of links to follow: these alone, or these beside those of the rules."""

    kinds: tuple[LinkKind, ...] = ()
    added: bool = True

    def beside(self, own: tuple[LinkKind, ...]) -> tuple[LinkKind, ...]:
        """The kinds to follow, given those of the rules."""
        return tuple(dict.fromkeys((*own, *self.kinds))) if self.added else self.kinds


def picture_of(
    subjects: Sequence[Subject], at: str, rules_path: str, follow: Follow, context: Context
) -> Picture:
    """Walk from what the subjects name, or from every app of the rules."""
    where = place_of(context.repository, at)
    found = find_rules(context.repository, where.place, rules_path)
    rules = read_rules(found, context.store.values) if found is not None else None
    if rules is None and not subjects:
        raise no_rules(where)
    listing = followed(context.repository.tree(where.place), context.repository)
    options = rules.graph if rules is not None else GraphRules(follow=DEFAULT_FOLLOW)
    modules = Modules(listing, options.roots)
    starts = sorted(set(_starts(subjects, rules, listing, modules)))
    repository, store, progress, _ = context
    sources = TreeSources(
        repository, listing, store.scans, options.max_blob, progress, _named(rules)
    )
    kinds = follow.beside(options.follow)
    declared = rules.links if rules is not None else ()
    graph = walk(starts, listing, modules, sources, Options(kinds, declared))
    return Picture(tuple(starts), kinds, graph)


def _named(rules: Rules | None) -> frozenset[str]:
    return named_files(rules) if rules is not None else frozenset()


def _starts(
    subjects: Sequence[Subject], rules: Rules | None, listing: Listing, modules: Modules
) -> Iterable[str]:
    apps = {app.name: app for app in rules.apps} if rules is not None else {}
    for name in [subject.word for subject in subjects] or apps:
        if rules is not None and name in apps:
            yield from find_entrypoints(apps[name], rules, listing, modules).paths
    for subject in subjects:
        if subject.word not in apps:
            yield from _files_of(subject, apps, listing)


def _files_of(subject: Subject, apps: Iterable[str], listing: Listing) -> Iterable[str]:
    changes = touched_changes([subject.path], listing)
    if any(change.status == "added" for change in changes):  # a file that is only imagined
        raise UsageError(
            f"{subject.word!r} is no app, no file, no folder and no glob of a file",
            expected=f"a path, or an app: {', '.join(apps) or 'none, there are no rules'}",
        )
    return [change.path for change in changes]
